package dev.keyrecall.lab;

import java.time.Duration;

/** How the lab lets time pass. */
@FunctionalInterface
public interface Waiter {
    /** Returns once the duration has passed, or at once when the thread is interrupted. */
    void await(Duration duration);
}
