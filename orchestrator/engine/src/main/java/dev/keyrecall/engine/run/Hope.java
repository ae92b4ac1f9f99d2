package dev.keyrecall.engine.run;

import dev.keyrecall.engine.lane.LaneLimits;
import dev.keyrecall.engine.lane.Retries;

import org.jspecify.annotations.Nullable;

import java.time.Duration;

/**
 * How long an answer that is hoped for is asked for. What others answered uses up a limit; nobody
 * answering does not: that is waited out for as long as the lane endures. Not thread-safe.
 */
final class Hope {
    private final LaneRun lane;
    private final Patience patience;
    private @Nullable Retries silent;

    Hope(LaneRun lane, Duration limit) {
        this.lane = lane;
        this.patience = lane.patience(limit);
    }

    /**
     * Waits until it is asked again.
     *
     * @param unanswered whether nobody answered, which is likely to pass
     * @param pause after an answer
     * @return false once the limit has passed
     */
    boolean again(boolean unanswered, Duration pause)
            throws RunStoppedException, InterruptedException {
        if (!unanswered) {
            silent = null;
            if (patience.over()) {
                return false;
            }
            lane.pause(pause);
            return true;
        }
        Retries tries =
                silent == null ? lane.calls().retries(LaneLimits.UNAVAILABLE_PAUSE_MAX) : silent;
        silent = tries;
        boolean again = lane.calls().broken() == null && tries.again("no answer to a probe");
        if (!again && lane.stop().requested()) {
            throw new RunStoppedException();
        }
        patience.forgive();
        return again;
    }
}
