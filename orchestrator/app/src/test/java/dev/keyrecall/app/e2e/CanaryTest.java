package dev.keyrecall.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyrecall.engine.EngineException;
import dev.keyrecall.lab.LabPopulation;
import dev.keyrecall.spi.RevealsSecret;
import dev.keyrecall.spi.SecretBytes;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Every value that the lab ever issued is looked for wherever a run could have left it. */
final class CanaryTest {
    @TempDir private Path folder = Path.of("");

    @Test
    void noValueOfARunStandsInClearAnywhere()
            throws IOException, InterruptedException, EngineException {
        Path outputs = Files.createDirectory(folder.resolve("outputs"));
        try (Stage stage = Stage.prepared(folder.resolve("stage"), LabPopulation.drill(9))) {
            String plan = stage.planned("exposure");
            Map<String, String> seen = new TreeMap<>();
            int samples = 0;
            try (Child child = Child.start(stage, outputs, "run", plan, "--json", "--debug")) {
                while (child.alive()) {
                    samples += sample(child.pid(), seen);
                    Thread.sleep(20);
                }
                assertThat(child.exit()).as(child.printed()).isZero();
                seen.put("output", child.printed());
            }
            assertThat(samples).as("looks at the running process").isGreaterThan(5);
            seen.put("certificate", certificate(stage, plan));
            seen.put("ledger", stage.console.run("ledger", "list", "--json").requireExit(0).out());
            files(stage.home, seen);
            List<String> found = search(stage.lab.issuedSecrets(), seen);
            assertThat(found).isEmpty();
        }
    }

    private static String certificate(Stage stage, String plan) {
        String campaign = stage.campaignOf(plan);
        return stage.console.run("campaign", "certificate", campaign, "--json").requireExit(0).out()
                + stage.console.run("campaign", "certificate", campaign, "--html").out();
    }

    /** Arguments and environment of the running process. */
    private static int sample(long pid, Map<String, String> seen) throws IOException {
        try {
            for (String name : List.of("cmdline", "environ")) {
                byte[] bytes = Files.readAllBytes(Path.of("/proc", Long.toString(pid), name));
                seen.put(name, new String(bytes, StandardCharsets.ISO_8859_1));
            }
            return 1;
        } catch (FileSystemException e) {
            // It ended between the question whether it runs and the look at it.
            return 0;
        }
    }

    private static void files(Path home, Map<String, String> seen) throws IOException {
        try (Stream<Path> all = Files.walk(home)) {
            all.filter(Files::isRegularFile)
                    .forEach(
                            file -> {
                                try {
                                    seen.put(
                                            file.getFileName().toString(),
                                            new String(
                                                    Files.readAllBytes(file),
                                                    StandardCharsets.ISO_8859_1));
                                } catch (IOException e) {
                                    throw new UncheckedIOException(e);
                                }
                            });
        }
        assertThat(seen).containsKey("keyrecall.db");
    }

    @RevealsSecret(why = "the test looks for the values")
    private static List<String> search(List<SecretBytes> issued, Map<String, String> seen) {
        assertThat(issued).hasSizeGreaterThan(150);
        List<String> found = new ArrayList<>();
        for (SecretBytes secret : issued) {
            String value = secret.reveal(bytes -> new String(bytes, StandardCharsets.ISO_8859_1));
            seen.forEach(
                    (where, text) -> {
                        if (text.contains(value)) {
                            found.add(where);
                        }
                    });
            secret.close();
        }
        return found;
    }
}
