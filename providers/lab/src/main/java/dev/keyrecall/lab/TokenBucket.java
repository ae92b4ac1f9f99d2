package dev.keyrecall.lab;

import java.time.Duration;
import java.time.Instant;

/** A token bucket: so many calls a second on average, so many at once. Thread-safe. */
final class TokenBucket {
    private static final double NANOS_PER_SECOND = 1e9;

    private final double ratePerSecond;
    private final int burst;
    private double tokens;
    private Instant filledAt;

    TokenBucket(double ratePerSecond, int burst, Instant now) {
        if (!(ratePerSecond > 0) || burst < 1) {
            throw new IllegalArgumentException("rate and burst must be positive");
        }
        this.ratePerSecond = ratePerSecond;
        this.burst = burst;
        this.tokens = burst;
        this.filledAt = now;
    }

    FaultPlan.Rate rate() {
        return new FaultPlan.Rate(ratePerSecond, burst);
    }

    /** Takes one token; false when there is none. */
    synchronized boolean take(Instant now) {
        if (now.isAfter(filledAt)) {
            double seconds = Duration.between(filledAt, now).toNanos() / NANOS_PER_SECOND;
            tokens = Math.min(burst, tokens + seconds * ratePerSecond);
            filledAt = now;
        }
        if (tokens < 1) {
            return false;
        }
        tokens -= 1;
        return true;
    }
}
