package dev.keyrecall.engine.estimate;

import dev.keyrecall.engine.lane.LaneLimits;
import dev.keyrecall.spi.CallLimits;

/** A token bucket in a simulation's own time, in seconds. A request may owe its token. */
final class Bucket {
    private final CallLimits.Limit limit;
    private final CallLimits.Rate rate;
    private final int burst;
    private double tokens;
    private double filledAt;

    Bucket(CallLimits.Limit limit, CallLimits.Rate rate) {
        this.limit = limit;
        this.rate = rate;
        this.burst = LaneLimits.burst(rate.burst());
        this.tokens = burst;
    }

    boolean covers(String operation) {
        return limit.covers(operation);
    }

    /** Takes a token at a time that is never before the last; when it is there. */
    double take(double now) {
        tokens = Math.min(burst, tokens + (now - filledAt) * rate.perSecond()) - 1;
        filledAt = now;
        return tokens >= 0 ? now : now - tokens / rate.perSecond();
    }
}
