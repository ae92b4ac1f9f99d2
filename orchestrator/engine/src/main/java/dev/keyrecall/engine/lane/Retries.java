package dev.keyrecall.engine.lane;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * The tries of one thing that has had no answer yet: pauses that double up to a limit, as many as
 * the lane endures, and none once a stop is asked for. Not thread-safe.
 */
public final class Retries {
    /** Tries in a row without an answer that make an outage, and not a mishap. */
    private static final int OUTAGE_TRIES = 3;

    private final LaneGate gate;
    private final Endurance endurance;
    private final Duration pauseMax;
    private final Runnable outage;
    private final InstantSource clock;
    private Duration pause = LaneLimits.UNAVAILABLE_PAUSE;
    private Duration spent = Duration.ZERO;
    private Instant last;
    private int tries;

    Retries(
            InstantSource clock,
            LaneGate gate,
            Endurance endurance,
            Duration pauseMax,
            Runnable outage) {
        this.clock = clock;
        this.gate = gate;
        this.endurance = endurance;
        this.pauseMax = pauseMax;
        this.outage = outage;
        this.last = clock.instant();
    }

    /**
     * Waits until it may be tried again.
     *
     * @param what went wrong, for a person
     * @return false when it is not to be tried again: the lane gives up, or is to stop
     */
    public boolean again(String what) throws InterruptedException {
        tries++;
        pass();
        if (tries == OUTAGE_TRIES) {
            outage.run();
        }
        if (gate.stopped() || endurance.over(tries, spent)) {
            return false;
        }
        gate.notice()
                .accept(
                        what
                                + (tries < OUTAGE_TRIES ? "" : " for " + whole(spent))
                                + ", try "
                                + (tries + 1)
                                + (pause.toSeconds() < 1 ? "" : " in " + whole(pause)));
        gate.pause(pause);
        Duration doubled = pause.multipliedBy(2);
        pause = doubled.compareTo(pauseMax) > 0 ? pauseMax : doubled;
        return !gate.stopped();
    }

    /** Counts time as it passes: a clock that is set forward makes nobody give up. */
    private void pass() {
        Instant now = clock.instant();
        Duration passed = Duration.between(last, now);
        last = now;
        if (passed.compareTo(LaneLimits.TRY_MAX) > 0) {
            passed = LaneLimits.TRY_MAX;
        }
        if (passed.isPositive()) {
            spent = spent.plus(passed);
        }
    }

    private static String whole(Duration duration) {
        long seconds = duration.toSeconds();
        if (seconds < 120) {
            return seconds + " s";
        }
        long minutes = duration.toMinutes();
        return minutes < 120 ? minutes + " min" : minutes / 60 + " h";
    }
}
