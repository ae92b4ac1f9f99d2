package dev.keyrecall.app.console;

import dev.keyrecall.engine.secret.RotationListener;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.function.BooleanSupplier;

/** A rotation's progress as one line: a bar, counts and the rate. Thread-safe. */
public final class VaultProgress implements RotationListener, AutoCloseable {
    private static final int BAR_WIDTH = 30;
    private static final Duration TIME_BEFORE_RATE = Duration.ofMillis(200);

    private final Painter painter;
    private final InstantSource clock;
    private final BooleanSupplier stop;
    private final Instant startedAt;

    /**
     * @param stop whether a person has asked to stop
     */
    public VaultProgress(Painter painter, InstantSource clock, BooleanSupplier stop) {
        this.painter = painter;
        this.clock = clock;
        this.stop = stop;
        this.startedAt = clock.instant();
    }

    @Override
    public void progress(long done, long total) {
        painter.offer(() -> line(done, total));
    }

    @Override
    public boolean stopRequested() {
        return stop.getAsBoolean();
    }

    /** Prints a line of its own, above the one being repainted. */
    public void say(String line) {
        painter.line(line);
    }

    private String line(long done, long total) {
        long whole = Math.max(done, total);
        int full = whole == 0 ? BAR_WIDTH : (int) (BAR_WIDTH * done / whole);
        String bar = "#".repeat(full) + "-".repeat(BAR_WIDTH - full);
        String line = String.format(Locale.ROOT, "  [%s] %,d/%,d data keys", bar, done, whole);
        Duration taken = Duration.between(startedAt, clock.instant());
        return taken.compareTo(TIME_BEFORE_RATE) < 0
                ? line
                : line + String.format(Locale.ROOT, " · %,d/s", done * 1_000 / taken.toMillis());
    }

    @Override
    public void close() {
        painter.close();
    }
}
