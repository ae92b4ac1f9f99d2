package dev.keyrecall.store;

import dev.keyrecall.engine.port.Store;
import dev.keyrecall.engine.port.StoreException;
import dev.keyrecall.engine.port.StoreException.Kind;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The store in one SQLite file. WAL with synchronous FULL: a write that returned survives the
 * process being killed and the power being cut, readers work on a snapshot and never wait for a
 * writer, and writers take turns, in order of arrival within the process and by SQLite's lock among
 * processes. A transaction must not be begun inside another one of the same thread: pass the {@code
 * Tx} on instead.
 *
 * <p>After an fsync that failed, of the write-ahead log or of the database, this store is read
 * only: the system takes the pages for written then, and the next fsync, though it succeeds, says
 * nothing of them.
 *
 * <p>Closing leaves the write-ahead log to SQLite, which folds it in when the last process closes.
 *
 * <p>Nothing here opens the file but SQLite: closing any other descriptor of it in this process
 * would drop SQLite's locks.
 *
 * <p>Source: https://sqlite.org/wal.html, https://sqlite.org/howtocorrupt.html section 2.2
 */
public final class SqliteStore implements Store {
    static final String WRITE_AHEAD_LOG = "PRAGMA journal_mode = WAL";

    static final String EMPTY_THE_LOG = "PRAGMA wal_checkpoint(TRUNCATE)";

    /** All that the log has goes into the database, and the log is begun anew by the next write. */
    private static final String FOLD_THE_LOG = "PRAGMA wal_checkpoint(RESTART)";

    private static final String BUSY_WAIT_IS = "PRAGMA busy_timeout = %d";

    private final Path file;
    private final Duration busyWait;
    private final GroupedWrites writes = new GroupedWrites(this::writer);
    private final Readers<SqliteConnection> readers;
    private final OneTransaction transaction = new OneTransaction();
    private @Nullable SqliteConnection writer;
    private boolean folded;

    private SqliteStore(Path file, Duration busyWait) {
        this.file = file;
        this.busyWait = busyWait;
        this.readers =
                new Readers<>(
                        Limits.READERS_MAX,
                        () -> SqliteConnection.open(file, busyWait),
                        SqliteConnection::doubtful,
                        SqliteConnection::discard);
    }

    /**
     * Makes a new store, readable by its owner only. It stands whole or not at all.
     *
     * @throws IllegalStateException when the file stands already
     * @throws StoreException UNWRITABLE when it cannot be made
     */
    public static SqliteStore create(Path file) {
        Migrations migrations = Migrations.present();
        NewFile.make(
                file,
                unfinished -> {
                    try (SqliteConnection connection =
                            SqliteConnection.open(unfinished, Limits.BUSY_WAIT)) {
                        migrations.run(connection);
                        connection.script(WRITE_AHEAD_LOG);
                    }
                });
        return open(file);
    }

    /**
     * Opens a store, and brings it to this program's version when it is older.
     *
     * @throws StoreException ABSENT when there is none, CORRUPTED when the file is damaged or not
     *     ours, TOO_NEW when a newer program wrote it, UNWRITABLE when it cannot be used
     */
    public static SqliteStore open(Path file) {
        return open(file, Limits.BUSY_WAIT, Migrations.present());
    }

    static SqliteStore open(Path file, Duration busyWait, Migrations migrations) {
        if (!Files.exists(file)) {
            throw new StoreException(Kind.ABSENT, "there is no store " + file, null);
        }
        SqliteStore store = new SqliteStore(file, busyWait);
        try {
            store.begin(migrations);
            return store;
        } catch (RuntimeException e) {
            try {
                store.close();
            } catch (RuntimeException notClosed) {
                e.addSuppressed(notClosed);
            }
            throw e;
        }
    }

    private void begin(Migrations migrations) {
        SqliteConnection first = SqliteConnection.open(file, busyWait);
        readers.give(first);
        if (migrations.pending(first)) {
            migrations.run(writer());
        }
        if (size() <= Limits.CHECKED_ON_OPEN_MAX_BYTES) {
            Soundness.requirePages(first);
        }
    }

