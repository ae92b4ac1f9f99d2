package dev.keyrecall.app.home;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyrecall.engine.ledger.Mismatch;
import dev.keyrecall.engine.log.LogFiles;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;

/** The files of a home's log, on a real disk. */
final class HomeLogTest {
    @TempDir Path home;

    private HomeLog log() {
        return HomeLog.in(home);
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(home)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }

    @Test
    void whatIsWrittenStandsForItsOwnerOnly() throws Exception {
        log().write("tile/entries/x001/000.p/3", new byte[] {1, 2, 3});
        log().replaceCheckpoint(new byte[] {4});
        log().replaceCheckpoint(new byte[] {5, 6});

        assertThat(log().read("tile/entries/x001/000.p/3")).hasValue(new byte[] {1, 2, 3});
        assertThat(log().checkpoint()).hasValue(new byte[] {5, 6});
        assertThat(files()).hasSize(2);
        for (Path file : files()) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
        }
        assertThat(
                        PosixFilePermissions.toString(
                                Files.getPosixFilePermissions(home.resolve("log/tile"))))
                .isEqualTo("rwx------");
    }

    @Test
    void whatIsNotThereIsEmpty() {
        assertThat(log().read("tile/0/000")).isEmpty();
        assertThat(log().checkpoint()).isEmpty();
        log().remove("tile/0/000.p/1");
    }

    @Test
    void aTileIsWrittenOnceOrAgainAsItWas() {
        log().write("tile/0/000", new byte[] {1});
        log().write("tile/0/000", new byte[] {1});
        assertThatThrownBy(() -> log().write("tile/0/000", new byte[] {2}))
                .isInstanceOf(Mismatch.class)
                .hasMessageContaining("tile/0/000");
        assertThat(log().read("tile/0/000")).hasValue(new byte[] {1});
    }

    @Test
    void aDraftOfAKilledProcessIsWrittenOver() throws Exception {
        log().write("tile/0/000", new byte[] {1});
        Files.write(home.resolve("log/checkpoint.new"), new byte[] {9, 9, 9});
        log().replaceCheckpoint(new byte[] {5});
        assertThat(log().checkpoint()).hasValue(new byte[] {5});
        assertThat(files()).hasSize(2);
    }

    @Test
    void aLinkIsNotFollowed() throws Exception {
        Path elsewhere = Files.write(home.resolve("elsewhere"), new byte[] {7});
        log().write("tile/0/000", new byte[] {1});
        Files.createSymbolicLink(home.resolve("log/checkpoint"), elsewhere);
        assertThatThrownBy(() -> log().checkpoint()).isInstanceOf(Mismatch.class);
        log().replaceCheckpoint(new byte[] {5});
        assertThat(Files.readAllBytes(elsewhere)).isEqualTo(new byte[] {7});
        assertThat(log().checkpoint()).hasValue(new byte[] {5});
    }

    @Test
    void oneWritesAtATime() {
        try (LogFiles.Claim held = log().claim().orElseThrow()) {
            assertThat(held).isNotNull();
            assertThat(log().claim()).isEmpty();
        }
        try (LogFiles.Claim again = log().claim().orElseThrow()) {
            assertThat(again).isNotNull();
        }
    }
}
