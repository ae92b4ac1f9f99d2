package dev.keyrecall.engine.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyrecall.engine.sshsig.SshSigSeeds;
import dev.keyrecall.engine.testing.Signatories;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * Every parser of what others hand us is fuzzed by Jazzer, in a process of its own, from seeds that
 * are kept: ten minutes each in the long suite, a few seconds in the short one.
 */
final class ParserFuzzTest {
    private static final int SECONDS =
            "long".equals(System.getProperty("keyrecall.suite")) ? 600 : 5;

    /** Of the fuzzer's words, as many are kept at the least. */
    private static final int OUTPUT_MAX_BYTES = 1 << 20;

    @TempDir private Path folder = Path.of("");

    @ParameterizedTest
    @ValueSource(
            strings = {"Note", "Checkpoint", "Proof", "Key", "Leaf", "Stamp", "Scope", "Table"})
    void aParserReadsAsOneThingWhatIsOneAndRefusesTheRestInWords(String parser)
            throws IOException, InterruptedException, URISyntaxException {
        fuzz(parser, seeds(parser.toLowerCase(Locale.ROOT)));
    }

    /** Their seeds are made now: no key or signature of ours is kept. */
    @ParameterizedTest
    @ValueSource(strings = {"Signature", "Signers", "Revoked", "Policy"})
    void soDoesAParserOfSshSignatures(String parser)
            throws IOException, InterruptedException, GeneralSecurityException {
        Path seeds = Files.createDirectory(folder.resolve("seeds"));
        Map<String, byte[]> made =
                switch (parser) {
                    case "Signature" -> SshSigSeeds.signatures();
                    case "Signers" -> SshSigSeeds.signers();
                    case "Policy" -> Map.of("usual", Signatories.usual().policy());
                    default -> SshSigSeeds.revoked();
                };
        for (Map.Entry<String, byte[]> seed : made.entrySet()) {
            Files.write(seeds.resolve(seed.getKey()), seed.getValue());
        }
        fuzz(parser, seeds);
    }

    private void fuzz(String parser, Path seeds) throws IOException, InterruptedException {
        Path corpus = Files.createDirectory(folder.resolve("corpus"));
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx512m",
                                "--enable-native-access=ALL-UNNAMED",
                                "-XX:+EnableDynamicAgentLoading",
                                "-cp",
                                System.getProperty("java.class.path"),
                                "com.code_intelligence.jazzer.Jazzer",
                                "--target_class=dev.keyrecall.engine.fuzz." + parser + "Fuzz",
                                "--instrumentation_includes=dev.keyrecall.**",
                                "--reproducer_path=" + folder,
                                "-max_total_time=" + SECONDS,
                                "-timeout=60",
                                "-artifact_prefix=" + folder + "/",
                                corpus.toString(),
                                seeds.toString())
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .start();
        String output;
        try (InputStream out = process.getInputStream()) {
            output = tail(out);
        }
        assertThat(process.waitFor()).as(output).isZero();
        assertThat(executions(output)).as(output).isGreaterThan(1_000);
        System.out.printf(
                "ParserFuzzTest %s: %d inputs in %d s%n", parser, executions(output), SECONDS);
    }

    /** Those that are kept; one that no text file may hold is kept in hexadecimal. */
    private Path seeds(String parser) throws IOException, URISyntaxException {
        Path kept =
                Path.of(Objects.requireNonNull(ParserFuzzTest.class.getResource(parser)).toURI());
        Path seeds = Files.createDirectory(folder.resolve("seeds"));
        try (DirectoryStream<Path> files = Files.newDirectoryStream(kept)) {
            for (Path file : files) {
                String name = file.getFileName().toString();
                byte[] seed =
                        name.endsWith(".hex")
                                ? HexFormat.of().parseHex(Files.readString(file).replace("\n", ""))
                                : Files.readAllBytes(file);
                Files.write(seeds.resolve(name), seed);
            }
        }
        return seeds;
    }

    /** The fuzzer's last words, which tell of what it found. */
    private static String tail(InputStream out) throws IOException {
        byte[] kept = new byte[2 * OUTPUT_MAX_BYTES];
        int length = 0;
        for (int read = out.read(kept);
                read >= 0;
                read = out.read(kept, length, OUTPUT_MAX_BYTES)) {
            length += read;
            if (length > OUTPUT_MAX_BYTES) {
                System.arraycopy(kept, length / 2, kept, 0, length - length / 2);
                length -= length / 2;
            }
        }
        return new String(kept, 0, length, StandardCharsets.UTF_8);
    }

    /** libFuzzer ends with: Done 12345 runs in 6 second(s). */
    private static long executions(String output) {
        List<String> done = output.lines().filter(line -> line.startsWith("Done ")).toList();
        return done.isEmpty() ? 0 : Long.parseLong(done.getLast().split(" ", 3)[1]);
    }
}
