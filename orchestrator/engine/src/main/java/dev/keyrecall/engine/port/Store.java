package dev.keyrecall.engine.port;

import java.util.List;

/**
 * The one transactional store of a home. Several processes may have it open at once: readers never
 * wait for a writer, and writers take turns. Thread-safe.
 *
 * <p>A transaction is not begun inside another one of the same thread ({@link
 * IllegalStateException}): pass the {@link Tx} on. A transaction in which the database refused
 * something is not committed, whether or not {@code work} let the refusal pass.
 */
public interface Store extends AutoCloseable {
    /** Runs {@code work} on one consistent snapshot. {@code work} must not write. */
    <T> T read(Work<T> work);

    /**
     * Runs {@code work} as one transaction. When this returns, everything written in it is durable
     * (it survives the process being killed and the power being cut); when {@code work} throws,
     * nothing of it was.
     *
     * @throws StoreException when the store cannot be written or is damaged
     */
    <T> T write(Work<T> work);

    /**
     * Sees to it that no copy of what was overwritten or removed is left in the store's files, or,
     * on a database server, in the files of its tables (docs/formats/store.md says what is beyond
     * that). Waits a bounded time for readers of this and other processes.
     *
     * @return false when a reader kept an older snapshot for longer: call again later
     */
    boolean forget();

    /**
     * Looks through the whole store. Takes seconds for gigabytes.
     *
     * @return what is wrong with its own structure, in its own words, up to a limit; empty for a
     *     sound one
     * @throws StoreException CORRUPTED when it cannot be looked through
     */
    List<String> check();

    @Override
    void close();

    /**
     * What is done inside a transaction. Only unchecked exceptions; each rolls the transaction
     * back.
     */
    @FunctionalInterface
    interface Work<T> {
        T apply(Tx tx);
    }
}
