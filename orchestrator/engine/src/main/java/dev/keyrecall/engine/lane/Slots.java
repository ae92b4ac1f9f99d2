package dev.keyrecall.engine.lane;

import java.util.PriorityQueue;
import java.util.concurrent.Semaphore;

/**
 * A few places at once. One that becomes free goes to whoever waits with the highest priority, and
 * among equals to whoever has waited longest. Thread-safe.
 */
final class Slots {
    private final PriorityQueue<Waiting> queue = new PriorityQueue<>();
    private int free;
    private long order;

    Slots(int places) {
        this.free = places;
    }

    /** Waits for a place. Whoever is interrupted has none. */
    void acquire(Priority priority) throws InterruptedException {
        Waiting one;
        synchronized (this) {
            if (free > 0) {
                free--;
                return;
            }
            one = new Waiting(priority, order++, new Semaphore(0));
            queue.add(one);
        }
        try {
            one.turn().acquire();
        } catch (InterruptedException e) {
            giveUp(one);
            throw e;
        }
    }

    private synchronized void giveUp(Waiting one) {
        if (!queue.remove(one)) {
            // It was given a place meanwhile.
            release();
        }
    }

    /** Gives a place back. */
    synchronized void release() {
        Waiting next = queue.poll();
        if (next == null) {
            free++;
        } else {
            next.turn().release();
        }
    }

    private record Waiting(Priority priority, long order, Semaphore turn)
            implements Comparable<Waiting> {
        @Override
        public int compareTo(Waiting other) {
            int first = priority.compareTo(other.priority);
            return first != 0 ? first : Long.compare(order, other.order);
        }
    }
}
