package dev.keyrecall.engine.run;

/**
 * How far a run goes.
 *
 * @param resume whether a plan that was begun may be gone on with; a finished one then succeeds at
 *     once
 * @param canary how many units are run, the first that are not accounted for yet; {@link #ALL}
 *     where there is no such limit
 * @param failuresPercent of how many units in a hundred may be left open before no further call is
 *     made; {@link #ALL} where that does not stop it
 */
public record RunOptions(boolean resume, int canary, int failuresPercent) {
    /** No limit. */
    public static final int ALL = Integer.MAX_VALUE;

    public RunOptions {
        if (canary < 1 || failuresPercent < 0) {
            throw new IllegalArgumentException("a limit is a number of units, or a percentage");
        }
    }

    /** To the end. */
    public static RunOptions whole(boolean resume) {
        return new RunOptions(resume, ALL, ALL);
    }
}
