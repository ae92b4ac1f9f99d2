package dev.keyrecall.vault;

import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Lends workbenches. Keeps at most {@value #KEPT_MAX}, however many threads there are; a thread
 * that finds none makes one. Thread-safe, without locks, and blind to what kind of thread asks.
 */
final class Workbenches {
    /** More than processors are: one is in use only while a processor works with it. */
    private static final int KEPT_MAX = 64;

    /** Where one thread looks, before it makes one or throws one away. */
    private static final int PROBES = 4;

    private final AtomicReferenceArray<Workbench> kept = new AtomicReferenceArray<>(KEPT_MAX);

    Workbench take() {
        int start = start();
        for (int i = 0; i < PROBES; i++) {
            Workbench found = kept.getAndSet((start + i) % KEPT_MAX, null);
            if (found != null) {
                return found;
            }
        }
        return new Workbench();
    }

    void giveBack(Workbench bench) {
        int start = start();
        for (int i = 0; i < PROBES; i++) {
            if (kept.compareAndSet((start + i) % KEPT_MAX, null, bench)) {
                return;
            }
        }
        bench.wipe();
    }

    /** Wipes and drops those that nobody has now. */
    void clear() {
        for (int i = 0; i < KEPT_MAX; i++) {
            Workbench found = kept.getAndSet(i, null);
            if (found != null) {
                found.wipe();
            }
        }
    }

    private static int start() {
        return (int) (Thread.currentThread().threadId() % KEPT_MAX);
    }
}
