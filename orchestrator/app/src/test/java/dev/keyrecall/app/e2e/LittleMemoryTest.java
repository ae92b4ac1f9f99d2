package dev.keyrecall.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** A command with too little memory for its work is told so, and nothing is left half made. */
final class LittleMemoryTest {
    @TempDir private Path folder = Path.of("");

    private Child init(String heap) throws IOException {
        return Child.launch(
                List.of(),
                List.of(heap, "-cp", System.getProperty("java.class.path")),
                folder,
                List.of(
                        "--home",
                        folder.resolve("home").toString(),
                        "--passphrase-file",
                        folder.resolve("passphrase").toString(),
                        "init"));
    }

    @Test
    void tooLittleIsSaidAndLeavesNothingHalfMade() throws IOException, InterruptedException {
        Files.createFile(
                folder.resolve("passphrase"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(folder.resolve("passphrase"), "the passphrase of this test\n");

        try (Child little = init("-Xmx20m")) {
            assertThat(little.exit()).as(little.printed()).isEqualTo(1);
            assertThat(little.err())
                    .contains("keyrecall: error: there is not enough memory", "hint: ")
                    .doesNotContain("\tat ", "fault of Keyrecall");
        }

        try (Child enough = init("-Xmx64m")) {
            assertThat(enough.exit()).as(enough.printed()).isZero();
        }
    }
}
