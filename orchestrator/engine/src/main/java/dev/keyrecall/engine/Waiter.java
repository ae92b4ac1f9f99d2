package dev.keyrecall.engine;

import java.time.Duration;

/** Lets time pass. The simulator's passes at once. */
public interface Waiter {
    void await(Duration duration) throws InterruptedException;
}
