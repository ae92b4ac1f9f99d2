package dev.keyrecall.app.wiring;

import dev.keyrecall.engine.lane.ProcessStarts;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * When a process started: by the kernel's own count of ticks since it booted, and by which boot. A
 * wall-clock time would not do, because the JDK derives it from the clock of today, and a clock
 * that was set would make a living process look like another one.
 *
 * <p>Source: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html (field 22, starttime)
 */
final class SystemProcessStarts implements ProcessStarts {
    private static final Path PROC = Path.of("/proc");
    private static final int STAT_BYTES_MAX = 4_096;

    /** Counted from the field after the command, which stands in parentheses and may hold any. */
    private static final int START_FIELD = 22 - 3;

    @Override
    public Optional<String> of(long pid) {
        if (!Files.isReadable(PROC.resolve("stat"))) {
            return ProcessHandle.of(pid)
                    .flatMap(one -> one.info().startInstant())
                    .map(String::valueOf);
        }
        try {
            String stat = head(PROC.resolve(Long.toString(pid)).resolve("stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            String boot = head(PROC.resolve("sys/kernel/random/boot_id")).strip();
            return Optional.of(boot + "-" + fields[START_FIELD]);
        } catch (IOException | IndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }

    private static String head(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(STAT_BYTES_MAX), StandardCharsets.ISO_8859_1);
        }
    }
}
