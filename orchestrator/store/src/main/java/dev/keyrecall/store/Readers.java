package dev.keyrecall.store;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Semaphore;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * The connections that read, each used by one thread at a time: at most so many at once, opened
 * when they are needed and kept for the next. Thread-safe.
 *
 * @param <C> a connection
 */
final class Readers<C> {
    private final int most;
    private final Supplier<C> opening;
    private final Predicate<C> doubtful;
    private final BiConsumer<C, Throwable> discarding;
    private final Semaphore free;
    private final Deque<C> idle = new ArrayDeque<>();
    private volatile boolean closed;

    /**
     * As many as are named.
     *
     * @param doubtful whether a connection is better not used again after a failure
     * @param discarding closes one after a failure
     */
    Readers(
            int most,
            Supplier<C> opening,
            Predicate<C> doubtful,
            BiConsumer<C, Throwable> discarding) {
        this.most = most;
        this.opening = opening;
        this.doubtful = doubtful;
        this.discarding = discarding;
        this.free = new Semaphore(most, true);
    }

    /**
     * Uses one.
     *
     * @throws IllegalStateException when they are closed
     */
    <T> T with(Function<C, T> action) {
        free.acquireUninterruptibly();
        try {
            requireOpen();
            C connection = take();
            try {
                T result = action.apply(connection);
                give(connection);
                return result;
            } catch (RuntimeException | Error e) {
                if (doubtful.test(connection)) {
                    discarding.accept(connection, e);
                } else {
                    give(connection);
                }
                throw e;
            }
        } finally {
            free.release();
        }
    }

    /** Gives one that was opened elsewhere. */
    void give(C connection) {
        synchronized (idle) {
            idle.push(connection);
        }
    }

    private C take() {
        synchronized (idle) {
            C known = idle.poll();
            if (known != null) {
                return known;
            }
        }
        return opening.get();
    }

    void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the store is closed");
        }
    }

    /** Whether somebody waits for one, or for all. */
    boolean awaited() {
        return free.hasQueuedThreads();
    }

    /** Waits until none is used, and closes all. */
    void close(Consumer<C> closing) {
        free.acquireUninterruptibly(most);
        try {
            closed = true;
            synchronized (idle) {
                while (!idle.isEmpty()) {
                    closing.accept(idle.pop());
                }
            }
        } finally {
            free.release(most);
        }
    }
}
