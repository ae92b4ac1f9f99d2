package dev.keyrecall.engine.run;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * How long something is waited for. Counts time as it passes: a clock that is set, or a machine
 * that slept, neither ends the wait at once nor makes it endless. Not thread-safe.
 */
final class Patience {
    private final InstantSource clock;
    private Duration left;
    private Instant last;

    Patience(InstantSource clock, Duration limit) {
        this.clock = clock;
        this.left = limit;
        this.last = clock.instant();
    }

    /** Whether the limit has passed. Asked after every try. */
    boolean over() {
        Instant now = clock.instant();
        Duration passed = Duration.between(last, now);
        last = now;
        if (passed.compareTo(RunLimits.BETWEEN_TRIES_MAX) > 0) {
            passed = RunLimits.BETWEEN_TRIES_MAX;
        }
        if (passed.isPositive()) {
            left = left.minus(passed);
        }
        return left.isNegative();
    }
}
