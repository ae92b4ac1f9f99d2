package dev.keyrecall.app.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

final class SystemProcessStartsTest {
    private final SystemProcessStarts starts = new SystemProcessStarts();

    @Test
    void aProcessKeepsItsStart() {
        long pid = ProcessHandle.current().pid();
        assertThat(starts.of(pid)).isPresent().isEqualTo(starts.of(pid));
    }

    @Test
    void aLaterProcessHasAnother() throws IOException, InterruptedException {
        Process child = new ProcessBuilder("sleep", "60").start();
        try {
            assertThat(starts.of(child.pid()))
                    .isPresent()
                    .isNotEqualTo(starts.of(ProcessHandle.current().pid()));
        } finally {
            child.destroyForcibly().waitFor();
        }
        assertThat(starts.of(child.pid())).isEmpty();
    }

    @Test
    void aCommandThatLooksLikeFieldsIsReadOver(@org.junit.jupiter.api.io.TempDir Path folder)
            throws IOException, InterruptedException {
        Path odd = folder.resolve(") R 1 2 (");
        Files.copy(Path.of("/bin/sleep"), odd, java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
        Process child = new ProcessBuilder(odd.toString(), "60").start();
        try {
            assertThat(starts.of(child.pid()).orElseThrow()).matches("[0-9a-f-]{36}-[0-9]+");
        } finally {
            child.destroyForcibly().waitFor();
        }
    }
}
