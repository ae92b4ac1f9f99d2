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

    private static final double NANOS_PER_SECOND = 1e9;

    private final Estimate estimate;
    private final Way shorter;
    private final Way longer;

    Outlook(Estimate estimate, Way shorter, Way longer) {
        this.estimate = estimate;
        this.shorter = shorter;
        this.longer = longer;
    }

    /** What it began with. */
    public Estimate estimate() {
        return estimate;
    }

    /**
     * How long it will still take.
     *
     * @param done how many steps are done, or will not be done any more
     * @param elapsed how long the run has gone on
     */
    public Range left(int done, Duration elapsed) {
        double seconds = Math.max(0, elapsed.toNanos() / NANOS_PER_SECOND);
        return Range.ofSeconds(
                shorter.left(done, seconds, Estimator.LEAST),
                longer.left(done, seconds, Estimator.MOST));
    }

    /**
     * How the work goes on if all is as supposed.
     *
     * @param stepEnds when each step is done, in seconds, in order
     * @param finish when all is
     * @param soak how much of that is soaking, which nothing makes longer or shorter
     */
    record Way(double[] stepEnds, double finish, double soak) {
        /** Lanes side by side. */
        Way beside(Way other) {
            double[] all = Arrays.copyOf(stepEnds, stepEnds.length + other.stepEnds.length);
            System.arraycopy(other.stepEnds, 0, all, stepEnds.length, other.stepEnds.length);
            Arrays.sort(all);
            Way later = finish >= other.finish ? this : other;
            return new Way(all, later.finish, later.soak);
        }

        /** The whole of it by a margin; the soak is as long as it is. */
        double whole(double margin) {
            return soak + (finish - soak) * margin;
        }

        private double left(int done, double elapsed, double margin) {
            double from = done <= 0 ? 0 : end(done - 1);
            double by = Math.clamp(elapsed, from, Math.max(from, end(Math.max(done, 0))));
            double prior = PRIOR * (finish - soak);
            double pace = prior + by <= 0 ? 1 : (elapsed + prior) / (by + prior);
            double rest = Math.max(0, finish - by);
            double waits = Math.min(rest, soak);
            return waits + (rest - waits) * pace * margin;
        }

        private double end(int step) {
            return step < stepEnds.length ? stepEnds[step] : finish;
        }
    }
}
