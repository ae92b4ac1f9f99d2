package dev.keyrecall.app.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What one process did.
 *
 * @param exit its exit code
 * @param out its standard output
 * @param err its standard error
 */
record Ran(int exit, String out, String err) {
    /** Nothing here takes longer; a process that does is stuck. */
    private static final long LIMIT_SECONDS = 300;

    /** A process under way, and the files that it writes to; its input is open until the end. */
    record Running(Process process, Path out, Path err) {
        Ran end() throws IOException, InterruptedException {
            process.getOutputStream().close();
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("it did not end: " + Files.readString(err));
            }
            return new Ran(process.exitValue(), Files.readString(out), Files.readString(err));
        }
    }

    /** Starts a command that sees this environment and no other. */
    static Running start(
            Path scratch, Path workingFolder, Map<String, String> environment, List<String> command)
            throws IOException {
        Path out = Files.createTempFile(scratch, "out", ".txt");
        Path err = Files.createTempFile(scratch, "err", ".txt");
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().clear();
        builder.environment().putAll(environment);
        Process process =
                builder.directory(workingFolder.toFile())
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile())
                        .start();
        return new Running(process, out, err);
    }

    Ran requireExit(int code) {
        assertThat(exit).as("exit code of:\n%s%s", out, err).isEqualTo(code);
        return this;
    }
}
