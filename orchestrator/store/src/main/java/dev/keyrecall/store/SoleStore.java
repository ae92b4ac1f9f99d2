package dev.keyrecall.store;

import dev.keyrecall.engine.port.Store;
import dev.keyrecall.engine.port.StoreException;
import dev.keyrecall.engine.port.StoreException.Kind;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * A store that nobody else has open, in this process or another, from the opening to the closing:
 * who wants it waits, and then sees what was made of it. What was read here is true until this is
 * closed. It has one connection, so that readers take turns as well.
 *
 * <p>SQLite keeps the file locked between transactions, and the kernel drops the lock with the
 * process, however it ends.
 *
 * <p>Source: https://sqlite.org/pragma.html#pragma_locking_mode
 */
public final class SoleStore implements Store {
    private static final String KEEP_THE_LOCK = "PRAGMA locking_mode = EXCLUSIVE";

    private final SqliteConnection connection;
    private final ReentrantLock turn = new ReentrantLock(true);
    private boolean closed;

    private SoleStore(SqliteConnection connection) {
        this.connection = connection;
    }

    /**
     * Opens a store once nobody has it open any more.
     *
     * @throws StoreException BUSY when somebody has it open for longer than 10 s, and as {@link
     *     SqliteStore#open}
     */
    public static SoleStore open(Path file) {
        return open(file, Limits.BUSY_WAIT);
    }

    static SoleStore open(Path file, Duration busyWait) {
        // Brings it to this program's version.
        SqliteStore.open(file).close();
        SqliteConnection connection = SqliteConnection.open(file, busyWait);
        try {
            // First in the usual way: then the index of the log is shared, and can be left again.
            connection.script(SqliteStore.WRITE_AHEAD_LOG);
            connection.script(KEEP_THE_LOCK);
            boolean alone = connection.writing(_ -> true);
            assert alone;
            return new SoleStore(connection);
        } catch (RuntimeException e) {
            connection.discard(e);
            throw e;
        }
    }

    @Override
    public <T> T read(Work<T> work) {
        return alone(() -> connection.reading(work));
    }

    @Override
    public <T> T write(Work<T> work) {
        return alone(() -> connection.writing(work));
    }

    /** Nobody reads an older snapshot. */
    @Override
    public boolean forget() {
        return alone(() -> connection.number(SqliteStore.EMPTY_THE_LOG) == 0);
    }

    @Override
    public List<String> check() {
        return alone(() -> Soundness.faults(connection));
    }

    /** As {@link SqliteStore#copyTo}. */
    public void copyTo(Path to) {
        boolean done = alone(() -> Snapshots.copy(connection, to));
        assert done;
    }

    /**
     * Puts the contents of another store's file in the place of all that is here, as one durable
     * transaction: a kill leaves the one or the other. Neither triggers nor the laws of rows are
     * asked: check the other store first. After this nothing but {@link #close} is called.
     *
     * @param other a store that nobody has open; brought to this program's version
     * @throws StoreException UNWRITABLE when the disk is full; everything is as it was then
     */
    public void replaceWith(Path other) {
        // SQLite would take a file that is absent or empty for an empty database.
        SqliteStore.open(other).close();
        boolean done =
                alone(
                        () -> {
                            Snapshots.replace(connection, other);
                            return true;
                        });
        assert done;
    }

    /** Lets others have it. Harmless when closed already. */
    @Override
    public void close() {
        turn.lock();
        try {
            if (!closed) {
                closed = true;
                connection.close();
            }
        } finally {
            turn.unlock();
        }
    }

    private <T> T alone(Supplier<T> action) {
        if (turn.isHeldByCurrentThread()) {
            throw new IllegalStateException("a transaction inside a transaction: pass its Tx on");
        }
        turn.lock();
        try {
            if (closed) {
                throw new IllegalStateException("the store is closed");
            }
            if (connection.doubtful()) {
                throw new StoreException(Kind.UNWRITABLE, "the store failed before", null);
            }
            return action.get();
        } finally {
            turn.unlock();
        }
    }
}
