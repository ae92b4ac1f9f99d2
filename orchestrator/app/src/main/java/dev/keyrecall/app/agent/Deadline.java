package dev.keyrecall.app.agent;

import dev.keyrecall.engine.Waiter;

import org.jspecify.annotations.Nullable;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;

/**
 * How long something may be waited for. When the time is up, what was named by {@link #watch} is
 * closed, which ends the wait: a Unix socket has no time-out of its own. Thread-safe.
 */
final class Deadline implements AutoCloseable {
    private final Thread watching;
    private @Nullable Closeable watched;
    private boolean met;
    private boolean over;

    /** Runs from now on. */
    Deadline(Waiter waiter, Duration limit) {
        this.watching =
                Thread.ofVirtual()
                        .name("keyrecall-agent-deadline")
                        .start(() -> await(waiter, limit));
    }

    private void await(Waiter waiter, Duration limit) {
        try {
            waiter.await(limit);
        } catch (InterruptedException e) {
            // Nobody waits any more.
            return;
        }
        synchronized (this) {
            if (!over) {
                met = true;
                cut();
            }
        }
    }

    /** What to close when the time is up; in place of what was watched before. */
    synchronized void watch(Closeable one) {
        watched = one;
        if (met) {
            cut();
        }
    }

    private void cut() {
        if (watched != null) {
            try {
                watched.close();
            } catch (IOException e) {
                // Whoever waits on it learns that.
                watched = null;
            }
        }
    }

    /** Whether the time was up before it was stopped. */
    synchronized boolean met() {
        return met;
    }

    /** Stops the time; what is watched stays open. Idempotent. */
    synchronized void stop() {
        over = true;
        watched = null;
        watching.interrupt();
    }

    /** As {@link #stop}. */
    @Override
    public void close() {
        stop();
    }
}
