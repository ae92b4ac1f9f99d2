package dev.keyrecall.lab;

import java.time.Duration;

/** Waits in real time: the one place of the lab that sleeps. */
public final class RealWaiter implements Waiter {
    @Override
    public void await(Duration duration) {
        if (!duration.isPositive()) {
            return;
        }
        try {
            Thread.sleep(duration);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
