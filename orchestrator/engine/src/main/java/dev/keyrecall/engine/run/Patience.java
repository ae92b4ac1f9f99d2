package dev.keyrecall.engine.run;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * How long something is waited for. Counts time as it passes: a clock that is set, or a machine
 * that slept, neither ends the wait at once nor makes it endless. Where nobody answered for a
 * while, the wait begins anew. Not thread-safe.
 */
final class Patience {
    private final InstantSource clock;
    private final Duration limit;
    private final LongSupplier outages;
    private Duration left;
    private Instant last;
    private long met;

    /**
     * @param outages how many times so far nobody answered for a while
     */
    Patience(InstantSource clock, Duration limit, LongSupplier outages) {
        this.clock = clock;
        this.limit = limit;
        this.outages = outages;
        this.left = limit;
        this.last = clock.instant();
        this.met = outages.getAsLong();
    }

    /** What has passed since the last look does not count. */
    void forgive() {
        last = clock.instant();
    }

    /** Whether the limit has passed. Asked after every try. */
    boolean over() {
        Instant now = clock.instant();
        long more = outages.getAsLong();
        if (more > met) {
            met = more;
            left = limit;
            last = now;
            return false;
        }
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
