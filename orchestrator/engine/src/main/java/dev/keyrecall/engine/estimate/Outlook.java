package dev.keyrecall.engine.estimate;

import java.time.Duration;
import java.util.Arrays;

/**
 * An estimate that is kept up while a run goes on: from the steps that are done it is known where
 * the run should be by now, and from the time that has passed how much slower or faster it is.
 * Immutable.
 */
public final class Outlook {
    /** So much of the whole counts as having gone as expected: what is seen early says little. */
    private static final double PRIOR = 0.1;

    private static final double SLOWEST = 20;
    private static final double FASTEST = 0.2;
    private static final double NANOS_PER_SECOND = 1e9;

    private final Estimate estimate;
    private final double[] least;
    private final double[] most;

    /**
     * @param least when each step will be done at the least, in seconds, in order
     * @param most the same at the most
     */
    Outlook(Estimate estimate, double[] least, double[] most) {
        this.estimate = estimate;
        this.least = least;
        this.most = most;
    }

    /** What it began with. */
    public Estimate estimate() {
        return estimate;
    }

    /** How many steps there were to do. */
    public int steps() {
        return least.length;
    }

    /**
     * How long it will still take.
     *
     * @param done how many steps are done, or will not be done any more
     * @param elapsed how long the run has gone on
     */
    public Range left(int done, Duration elapsed) {
        double seconds = Math.max(0, elapsed.toNanos() / NANOS_PER_SECOND);
        Range whole = estimate.finish();
        return Range.ofSeconds(
                left(least, whole.least(), done, seconds), left(most, whole.most(), done, seconds));
    }

    private static double left(double[] ends, Duration finish, int done, double elapsed) {
        double whole = finish.toNanos() / NANOS_PER_SECOND;
        double from = done <= 0 ? 0 : ends[Math.min(done, ends.length) - 1];
        double next = done >= ends.length ? whole : ends[Math.max(done, 0)];
        double expected = Math.clamp(elapsed, from, Math.max(from, next));
        double prior = PRIOR * whole;
        double pace = whole <= 0 ? 1 : (elapsed + prior) / (expected + prior);
        return Math.max(0, whole - expected) * Math.clamp(pace, FASTEST, SLOWEST);
    }

    /** Steps of lanes side by side, in the order of their ends. */
    static double[] merged(double[]... lanes) {
        double[] all = Arrays.stream(lanes).flatMapToDouble(Arrays::stream).toArray();
        Arrays.sort(all);
        return all;
    }
}
