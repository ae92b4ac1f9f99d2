package dev.keyrecall.app.command;

import dev.keyrecall.app.backup.Steps;
import dev.keyrecall.app.console.Painter;

/** How far a backup or a restore is, as one line. */
final class BackupProgress implements Steps, AutoCloseable {
    private static final long KIB = 1024;
    private static final long MIB = KIB * KIB;

    private final Painter painter;

    BackupProgress(Painter painter) {
        this.painter = painter;
    }

    @Override
    public void done(String step, long bytes, long ofBytes) {
        painter.offer(
                () ->
                        ofBytes == 0
                                ? "  " + step
                                : "  " + step + " " + size(bytes) + " of " + size(ofBytes));
    }

    /** Rounded, for a person. */
    static String size(long bytes) {
        return bytes < MIB
                ? (bytes + KIB - 1) / KIB + " KiB"
                : Math.round(bytes * 10.0 / MIB) / 10.0 + " MiB";
    }

    @Override
    public void close() {
        painter.close();
    }
}
