package dev.keyrecall.engine.estimate;

import java.time.Duration;

/**
 * How long something takes, from at least to at most.
 *
 * @param least the shorter
 * @param most the longer
 */
public record Range(Duration least, Duration most) {
    /** No time at all. */
    public static final Range NONE = new Range(Duration.ZERO, Duration.ZERO);

    private static final double NANOS_PER_SECOND = 1e9;

    public Range {
        if (least.isNegative() || most.compareTo(least) < 0) {
            throw new IllegalArgumentException("a range goes from the shorter to the longer");
        }
    }

    static Range ofSeconds(double least, double most) {
        return new Range(duration(least), duration(Math.max(least, most)));
    }

    static Duration duration(double seconds) {
        return Duration.ofNanos((long) (Math.max(0, seconds) * NANOS_PER_SECOND));
    }

    /** The longer one over the shorter; 1 for no time at all. */
    public double width() {
        return most.isZero() ? 1 : (double) most.toNanos() / Math.max(1, least.toNanos());
    }

    /** Whether a duration lies in it. */
    public boolean holds(Duration actual) {
        return actual.compareTo(least) >= 0 && actual.compareTo(most) <= 0;
    }

    /** The later one of both ends: of things that go side by side. */
    Range beside(Range other) {
        return new Range(later(least, other.least), later(most, other.most));
    }

    private static Duration later(Duration one, Duration other) {
        return one.compareTo(other) >= 0 ? one : other;
    }
}