    private long size() {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new StoreException(Kind.UNWRITABLE, "the store " + file + " went away", e);
        }
    }

    @Override
    public <T> T read(Work<T> work) {
        return transaction.of(() -> readers.with(connection -> connection.reading(work)));
    }

    @Override
    public <T> T write(Work<T> work) {
        return transaction.of(() -> writes.write(work));
    }

    /**
     * Folds the write-ahead log into the database and empties it. What was removed has been
     * overwritten there already, by SQLite's secure delete.
     */
    @Override
    public boolean forget() {
        for (int tries = 0; tries < Limits.FORGET_TRIES; tries++) {
            if (transaction.of(this::emptyLog)) {
                return true;
            }
        }
        return false;
    }

    private boolean emptyLog() {
        return writes.alone(
                () -> {
                    SqliteConnection connection = writer();
                    connection.script(BUSY_WAIT_IS.formatted(Limits.FORGET_WAIT.toMillis()));
                    try {
                        return connection.folded(EMPTY_THE_LOG) == 0;
                    } catch (StoreException e) {
                        if (e.kind() == Kind.BUSY) {
                            return false;
                        }
                        throw e;
                    } finally {
                        connection.script(BUSY_WAIT_IS.formatted(busyWait.toMillis()));
                    }
                });
    }

    /**
     * Looks through the whole file: every page, every index, every law of the schema and every
     * reference. Takes seconds for gigabytes.
     *
     * @return what is wrong, in SQLite's words; empty for a sound file
     * @throws StoreException when it is so damaged that it cannot be looked through
     */
    @Override
    public List<String> check() {
        return transaction.of(() -> readers.with(Soundness::faults));
    }

    /**
     * Copies the store, as it stands at one moment, into a file of its own. Nobody is held up
     * meanwhile.
     *
     * @param to an empty file, or none; what stands there after a failure means nothing
     * @throws StoreException UNWRITABLE when it cannot be written, CORRUPTED when this store cannot
     *     be read
     */
    public void copyTo(Path to) {
        boolean done =
                transaction.of(() -> readers.with(connection -> Snapshots.copy(connection, to)));
        assert done;
    }

    /** For each table its number of rows; of one moment only where nobody writes. */
    public Map<String, Long> rows() {
        return transaction.of(() -> readers.with(Snapshots::rows));
    }

    /** Waits for what is under way, then closes. Harmless when closed already. */
    @Override
    public void close() {
        boolean done = transaction.of(() -> writes.alone(this::closed));
        assert done;
    }

    private boolean closed() {
        readers.close(SqliteConnection::close);
        SqliteConnection last = writer;
        writer = null;
        if (last != null) {
            last.close();
        }
        return true;
    }

    /**
     * Answered to who has the turn only. One that failed is not used again; after an fsync that
     * failed, none is.
     */
    private SqliteConnection writer() {
        readers.requireOpen();
        SqliteConnection known = writer;
        if (known != null && known.unsynced()) {
            throw SqliteFailure.notWrittenAnyMore(file);
        }
        if (known != null && known.doubtful()) {
            writer = null;
            known.discard(new IllegalStateException("its failure was told"));
            known = null;
        }
        if (known == null) {
            known = SqliteConnection.open(file, busyWait);
            writer = known;
            try {
                known.script(WRITE_AHEAD_LOG);
                fold(known);
            } catch (RuntimeException e) {
                if (!known.unsynced()) {
                    writer = null;
                    known.discard(e);
                }
                throw e;
            }
        }
        return known;
    }

    /**
     * What a process left in the log that died may have met an fsync that failed: then it is in
     * memory and not on the disk, and nothing is to be written behind it. Others that read at this
     * moment were mostly there before, and the log's index has only what was committed.
     */
    private void fold(SqliteConnection connection) {
        if (folded || !hasLog()) {
            folded = true;
            return;
        }
        connection.script(BUSY_WAIT_IS.formatted(0));
        try {
            folded = connection.folded(FOLD_THE_LOG) >= 0;
        } catch (StoreException e) {
            if (e.kind() != Kind.BUSY) {
                throw e;
            }
            folded = true;
        } finally {
            connection.script(BUSY_WAIT_IS.formatted(busyWait.toMillis()));
        }
    }

    private boolean hasLog() {
        try {
            return Files.size(file.resolveSibling(file.getFileName() + "-wal")) > 0;
        } catch (IOException e) {
            return false;
        }
    }
}
