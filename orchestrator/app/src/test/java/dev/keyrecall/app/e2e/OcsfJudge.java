package dev.keyrecall.app.e2e;

import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.keyrecall.lab.python.PythonEnvironment;
import dev.keyrecall.lab.python.PythonUnavailableException;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** The official schema of OCSF, read and applied by programs that others wrote. */
final class OcsfJudge {
    private static final List<String> PACKAGES =
            List.of(
                    "ocsf-json-schema==1.2.0",
                    "jsonschema==4.26.0",
                    "attrs==26.1.0",
                    "jsonschema-specifications==2025.9.1",
                    "referencing==0.37.0",
                    "rpds-py==2026.9.1",
                    "typing_extensions==4.16.0");

    private static final int WAIT_S = 120;

    private final PythonEnvironment python;
    private final Path schema;
    private final Path folder;

    private OcsfJudge(PythonEnvironment python, Path schema, Path folder) {
        this.python = python;
        this.schema = schema;
        this.folder = folder;
    }

    /** Skips the test, by name, where the schema or Python is absent. */
    static OcsfJudge in(Path folder) {
        Path schema =
                Path.of(System.getProperty("keyrecall.shared", "../shared"), "specs/ocsf-1.8.0");
        assumeTrue(
                Files.isDirectory(schema),
                "SKIPPED, no event was held against OCSF's schema: " + schema + " is not here");
        try {
            return new OcsfJudge(PythonEnvironment.with(PACKAGES), schema, folder);
        } catch (PythonUnavailableException e) {
            return abort(
                    "SKIPPED, no event was held against OCSF's schema: needs python3 with "
                            + PACKAGES
                            + ": "
                            + e.getMessage());
        }
    }

    /** What it says: a line for each fault, then a count. */
    List<String> judge(List<String> events) throws IOException, InterruptedException {
        Path script = folder.resolve("ocsf_judge.py");
        try (InputStream in = OcsfJudge.class.getResourceAsStream("ocsf_judge.py")) {
            Files.write(script, Objects.requireNonNull(in).readAllBytes());
        }
        Path input = Files.write(folder.resolve("judged.jsonl"), events, StandardCharsets.UTF_8);
        Path output = folder.resolve("judgement");
        Process process =
                python.process(List.of(script.toString(), schema.toString()))
                        .redirectInput(input.toFile())
                        .redirectOutput(output.toFile())
                        .start();
        if (!process.waitFor(WAIT_S, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException("the judge did not end");
        }
        List<String> said = Files.readAllLines(output, StandardCharsets.UTF_8);
        if (process.exitValue() != 0) {
            throw new IOException("the judge failed: " + String.join("\n", said));
        }
        return said;
    }
}
