package dev.keyrecall.store;

import dev.keyrecall.engine.port.Store;
import dev.keyrecall.engine.port.StoreException;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.List;

/**
 * The store in one schema of a PostgreSQL database. A write that returned is on the server's disk:
 * a server that would not wait for it is refused. Readers work on a snapshot and never wait for a
 * writer; writers take turns, in order of arrival within the process and by the server's queue
 * among processes and machines. Work is run once, and never again: see {@link PostgresConnection}
 * for why it need not be. A transaction must not be begun inside another one of the same thread:
 * pass the {@code Tx} on instead.
 *
 * <p>A connection that broke is replaced by the next transaction.
 */
public final class PostgresStore implements Store {
    private final PostgresPlace place;
    private final Duration turnWait;
    private final GroupedWrites writes = new GroupedWrites(this::begunWriter);
    private final Readers<PostgresConnection> readers;
    private final OneTransaction transaction = new OneTransaction();
    private @Nullable PostgresConnection writer;

    private PostgresStore(PostgresPlace place, Duration turnWait) {
        this.place = place;
        this.turnWait = turnWait;
        this.readers =
                new Readers<>(
                        Limits.READERS_MAX,
                        () -> Connecting.again(place, turnWait),
                        PostgresConnection::doubtful,
                        PostgresConnection::discard);
    }

    /** Whether a store, or something else of its name, stands in the database. */
    public static boolean stands(PostgresPlace place) {
        try (PostgresConnection connection = Connecting.first(place, Limits.BUSY_WAIT)) {
            return PostgresMigrations.stands(connection);
        }
    }

    /**
     * Makes a new store in an existing database. It stands whole or not at all.
     *
     * @throws IllegalStateException when it stands already
     * @throws StoreException ABSENT when there is no such database, UNWRITABLE when it cannot be
     *     made
     */
    public static PostgresStore create(PostgresPlace place) {
        try (PostgresConnection connection = Connecting.first(place, Limits.BUSY_WAIT)) {
            if (!PostgresMigrations.present().make(connection)) {
                throw new IllegalStateException("the store " + place + " stands already");
            }
        }
        return open(place);
    }

    /**
     * Opens a store, and brings it to this program's version when it is older.
     *
     * @throws StoreException ABSENT when there is none, CORRUPTED when it is damaged or not ours,
     *     TOO_NEW when a newer program wrote it, UNWRITABLE when the server cannot be used, BUSY
     *     when it is starting for longer than 10 s
     */
    public static PostgresStore open(PostgresPlace place) {
        return open(place, Limits.BUSY_WAIT, PostgresMigrations.present());
    }

    static PostgresStore open(
            PostgresPlace place, Duration turnWait, PostgresMigrations migrations) {
        PostgresConnection connection = Connecting.first(place, turnWait);
        try {
            if (migrations.pending(connection)) {
                migrations.run(connection);
            }
            PostgresStore store = new PostgresStore(place, turnWait);
            store.readers.give(connection);
            return store;
        } catch (RuntimeException e) {
            connection.discard(e);
            throw e;
        }
    }

    /** What was idle while the server went away is found out here, and replaced. */
    @Override
    public <T> T read(Work<T> work) {
        return transaction.of(
                () -> {
                    for (int tries = 0; ; tries++) {
                        try {
                            return readers.with(
                                    connection -> {
                                        connection.beginReading();
                                        return connection.readingEnded(work);
                                    });
                        } catch (NotBegunException e) {
                            if (tries == Limits.READERS_MAX) {
                                throw e.why();
                            }
                        }
                    }
                });
    }

    @Override
    public <T> T write(Work<T> work) {
        return transaction.of(() -> writes.write(work));
    }

    /** Removes what is dead in the tables that hold what is destroyed or sealed again. */
    @Override
    public boolean forget() {
        for (int tries = 0; tries < Limits.FORGET_TRIES; tries++) {
            if (transaction.of(() -> readers.with(PostgresForgetting::done))) {
                return true;
            }
        }
        return false;
    }

    /**
     * Looks through the whole store: every object of the schema against what this program makes,
     * every law within a row and every reference, and every index where the server has the
     * extension amcheck and lets this role use it. Takes seconds for gigabytes.
     *
     * @return what is wrong; empty for a sound one
     * @throws StoreException when it is so damaged that it cannot be looked through
     */
    @Override
    public List<String> check() {
        return transaction.of(() -> readers.with(PostgresSoundness::faults));
    }

    /** Waits for what is under way, then closes. Harmless when closed already. */
    @Override
    public void close() {
        boolean done = transaction.of(() -> writes.alone(this::closed));
        assert done;
    }

    private boolean closed() {
        PostgresConnection last = writer;
        writer = null;
        if (last != null) {
            last.close();
        }
        readers.close(PostgresConnection::close);
        return true;
    }

    /**
     * With a transaction begun, because only a connection that begins one is known to be there.
     * Answered to who has the turn only.
     */
    private PostgresConnection begunWriter() {
        for (int tries = 0; ; tries++) {
            PostgresConnection connection = writer();
            try {
                connection.beginWriting();
                return connection;
            } catch (NotBegunException e) {
                if (tries == 1) {
                    throw e.why();
                }
            }
        }
    }

    /** One that failed is not used again. */
    private PostgresConnection writer() {
        readers.requireOpen();
        PostgresConnection known = writer;
        if (known != null && known.doubtful()) {
            writer = null;
            known.discard(new IllegalStateException("its failure was told"));
            known = null;
        }
        if (known == null) {
            known = Connecting.again(place, turnWait);
            try {
                known.script(PostgresSettings.NO_STANDSTILL);
            } catch (RuntimeException e) {
                known.discard(e);
                throw e;
            }
            writer = known;
        }
        return known;
    }
}
