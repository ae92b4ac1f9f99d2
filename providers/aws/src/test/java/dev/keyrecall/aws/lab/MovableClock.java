package dev.keyrecall.aws.lab;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;

/** Real time plus what a test has moved it by, so that the SDK's own signing date stays near. */
final class MovableClock implements InstantSource {
    private final AtomicReference<Duration> moved = new AtomicReference<>(Duration.ZERO);

    void move(Duration by) {
        moved.updateAndGet(by::plus);
    }

    @Override
    public Instant instant() {
        return InstantSource.system().instant().plus(moved.get());
    }
}
