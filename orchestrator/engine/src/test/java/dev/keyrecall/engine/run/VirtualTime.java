package dev.keyrecall.engine.run;

import jdk.management.VirtualThreadSchedulerMXBean;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Time that passes only when every virtual thread waits: then it is the earliest wait's end. A run
 * of minutes takes as long as its work does, and how fast the machine is changes nothing.
 */
final class VirtualTime implements InstantSource {
    /** Looks in a row that found no thread at work. */
    private static final int LOOKS = 20;

    private final VirtualThreadSchedulerMXBean scheduler =
            ManagementFactory.getPlatformMXBean(VirtualThreadSchedulerMXBean.class);
    private final PriorityQueue<Sleeper> sleepers =
            new PriorityQueue<>(
                    Comparator.comparing(Sleeper::until).thenComparingLong(Sleeper::order));
    private volatile Instant now = Instant.parse("2026-11-23T08:00:00Z");
    private long order;

    @Override
    public Instant instant() {
        return now;
    }

    /** Waits in this time. Only for virtual threads under {@link #run}. */
    void await(Duration duration) throws InterruptedException {
        if (!duration.isPositive()) {
            return;
        }
        CountDownLatch over = new CountDownLatch(1);
        synchronized (this) {
            sleepers.add(new Sleeper(now.plus(duration), order++, over));
        }
        over.await();
    }

    /** Runs something to its end, and time with it. */
    <T> T run(Callable<T> body) throws Exception {
        FutureTask<T> task = new FutureTask<>(body);
        Thread.ofVirtual().start(task);
        while (!task.isDone()) {
            awaitQuiet(task);
            Sleeper next;
            synchronized (this) {
                next = sleepers.poll();
            }
            if (next != null) {
                now = next.until().isAfter(now) ? next.until() : now;
                next.over().countDown();
            }
        }
        try {
            return task.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception failure ? failure : e;
        }
    }

    private void awaitQuiet(FutureTask<?> task) {
        int quiet = 0;
        while (quiet < LOOKS && !task.isDone()) {
            boolean atWork =
                    scheduler.getMountedVirtualThreadCount() > 0
                            || scheduler.getQueuedVirtualThreadCount() > 0;
            quiet = atWork ? 0 : quiet + 1;
            Thread.onSpinWait();
        }
    }

    private record Sleeper(Instant until, long order, CountDownLatch over) {}
}
