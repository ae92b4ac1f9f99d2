package dev.keyrecall.app.console;

import dev.keyrecall.engine.Waiter;

import java.time.Duration;

/** Calls something regularly on a thread of its own until it is closed. */
public final class Ticker implements AutoCloseable {
    private static final Duration INTERVAL = Duration.ofMillis(250);

    private final Thread thread;

    public Ticker(Waiter waiter, Runnable tick) {
        this.thread =
                Thread.ofPlatform()
                        .daemon()
                        .name("keyrecall-ticker")
                        .start(
                                () -> {
                                    try {
                                        while (!Thread.currentThread().isInterrupted()) {
                                            waiter.await(INTERVAL);
                                            tick.run();
                                        }
                                    } catch (InterruptedException e) {
                                        Thread.currentThread().interrupt();
                                    }
                                });
    }

    /** Ends the calls; none is under way when this returns, unless we are interrupted ourselves. */
    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
