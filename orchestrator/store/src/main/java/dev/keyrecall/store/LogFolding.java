package dev.keyrecall.store;

import dev.keyrecall.engine.port.StoreException;

import java.sql.SQLException;

/**
 * Folds SQLite's write-ahead log into the database whenever so much was written through a
 * connection. SQLite would do that itself, and would keep to itself that an fsync of the database
 * failed. That must be known: beside readers the log is folded in by parts, only the last is made
 * durable, for all, and who tries again after a failure writes the last part only. The others would
 * be lost, and the log with them.
 *
 * <p>Source: https://sqlite.org/src/file/src/wal.c, walCheckpoint
 */
final class LogFolding {
    private static final String FOLD = "PRAGMA wal_checkpoint(PASSIVE)";

    private final SqliteConnection connection;
    private int commits;
    private long changesBefore;

    LogFolding(SqliteConnection connection) {
        this.connection = connection;
    }

    /** A transaction was committed; it stands, whatever becomes of this. */
    void committed() throws SQLException {
        long changes = connection.driver().getDatabase().total_changes();
        if (++commits < Limits.FOLD_AFTER_COMMITS
                && changes - changesBefore < Limits.FOLD_AFTER_ROWS) {
            return;
        }
        commits = 0;
        changesBefore = changes;
        try {
            long _ = connection.folded(FOLD);
        } catch (StoreException e) {
            // A disk that is full or busy is tried again; what an fsync has lost is kept in mind.
            return;
        }
    }
}
