package dev.keyrecall.app.console;

import org.jspecify.annotations.Nullable;

import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;

/**
 * A few lines of progress: repainted in place on a terminal, printed now and then elsewhere. It
 * limits itself, so that callers may offer them at every event. Thread-safe.
 */
public final class Painter implements AutoCloseable {
    /** A terminal is repainted at most this often: ten times a second. */
    public static final Duration REPAINT_INTERVAL_MIN = Duration.ofMillis(100);

    /** A file or pipe gets a line at most this often. */
    public static final Duration LINE_INTERVAL_MIN = Duration.ofSeconds(5);

    private static final String ERASE = "\r\u001b[2K";
    private static final String LINE_ABOVE = "\u001b[1A\u001b[2K";

    private final PrintStream out;
    private final boolean terminal;
    private final int columns;
    private final InstantSource clock;
    private @Nullable Instant lastAt;
    private int painted;

    public Painter(PrintStream out, boolean terminal, int columns, InstantSource clock) {
        this.out = out;
        this.terminal = terminal;
        this.columns = columns;
        this.clock = clock;
    }

    /** Shows the line, or drops it when the last one was too short a time ago. */
    public void offer(Supplier<String> line) {
        offerAll(() -> List.of(line.get()));
    }

    /** Whether what is offered is repainted in place. */
    public boolean repaints() {
        return terminal;
    }

    /** Shows the lines, one under the other, or drops them likewise. */
    public synchronized void offerAll(Supplier<List<String>> lines) {
        Instant now = clock.instant();
        Duration least = terminal ? REPAINT_INTERVAL_MIN : LINE_INTERVAL_MIN;
        if (lastAt != null && now.isBefore(lastAt.plus(least))) {
            return;
        }
        lastAt = now;
        if (terminal) {
            List<String> cut = lines.get().stream().map(this::cut).toList();
            out.print(erasing() + String.join(System.lineSeparator(), cut));
            painted = cut.size();
        } else {
            lines.get().forEach(out::println);
        }
        out.flush();
    }

    /** Prints a line of its own, above the one being repainted. */
    public synchronized void line(String text) {
        erase();
        out.println(text);
        out.flush();
    }

    private String cut(String line) {
        // The last column stays free: writing into it wraps on some terminals.
        return line.length() < columns ? line : line.substring(0, Math.max(0, columns - 1));
    }

    private String erasing() {
        return ERASE + LINE_ABOVE.repeat(Math.max(0, painted - 1));
    }

    private void erase() {
        if (painted > 0) {
            out.print(erasing());
            painted = 0;
        }
    }

    /** Takes the painted lines away. */
    @Override
    public synchronized void close() {
        erase();
        out.flush();
    }
}
