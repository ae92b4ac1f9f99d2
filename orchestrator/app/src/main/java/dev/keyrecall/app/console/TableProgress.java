package dev.keyrecall.app.console;

import dev.keyrecall.engine.service.LineProgress;

import java.util.Locale;

/** How far a table's rows have come, as one line: read, then written. */
public final class TableProgress implements LineProgress, AutoCloseable {
    /** A short table is over before anybody looks. */
    private static final int EVERY_ROWS = 1_000;

    private final Painter painter;
    private final String noun;

    /**
     * @param noun what is written, in the plural
     */
    public TableProgress(Painter painter, String noun) {
        this.painter = painter;
        this.noun = noun;
    }

    /** So many rows were read. */
    public void read(long rows) {
        if (rows % EVERY_ROWS == 0) {
            painter.offer(() -> String.format(Locale.ROOT, "  %,d rows read", rows));
        }
    }

    @Override
    public void written(int done, int total) {
        if (done % EVERY_ROWS != 0) {
            return;
        }
        painter.offer(
                () ->
                        ImportProgress.bar(done / (double) total)
                                + String.format(
                                        Locale.ROOT, " writing %,d/%,d %s", done, total, noun));
    }

    @Override
    public void close() {
        painter.close();
    }
}
