package dev.keyrecall.app.sink;

import dev.keyrecall.app.io.Io;
import dev.keyrecall.engine.export.Outbox;
import dev.keyrecall.engine.export.OutboxLimits;
import dev.keyrecall.engine.port.Store;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;

/**
 * Sends a home's ledger to its sinks, each on a thread of its own, while this lasts. Nobody waits
 * for them but {@link #close}, which does so for a bounded time.
 */
public final class Outgoing implements AutoCloseable {
    private final InstantSource clock;
    private final Gate gate;
    private final Outbox outbox;
    private final List<SinkWorker> workers;

    private Outgoing(
            Outbox.Access access,
            String origin,
            List<ConfiguredSink> sinks,
            SinkMaking making,
            Io io,
            Duration look) {
        this.clock = io.clock();
        this.gate = new Gate(access);
        this.outbox = new Outbox(gate, origin, io.process(), sender(io));
        this.workers =
                sinks.stream()
                        .map(
                                sink ->
                                        new SinkWorker(
                                                sink, making, outbox, origin, io.waiter(), look))
                        .toList();
    }

    /** Tells one sender of a process from another. */
    private static String sender(Io io) {
        return HexFormat.of().toHexDigits(io.random().nextLong());
    }

    /**
     * Begins to send, in a command.
     *
     * @param access to the store, until this is closed
     * @param origin the log's
     */
    public static Outgoing begin(
            Outbox.Access access,
            String origin,
            List<ConfiguredSink> sinks,
            SinkMaking making,
            Io io) {
        return begun(new Outgoing(access, origin, sinks, making, io, OutboxLimits.LOOK));
    }

    /** Begins to send, in a process that stays for long. */
    public static Outgoing beginForLong(
            Outbox.Access access,
            String origin,
            List<ConfiguredSink> sinks,
            SinkMaking making,
            Io io) {
        return begun(new Outgoing(access, origin, sinks, making, io, SinkLimits.LOOK_SELDOM));
    }

    private static Outgoing begun(Outgoing outgoing) {
        outgoing.workers.forEach(SinkWorker::start);
        return outgoing;
    }

    /** There may be something to send. */
    public void wake() {
        workers.forEach(SinkWorker::wake);
    }

    /**
     * Sends what is left, for {@link OutboxLimits#END_MAX} at most, and ends. A batch that has
     * begun gets a little longer; one that does not end by then counts as failed.
     */
    @Override
    public void close() {
        try {
            workers.forEach(SinkWorker::end);
            join(OutboxLimits.END_MAX);
            workers.forEach(SinkWorker::stop);
            join(SinkLimits.LAST_MAX);
            workers.forEach(SinkWorker::abort);
            join(SinkLimits.ABORT_MAX);
            for (SinkWorker worker : workers) {
                if (!worker.joined(Duration.ZERO)) {
                    outbox.failed(worker.name(), "no end in time");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            // The store could not be written: the batch is held until its time is over.
            return;
        } finally {
            gate.shut();
        }
    }

    /** Waits for all of them together. */
    private void join(Duration limit) throws InterruptedException {
        Instant began = clock.instant();
        for (SinkWorker worker : workers) {
            Duration passed = Duration.between(began, clock.instant());
            Duration left = passed.isNegative() ? limit : limit.minus(passed);
            boolean _ = worker.joined(left);
        }
    }

    /** Nobody uses the store once this is closed: it may be closed then itself. */
    private static final class Gate implements Outbox.Access {
        private final Outbox.Access access;
        private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
        private boolean shut;

        Gate(Outbox.Access access) {
            this.access = access;
        }

        @Override
        public <T> T with(Function<Store, T> use) {
            lock.readLock().lock();
            try {
                if (shut) {
                    throw new IllegalStateException("the sending has ended");
                }
                return access.with(use);
            } finally {
                lock.readLock().unlock();
            }
        }

        void shut() {
            lock.writeLock().lock();
            try {
                shut = true;
            } finally {
                lock.writeLock().unlock();
            }
        }
    }
}
