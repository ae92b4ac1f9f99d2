package dev.keyrecall.app.sink;

import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.Waiter;
import dev.keyrecall.engine.export.Batch;
import dev.keyrecall.engine.export.Outbox;
import dev.keyrecall.engine.export.OutboxLimits;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Sends to one sink on a thread of its own, until it is to end. */
final class SinkWorker {
    private final ConfiguredSink configured;
    private final SinkMaking making;
    private final Outbox outbox;
    private final String origin;
    private final Waiter waiter;
    private final Duration look;
    private final Semaphore signal = new Semaphore(0);
    private final Thread thread;
    private volatile boolean ending;
    private volatile boolean stopping;
    private volatile @Nullable Sink sink;

    /**
     * Not started yet.
     *
     * @param look how often it is looked whether there is something to send
     */
    SinkWorker(
            ConfiguredSink configured,
            SinkMaking making,
            Outbox outbox,
            String origin,
            Waiter waiter,
            Duration look) {
        this.configured = configured;
        this.making = making;
        this.outbox = outbox;
        this.origin = origin;
        this.waiter = waiter;
        this.look = look;
        this.thread =
                Thread.ofVirtual().name("keyrecall-sink-" + configured.name()).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    String name() {
        return configured.name();
    }

    /** There may be something to send. */
    void wake() {
        signal.release();
    }

    /** Ends once there is nothing more to send. */
    void end() {
        ending = true;
        signal.release();
    }

    /** Begins no batch any more. */
    void stop() {
        stopping = true;
    }

    /** Gives up the batch that is under way. */
    void abort() {
        Sink open = sink;
        if (open != null) {
            open.abort();
        }
    }

    /** Whether it has ended, after so long at most. */
    boolean joined(Duration limit) throws InterruptedException {
        return limit.isPositive() ? thread.join(limit) : !thread.isAlive();
    }

    private void run() {
        try {
            boolean last = false;
            while (!last) {
                last = ending || stopping;
                drain();
                if (!last) {
                    await();
                }
            }
        } catch (InterruptedException e) {
            // Nobody interrupts it; if somebody does, the cursor says where to go on.
            return;
        } finally {
            closeSink();
        }
    }

    private void await() throws InterruptedException {
        if (signal.tryAcquire(look.toMillis(), TimeUnit.MILLISECONDS)) {
            signal.drainPermits();
        }
    }

    private void drain() {
        try {
            boolean more = true;
            while (more && !stopping) {
                more = sentOne();
            }
        } catch (RuntimeException e) {
            // The store is busy or closed by now: nothing is lost, the next look tries again.
            return;
        }
    }

    /** Whether another one may be sent. */
    private boolean sentOne() {
        Optional<Batch> taken = outbox.take(name(), configured.format());
        if (taken.isEmpty()) {
            return false;
        }
        Batch batch = taken.get();
        try {
            send(Parcel.of(name(), origin, batch));
        } catch (EngineException e) {
            failed(String.valueOf(e.getMessage()));
            return false;
        } catch (IOException e) {
            failed(SinkTrouble.words(e));
            return false;
        } catch (RuntimeException e) {
            failed(e.getClass().getSimpleName());
            return false;
        }
        outbox.arrived(name(), batch);
        return true;
    }

    private void failed(String why) {
        closeSink();
        outbox.failed(name(), why);
    }

    private void send(Parcel parcel) throws EngineException, IOException {
        Sink open = sink;
        if (open == null) {
            open = making.make(configured);
            sink = open;
        }
        sendWithin(open, parcel, waiter);
    }

    /** Sends, and gives up after {@link OutboxLimits#SEND_MAX}. */
    static void sendWithin(Sink sink, Parcel parcel, Waiter waiter) throws IOException {
        Thread guard =
                Thread.ofVirtual()
                        .name("keyrecall-sink-guard")
                        .start(
                                () -> {
                                    try {
                                        waiter.await(OutboxLimits.SEND_MAX);
                                        sink.abort();
                                    } catch (InterruptedException e) {
                                        // It was sent in time.
                                        return;
                                    }
                                });
        try {
            sink.send(parcel);
        } finally {
            guard.interrupt();
        }
    }

    private void closeSink() {
        Sink open = sink;
        sink = null;
        if (open != null) {
            open.close();
        }
    }
}
