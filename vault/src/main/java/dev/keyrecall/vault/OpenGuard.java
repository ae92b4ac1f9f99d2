package dev.keyrecall.vault;

import java.util.concurrent.locks.StampedLock;

/**
 * Keeps keys until nobody works with them. Closing wipes them, so it waits for what is under way:
 * half a wiped key seals nothing. Thread-safe.
 */
final class OpenGuard {
    private final StampedLock lock = new StampedLock();
    private boolean closed;

    /** What is done while nobody may wipe the keys. */
    interface Work<T, E extends Exception> {
        T work() throws E;
    }

    /**
     * Works.
     *
     * @throws IllegalStateException once closed
     */
    <T, E extends Exception> T whileOpen(Work<T, E> work) throws E {
        long stamp = lock.readLock();
        try {
            if (closed) {
                throw new IllegalStateException("this vault has been closed");
            }
            return work.work();
        } finally {
            lock.unlockRead(stamp);
        }
    }

    /** Wipes, once nobody works any more. */
    void close(Runnable wiping) {
        long stamp = lock.writeLock();
        try {
            closed = true;
            wiping.run();
        } finally {
            lock.unlockWrite(stamp);
        }
    }
}
