package dev.keyrecall.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.keyrecall.engine.port.Secrets.Place;
import dev.keyrecall.lab.python.PythonEnvironment;
import dev.keyrecall.lab.python.PythonUnavailableException;
import dev.keyrecall.spi.SecretBytes;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/**
 * A home made by the product's own commands, read by a stranger's program that was written from the
 * format page alone: with the passphrase or the key file it gives every held value.
 */
final class ForeignReaderTest {
    private static final List<String> PACKAGES =
            List.of("cryptography==50.0.2", "cffi==2.0.0", "pycparser==2.23");

    private static final int WAIT_S = 120;

    @TempDir private Path folder = Path.of("");

    /**
     * How the reader ended.
     *
     * @param out what it gave, which may be a value
     */
    private record Read(int exit, SecretBytes out, String err) implements AutoCloseable {
        @Override
        public void close() {
            out.close();
        }
    }

    @Test
    void everyHeldValueOfARealHomeIsReadByAnotherProgram() throws Exception {
        PythonEnvironment python = python();
        KnownHome home = KnownHome.made(folder.resolve("here"), 3);
        home.scene.console.run("vault", "rotate", "--data-keys").requireExit(0);
        home.next("twice", 3);
        byte[] before = Files.readAllBytes(home.database());
        String passphrase = Files.readString(home.scene.folder.resolve("passphrase"));
        List<String> byFile = List.of("--key-file", home.keyFile.toString());
        for (List<String> way : List.of(List.<String>of(), byFile)) {
            requireList(home, python, way, passphrase);
        }
        for (Map.Entry<Place, SecretBytes> one : home.values().entrySet()) {
            Place place = one.getKey();
            String[] named = {place.ref().toString(), "" + place.version()};
            try (Read read = read(home, python, List.of(), passphrase, named)) {
                assertThat(read.err).as("%s", place).isEmpty();
                assertThat(read.exit).as("%s", place).isZero();
                assertThat(read.out.sameAs(one.getValue())).as("%s", place).isTrue();
            }
        }
        requireNothing(home, python, passphrase, "no such record", KnownHome.DESTROYED);
        requireNothing(home, python, "another passphrase\n", "does not open the vault");
        assertThat(Files.readAllBytes(home.database())).as("only read").isEqualTo(before);
        home.requireWhole();
    }

    private static PythonEnvironment python() {
        try {
            return PythonEnvironment.with(PACKAGES);
        } catch (PythonUnavailableException e) {
            return abort(
                    "SKIPPED, no other program read a real home: needs python3 with "
                            + PACKAGES
                            + ": "
                            + e.getMessage());
        }
    }

    /** Without a name it opens all, and tells only their lengths. */
    private void requireList(
            KnownHome home, PythonEnvironment python, List<String> way, String passphrase)
            throws IOException, InterruptedException {
        TreeSet<String> lines = new TreeSet<>();
        home.values()
                .forEach((place, value) -> lines.add(KnownHome.name(place) + " " + value.length()));
        try (Read read = read(home, python, way, passphrase);
                SecretBytes expected = SecretBytes.ofUtf8(String.join("\n", lines) + "\n")) {
            assertThat(read.err).isEmpty();
            assertThat(read.exit).isZero();
            assertThat(read.out.sameAs(expected)).as("the list of all that is held").isTrue();
        }
    }

    private void requireNothing(
            KnownHome home, PythonEnvironment python, String input, String error, String... named)
            throws IOException, InterruptedException {
        try (Read read = read(home, python, List.of(), input, named)) {
            assertThat(read.exit).isEqualTo(1);
            assertThat(read.out.length()).isZero();
            assertThat(read.err).contains(error);
        }
    }

    /** What it gives goes through a pipe into this process, and nowhere else. */
    private Read read(
            KnownHome home,
            PythonEnvironment python,
            List<String> way,
            String passphrase,
            String... named)
            throws IOException, InterruptedException {
        Path reader =
                Path.of(
                        System.getProperty("keyrecall.root", ".."),
                        "docs/formats/vectors/vault-reader.py");
        List<String> words = new ArrayList<>(List.of("-B", reader.toString()));
        words.addAll(way);
        words.add(home.database().toString());
        words.addAll(List.of(named));
        Path err = folder.resolve("reader.err");
        Process process =
                python.process(words)
                        .redirectErrorStream(false)
                        .redirectError(err.toFile())
                        .start();
        try (OutputStream in = process.getOutputStream()) {
            if (way.isEmpty()) {
                in.write(passphrase.getBytes(StandardCharsets.UTF_8));
            }
        }
        SecretBytes out = SecretBytes.adopt(process.getInputStream().readAllBytes());
        assertThat(process.waitFor(WAIT_S, TimeUnit.SECONDS)).isTrue();
        return new Read(process.exitValue(), out, Files.readString(err));
    }
}
