package dev.keyrecall.engine.run;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One at a time per resource within this process: two units may share a consumer, each with its own
 * field in it.
 */
final class ResourceLocks {
    private final ConcurrentHashMap<String, ReentrantLock> locks = new ConcurrentHashMap<>();

    Held hold(String resource) throws InterruptedException {
        ReentrantLock lock = locks.computeIfAbsent(resource, _ -> new ReentrantLock(true));
        lock.lockInterruptibly();
        return lock::unlock;
    }

    /** Released by closing. */
    interface Held extends AutoCloseable {
        @Override
        void close();
    }
}
