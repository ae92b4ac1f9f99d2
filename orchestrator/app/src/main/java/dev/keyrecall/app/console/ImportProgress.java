package dev.keyrecall.app.console;

import dev.keyrecall.engine.secret.ImportListener;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.function.DoubleSupplier;

/** An import's progress as one line: how much of the file is read, then how much is written. */
public final class ImportProgress implements ImportListener, AutoCloseable {
    private static final int BAR_WIDTH = 30;
    private static final Duration TIME_BEFORE_RATE = Duration.ofMillis(200);

    private final Painter painter;
    private final InstantSource clock;
    private final DoubleSupplier read;
    private final Instant startedAt;

    /**
     * @param read which part of the file was read, 0 to 1; below 0 where its length is not known
     */
    public ImportProgress(Painter painter, InstantSource clock, DoubleSupplier read) {
        this.painter = painter;
        this.clock = clock;
        this.read = read;
        this.startedAt = clock.instant();
    }

    @Override
    public void sealed(long rows) {
        painter.offer(() -> reading(rows));
    }

    @Override
    public void written(long done, long total) {
        painter.offer(
                () ->
                        bar(done / (double) total)
                                + String.format(
                                        Locale.ROOT, " writing %,d/%,d secrets", done, total));
    }

    private String reading(long rows) {
        double part = read.getAsDouble();
        String line =
                (part < 0 ? " " : bar(part))
                        + String.format(Locale.ROOT, " %,d rows read and sealed", rows);
        Duration taken = Duration.between(startedAt, clock.instant());
        return taken.compareTo(TIME_BEFORE_RATE) < 0
                ? line
                : line + String.format(Locale.ROOT, " · %,d/s", rows * 1_000 / taken.toMillis());
    }

    static String bar(double part) {
        int full = (int) (BAR_WIDTH * Math.clamp(part, 0.0, 1.0));
        return "  [" + "#".repeat(full) + "-".repeat(BAR_WIDTH - full) + "]";
    }

    @Override
    public void close() {
        painter.close();
    }
}
