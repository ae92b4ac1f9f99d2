package dev.keyrecall.engine.lane;

import dev.keyrecall.spi.CallLimits;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/**
 * A provider's token bucket as we keep count of it ourselves. A request takes its token at once and
 * goes when that token has come, so that those who wait go in their order. Not thread-safe.
 */
final class PacedLimit {
    private static final double NANOS_PER_SECOND = 1e9;

    private final CallLimits.Limit limit;
    private final CallLimits.Rate rate;
    private final int burst;
    private double tokens;
    private Instant filledAt;

    /**
     * Full at first.
     *
     * @param limit one that is known
     */
    PacedLimit(CallLimits.Limit limit, Instant now) {
        this.limit = limit;
        this.rate = Objects.requireNonNull(limit.rate(), "a limit that is known");
        this.burst = LaneLimits.burst(rate.burst());
        this.tokens = burst;
        this.filledAt = now;
    }

    /** For people, and to know it again. */
    String name() {
        return limit.name();
    }

    boolean covers(String operation) {
        return limit.covers(operation);
    }

    /** Takes a token; how long until it is there. */
    Duration take(Instant now) {
        fill(now);
        tokens -= 1;
        return tokens >= 0
                ? Duration.ZERO
                : Duration.ofNanos((long) Math.ceil(-tokens / rate.perSecond() * NANOS_PER_SECOND));
    }

    /**
     * The provider refuses what we had a token for: others may have taken some. One such answer
     * says little, and several leave nothing. What we owe stays owed.
     */
    void halve(Instant now) {
        fill(now);
        tokens = tokens > 0 ? tokens / 2 : tokens;
    }

    /** Tokens that are there; below 0 they are owed. */
    double left(Instant now) {
        fill(now);
        return tokens;
    }

    /**
     * Has no more than was left once, and what has come since.
     *
     * @param passed for how long surely nothing was taken since
     */
    void goOn(double left, Duration passed, Instant now) {
        fill(now);
        double come = Math.max(0, passed.toNanos() / NANOS_PER_SECOND * rate.perSecond());
        tokens = Math.min(tokens, left + come);
    }

    private void fill(Instant now) {
        if (now.isAfter(filledAt)) {
            double seconds = Duration.between(filledAt, now).toNanos() / NANOS_PER_SECOND;
            tokens = Math.min(burst, tokens + seconds * rate.perSecond());
        }
        // A clock that was set back begins again from there.
        filledAt = now;
    }
}
