package dev.keyrecall.app.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyrecall.app.wiring.SystemIo;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.stream.Stream;

/** What is not whole is not left, however its making ended. */
final class NewFolderTest {
    @TempDir private Path folder = Path.of("");
    private final Signals signals = SystemIo.create().signals();
    private final SecureRandom random = new SecureRandom();

    @Test
    void aFolderThatIsKeptStays() throws IOException {
        try (NewFolder made = NewFolder.make(folder.resolve("a"), random, signals)) {
            made.put("one", new byte[] {1});
            made.keep();
        }
        assertThat(folder.resolve("a/one")).hasBinaryContent(new byte[] {1});
    }

    @Test
    void aFolderThatIsNotKeptGoesWithWhatIsInIt() throws IOException {
        NewFolder made = NewFolder.make(folder.resolve("a"), random, signals);
        made.put("one", new byte[] {1});
        made.close();
        assertThat(folder).isEmptyDirectory();
        assertThatThrownBy(() -> made.put("two", new byte[1])).isInstanceOf(IOException.class);
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aFolderThatStandsIsLeftAsItIs() throws IOException {
        Files.createDirectory(folder.resolve("a"));
        Files.writeString(folder.resolve("a/mine"), "mine");
        assertThatThrownBy(() -> NewFolder.make(folder.resolve("a"), random, signals).close())
                .isInstanceOf(FileAlreadyExistsException.class);
        assertThat(folder.resolve("a/mine")).hasContent("mine");
    }

    /** Killed, a process leaves a name that says what it is; the next one removes it. */
    @Test
    @Timeout(120)
    void whatAKilledProcessLeftGoesAndWhatAnotherFillsStays() throws Exception {
        Process process = UnfinishedProcess.start(folder);
        Path proofs = folder.resolve("proofs");
        try (var out = process.inputReader(StandardCharsets.US_ASCII)) {
            assertThat(out.readLine()).isEqualTo("UNDER WAY");
            assertThat(proofs).doesNotExist();
            NewFolder.make(proofs, random, signals).close();
            assertThat(parts()).as("somebody fills it").isEqualTo(1);
        } finally {
            process.destroyForcibly().waitFor();
        }
        assertThat(proofs).doesNotExist();
        assertThat(parts()).isEqualTo(1);
        try (NewFolder made = NewFolder.make(proofs, random, signals)) {
            made.put("one", new byte[] {1});
            made.keep();
        }
        assertThat(parts()).isZero();
        try (Stream<Path> files = Files.list(proofs)) {
            assertThat(files).containsExactly(proofs.resolve("one"));
        }
    }

    private long parts() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(one -> String.valueOf(one.getFileName()).startsWith("proofs."))
                    .count();
        }
    }

    /** A real process; its status is that of the signal. */
    @ParameterizedTest
    @CsvSource({"INT, 130", "TERM, 143", "HUP, 129"})
    @Timeout(120)
    void whoIsAskedToEndLeavesNothingHalf(String signal, int status) throws Exception {
        Process process = UnfinishedProcess.start(folder);
        try (var out = process.inputReader(StandardCharsets.US_ASCII)) {
            assertThat(out.readLine()).isEqualTo("UNDER WAY");
            try (Stream<Path> files = Files.list(folder)) {
                assertThat(files).hasSize(2);
            }
            assertThat(
                            new ProcessBuilder("kill", "-" + signal, String.valueOf(process.pid()))
                                    .start()
                                    .waitFor())
                    .isZero();
            assertThat(process.waitFor()).isEqualTo(status);
        } finally {
            process.destroyForcibly().waitFor();
        }
        assertThat(folder).isEmptyDirectory();
    }
}
