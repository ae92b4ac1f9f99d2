package dev.keyrecall.lab;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What will go wrong, and how slow and how consistent the provider is. Operations are named in full
 * ({@code iam:CreateAccessKey}), by bare name, by {@code iam:*} or by {@code *}. Thread-safe; every
 * change holds from the next call on.
 */
public final class FaultPlan {
    /** The most faults that can wait to strike. */
    public static final int ARMED_MAX = 100_000;

    /** How far a signature's date may be from the server's clock, unless said otherwise. */
    public static final Duration CLOCK_SKEW_MAX = Duration.ofMinutes(5);

    private static final class Armed {
        private final String operation;
        private final Fault fault;
        private int skip;
        private int times;

        private Armed(String operation, Fault fault, int skip, int times) {
            this.operation = operation;
            this.fault = fault;
            this.skip = skip;
            this.times = times;
        }

        /** Whether this call is met; one of the calls to be let pass is used up where not. */
        private boolean strikes(String called) {
            if (!OperationName.matches(operation, called)) {
                return false;
            }
            if (skip > 0) {
                skip--;
                return false;
            }
            return true;
        }
    }

    private final InstantSource clock;
    private final List<Armed> armed = new ArrayList<>();
    private final Map<String, TokenBucket> buckets = new LinkedHashMap<>();
    private Duration latency = Duration.ZERO;
    private Duration propagation = Duration.ZERO;
    private boolean flapping;
    private Duration clockSkewMax = CLOCK_SKEW_MAX;

    /** A plan without faults: no latency, no propagation delay, no throttling. */
    public FaultPlan(InstantSource clock) {
        this.clock = clock;
    }

    /** The next call of the operation meets the fault. Several are met in the order armed. */
    public void arm(String operation, Fault fault) {
        arm(operation, fault, 0, 1);
    }

    /**
     * So many calls of the operation meet the fault.
     *
     * @param skip calls that pass before
     * @param times calls that meet it, at least 1
     */
    public synchronized void arm(String operation, Fault fault, int skip, int times) {
        if (skip < 0 || times < 1 || armed.size() >= ARMED_MAX) {
            throw new IllegalArgumentException("skip >= 0, times >= 1, at most " + ARMED_MAX);
        }
        armed.add(new Armed(operation, fault, skip, times));
    }

    /** The fault that this call meets; what is armed for it is used up by asking. */
    synchronized Optional<Fault> next(String operation) {
        Optional<Armed> struck = armed.stream().filter(one -> one.strikes(operation)).findFirst();
        struck.ifPresent(
                one -> {
                    one.times--;
                    armed.removeIf(candidate -> candidate.times == 0);
                });
        return struck.map(one -> one.fault);
    }

    /** Whether no armed fault is left. */
    public synchronized boolean isSpent() {
        return armed.isEmpty();
    }

    /** Forgets every armed fault and rate, and sets all knobs to their beginning. */
    public synchronized void clear() {
        armed.clear();
        buckets.clear();
        latency = Duration.ZERO;
        propagation = Duration.ZERO;
        flapping = false;
        clockSkewMax = CLOCK_SKEW_MAX;
    }

    /**
     * Throttles: a call beyond the rate is refused as the provider does. Every rate whose pattern
     * names the operation applies, so that {@code *} is a limit on all calls together.
     *
     * @param ratePerSecond calls a second on average, above 0
     * @param burst calls at once, at least 1
     */
    public synchronized void rate(String operation, double ratePerSecond, int burst) {
        buckets.put(operation, new TokenBucket(ratePerSecond, burst, clock.instant()));
    }

    /** The rates that stand, by the names they were given, in that order. */
    public synchronized Map<String, Rate> rates() {
        Map<String, Rate> rates = new LinkedHashMap<>();
        buckets.forEach((name, bucket) -> rates.put(name, bucket.rate()));
        return rates;
    }

    /** Calls a second on average, and at once. */
    public record Rate(double perSecond, int burst) {}

    /** Takes a rate away again. */
    public synchronized void unlimited(String operation) {
        buckets.remove(operation);
    }

    /** Takes a token of each rate that applies; false when one of them has none. */
    synchronized boolean admits(String operation) {
        Instant now = clock.instant();
        boolean admitted = true;
        for (Map.Entry<String, TokenBucket> bucket : buckets.entrySet()) {
            if (OperationName.matches(bucket.getKey(), operation)) {
                admitted &= bucket.getValue().take(now);
            }
        }
        return admitted;
    }

    /** Every call waits this long before it is looked at. */
    public synchronized void latency(Duration duration) {
        latency = requireNotNegative(duration);
    }

    public synchronized Duration latency() {
        return latency;
    }

    /**
     * How long the provider goes on judging callers by an old state: a credential suspended or
     * revoked is accepted so long, a new one is not accepted yet. Listings show the new state at
     * once.
     */
    public synchronized void propagationDelay(Duration duration) {
        propagation = requireNotNegative(duration);
    }

    public synchronized Duration propagationDelay() {
        return propagation;
    }

    /** Whether, within the delay, old and new state take turns from call to call. */
    public synchronized void flapping(boolean on) {
        flapping = on;
    }

    public synchronized boolean flapping() {
        return flapping;
    }

    /** How far a signature's date may be from the server's clock. */
    public synchronized void clockSkewMax(Duration duration) {
        clockSkewMax = requireNotNegative(duration);
    }

    public synchronized Duration clockSkewMax() {
        return clockSkewMax;
    }

    private static Duration requireNotNegative(Duration duration) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException("a duration must not be negative");
        }
        return duration;
    }
}
