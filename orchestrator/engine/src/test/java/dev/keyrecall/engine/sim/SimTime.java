package dev.keyrecall.engine.sim;

import org.jspecify.annotations.Nullable;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;

/**
 * Virtual threads on one carrier: which of those that can go on does so is drawn from a seed, and
 * time passes only when none can. The same seed gives the same run, whatever the machine does.
 * Their children inherit the scheduler, so the engine's own threads are under it too.
 */
final class SimTime implements InstantSource {
    private static final Duration OUTSIDE_MAX = Duration.ofSeconds(10);

    private final Random random;
    private final Thread carrier = Thread.currentThread();
    private final List<Runnable> ready = new ArrayList<>();
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparing(Event::at).thenComparingLong(Event::order));
    private volatile boolean disturbed;
    private Instant now;
    private long order;
    private long steps;
    private int alive;

    SimTime(Random random, Instant now) {
        this.random = random;
        this.now = now;
    }

    @Override
    public Instant instant() {
        return now;
    }

    /** How often a thread was chosen. */
    long steps() {
        return steps;
    }

    /** Waits in this time. Only for threads under it. */
    void await(Duration duration) {
        Thread waiting = Thread.currentThread();
        boolean[] over = new boolean[1];
        at(
                duration,
                () -> {
                    over[0] = true;
                    LockSupport.unpark(waiting);
                });
        while (!over[0]) {
            LockSupport.park(this);
        }
    }

    /** Does something at a time to come, whoever lives then. */
    void at(Duration delay, Runnable event) {
        Duration positive = delay.isNegative() ? Duration.ZERO : delay;
        events.add(new Event(now.plus(positive), order++, event));
    }

    /** Starts a thread. */
    void spawn(Runnable body) {
        alive++;
        unstarted(
                        () -> {
                            try {
                                body.run();
                            } finally {
                                alive--;
                            }
                        })
                .start();
    }

    /**
     * Runs until every spawned thread has ended.
     *
     * @param stepsMax then it is said not to end
     */
    void run(long stepsMax) {
        while (alive > 0) {
            if (steps > stepsMax) {
                throw new IllegalStateException("it does not come to an end");
            }
            step();
        }
    }

    /** Lets everything happen that is still to come. */
    void drain() {
        while (!events.isEmpty()) {
            step();
        }
    }

    private void step() {
        Runnable next = choose();
        if (next != null) {
            steps++;
            next.run();
            return;
        }
        Event event = events.poll();
        if (event == null) {
            awaitOutside();
            return;
        }
        now = event.at().isAfter(now) ? event.at() : now;
        event.body().run();
    }

    private @Nullable Runnable choose() {
        synchronized (ready) {
            if (ready.isEmpty()) {
                return null;
            }
            int chosen = random.nextInt(ready.size());
            Runnable next = ready.get(chosen);
            ready.set(chosen, ready.getLast());
            ready.removeLast();
            return next;
        }
    }

    private void ready(Runnable continuation) {
        Thread by = Thread.currentThread();
        synchronized (ready) {
            disturbed |= by.threadId() != carrier.threadId() && !by.isVirtual();
            ready.add(continuation);
            ready.notifyAll();
        }
    }

    /** A thread may wait for a lock of the JDK's own that another simulation holds just now. */
    private void awaitOutside() {
        synchronized (ready) {
            try {
                if (ready.isEmpty()) {
                    ready.wait(OUTSIDE_MAX.toMillis());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            if (ready.isEmpty()) {
                throw new IllegalStateException("no thread can go on, and nothing is waited for");
            }
        }
    }

    /**
     * Whether something outside has woken a thread, so that another run of the seed may differ: it
     * has to be run again.
     */
    boolean disturbed() {
        return disturbed;
    }

    /**
     * A virtual thread on this scheduler. The constructor is the JDK's own, for its tests; the
     * tests' JVM opens its package.
     */
    private Thread unstarted(Runnable body) {
        try {
            Constructor<?> builder =
                    Class.forName("java.lang.ThreadBuilders$VirtualThreadBuilder")
                            .getDeclaredConstructor(Executor.class);
            builder.setAccessible(true);
            Executor scheduler = this::ready;
            return ((Thread.Builder.OfVirtual) builder.newInstance(scheduler)).unstarted(body);
        } catch (ClassNotFoundException
                | NoSuchMethodException
                | InstantiationException
                | IllegalAccessException
                | InvocationTargetException e) {
            throw new IllegalStateException("this JDK schedules virtual threads another way", e);
        }
    }

    private record Event(Instant at, long order, Runnable body) {}
}
