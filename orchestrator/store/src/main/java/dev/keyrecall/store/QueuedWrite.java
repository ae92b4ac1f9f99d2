package dev.keyrecall.store;

import dev.keyrecall.engine.port.Store.Work;
import dev.keyrecall.engine.port.StoreException;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.Semaphore;

/** One piece of work that waits for its turn, and for the durability of what it wrote. */
final class QueuedWrite<T> {
    private final @Nullable Work<T> work;
    private final Semaphore signal = new Semaphore(0);
    private volatile boolean ended;
    private @Nullable T result;
    private @Nullable Throwable failure;

    /**
     * Work to be done, or a place in the queue for who wants the connection alone.
     *
     * @param work null for the latter
     */
    QueuedWrite(@Nullable Work<T> work) {
        this.work = work;
    }

    boolean alone() {
        return work == null;
    }

    /** Does the work, inside a transaction. */
    void apply(WriteLine line) {
        if (work != null) {
            result = line.apply(work);
        }
    }

    /** It failed, and nothing of it is kept. */
    void fail(Throwable why) {
        failure = why;
        result = null;
    }

    /** Why it failed; null where it has not. */
    @Nullable Throwable failure() {
        return failure;
    }

    /** It is durable, or has failed: its owner goes on. */
    void end() {
        ended = true;
        signal.release();
    }

    /** Its owner is to lead. */
    void lead() {
        signal.release();
    }

    /**
     * Waits, however long it takes: whoever went away would not know what is durable.
     *
     * @return whether the owner is to lead; else it has ended
     */
    boolean awaitLeadOrEnd() {
        signal.acquireUninterruptibly();
        return !ended;
    }

    /**
     * What the work answered.
     *
     * @throws RuntimeException what it threw, or why its group was not kept
     */
    @Nullable T result() {
        return switch (failure) {
            case null -> result;
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> throw new IllegalStateException(failure);
        };
    }

    /** The failure of a group as one of its members is told it. */
    static Throwable toldToMember(Throwable why) {
        return switch (why) {
            case StoreException e ->
                    new StoreException(e.kind(), String.valueOf(e.getMessage()), e);
            default ->
                    new IllegalStateException(
                            "what was written together was not kept: " + why.getMessage(), why);
        };
    }
}
