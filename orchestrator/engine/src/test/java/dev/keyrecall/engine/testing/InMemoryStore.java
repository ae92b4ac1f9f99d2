package dev.keyrecall.engine.testing;

import dev.keyrecall.engine.port.LedgerRows;
import dev.keyrecall.engine.port.Openings.Opening;
import dev.keyrecall.engine.port.Store;

import org.jspecify.annotations.Nullable;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;

/**
 * A store that forgets when the test ends, and otherwise keeps its port's promises: readers see one
 * consistent version and never wait, writers take turns, a throwing transaction leaves nothing, and
 * the constraints hold. A transaction inside a transaction of the same thread is refused, because a
 * database would wait for itself.
 *
 * <p>What only a test may do: {@link #interruptWith} to die around a commit, {@link #tamper} to
 * edit the ledger behind the engine's back. Thread-safe.
 */
public final class InMemoryStore implements Store {
    private final InstantSource databaseClock;
    private final Database database;
    private final ThreadLocal<Boolean> inside = ThreadLocal.withInitial(() -> false);
    private volatile @Nullable Interruption interruption;
    private volatile boolean closed;

    public InMemoryStore(InstantSource databaseClock) {
        this(databaseClock, new Database(Tables.empty()));
    }

    private InMemoryStore(InstantSource databaseClock, Database database) {
        this.databaseClock = databaseClock;
        this.database = database;
    }

    /** What several stores may have open. */
    private static final class Database {
        private final ReentrantLock writers = new ReentrantLock();
        private volatile Tables committed;
        private volatile long commits;

        private Database(Tables committed) {
            this.committed = committed;
        }
    }

    @Override
    public <T> T read(Work<T> work) {
        return apply(work, new MemoryTx(database.committed, false, databaseClock.instant()));
    }

    @Override
    public <T> T write(Work<T> work) {
        requireOutside();
        database.writers.lock();
        try {
            Tables next = database.committed.fork();
            T result = apply(work, new MemoryTx(next, true, databaseClock.instant()));
            long number = database.commits;
            Interruption around = interruption;
            if (around != null) {
                around.before(number);
            }
            database.committed = next;
            database.commits = number + 1;
            if (around != null) {
                around.after(number);
            }
            return result;
        } finally {
            database.writers.unlock();
        }
    }

    private <T> T apply(Work<T> work, MemoryTx tx) {
        requireOutside();
        inside.set(true);
        try {
            T result = work.apply(tx);
            tx.requireSound();
            return result;
        } finally {
            inside.set(false);
            tx.end();
        }
    }

    private void requireOutside() {
        if (closed) {
            throw new IllegalStateException("the store is closed");
        }
        if (inside.get()) {
            throw new IllegalStateException("a transaction inside a transaction");
        }
    }

    /** Nothing is on a disk. */
    @Override
    public boolean forget() {
        return true;
    }

    /** Its own structure is that of the tables in it. */
    @Override
    public List<String> check() {
        return List.of();
    }

    /** Idempotent. What was committed stays readable through {@link #reopen}. */
    @Override
    public void close() {
        if (inside.get()) {
            throw new IllegalStateException("a store is not closed inside a transaction");
        }
        closed = true;
    }

    /** What another process would open now: the committed state in a store of its own. */
    public InMemoryStore reopen() {
        return new InMemoryStore(databaseClock, new Database(database.committed.fork()));
    }

    /** The same with a database whose time is another. */
    public InMemoryStore reopen(InstantSource otherClock) {
        return new InMemoryStore(otherClock, new Database(database.committed.fork()));
    }

    /** What another process has open beside this one: the same tables. */
    public InMemoryStore beside() {
        return new InMemoryStore(databaseClock, database);
    }

    /** How many transactions were committed, empty ones included. */
    public long commits() {
        return database.commits;
    }

    /** Calls this around every commit from now on; null for no more. */
    public void interruptWith(@Nullable Interruption next) {
        interruption = next;
    }

    /** Replaces the ledger's rows by what {@code edit} makes of them. */
    public void tamper(UnaryOperator<List<LedgerRows.Row>> edit) {
        List<LedgerRows.Row> rows = new ArrayList<>();
        read(
                tx -> {
                    tx.ledger().forEach(0, rows::add);
                    return rows;
                });
        LedgerVersion version = LedgerVersion.of(edit.apply(rows));
        Tables next = database.committed.fork();
        if (version == null) {
            next.ledger().remove("ledger");
        } else {
            next.ledger().put("ledger", version);
        }
        database.committed = next;
    }

    /** Takes an opening away behind the ledger's back, and puts another in; null for none. */
    public void tamperOpenings(@Nullable Opening removed, @Nullable Opening added) {
        Tables next = database.committed.fork();
        if (removed != null) {
            next.openings().remove(removed.commitment());
        }
        if (added != null) {
            next.openings().put(added.commitment(), added);
        }
        database.committed = next;
    }

    /**
     * Is called around every commit with its number, from 0. Throwing before undoes the
     * transaction; throwing after leaves it durable, as when a process dies on the next
     * instruction.
     */
    public interface Interruption {
        void before(long commit);

        void after(long commit);
    }
}
