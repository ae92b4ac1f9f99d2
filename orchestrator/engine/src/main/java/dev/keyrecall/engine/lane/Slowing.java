package dev.keyrecall.engine.lane;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;

/**
 * Until when a whole lane stands still: as long as its provider asks, and, where its pace is not
 * what was too much, for pauses that double. Requests that were under way when it was slowed down
 * say nothing new when they are throttled as well. Thread-safe.
 */
final class Slowing {
    /** What paces the request that was throttled. */
    enum Cause {
        /** A limit that is learnt, and has learnt from it. */
        LEARNT,
        /** Limits that are known and kept to: a single refusal says little. */
        KNOWN,
        /** Nothing that we know of. */
        UNPACED
    }

    private Instant notBefore = Instant.MIN;
    private Instant slowedAt = Instant.MIN;
    private Instant learntAt = Instant.MIN;
    private Duration known = Duration.ZERO;
    private Duration unpaced = LaneLimits.THROTTLE_PAUSE;

    /** How long it still stands still; none for nothing. */
    synchronized Duration left(Instant now) {
        if (!now.isBefore(notBefore)) {
            return Duration.ZERO;
        }
        Duration left = Duration.between(now, notBefore);
        if (left.compareTo(LaneLimits.THROTTLE_PAUSE_MAX) > 0) {
            // No pause is that long: the clock was set back since.
            notBefore = now;
            return Duration.ZERO;
        }
        return left;
    }

    /**
     * Something was throttled.
     *
     * @param asked how long the provider asks for; null for no word of it
     * @param sentAt when it was sent
     * @return how long the lane stands still because of it; none for nothing new
     */
    synchronized Duration slow(@Nullable Duration asked, Instant sentAt, Instant now, Cause cause) {
        boolean setBack = slowedAt.isAfter(now);
        if (asked == null) {
            boolean told = cause == Cause.UNPACED && !learntAt.isBefore(sentAt);
            if (cause == Cause.LEARNT) {
                learntAt = now;
                return Duration.ZERO;
            }
            if (told || (!sentAt.isAfter(slowedAt) && !setBack)) {
                return Duration.ZERO;
            }
        }
        Duration chosen = asked != null ? asked : cause == Cause.KNOWN ? known : unpaced;
        if (chosen.compareTo(LaneLimits.THROTTLE_PAUSE_MAX) > 0) {
            chosen = LaneLimits.THROTTLE_PAUSE_MAX;
        }
        Instant until = now.plus(chosen);
        if (!until.isAfter(notBefore) && !setBack) {
            return Duration.ZERO;
        }
        slowedAt = now;
        notBefore = until;
        longer(cause);
        return chosen;
    }

    private void longer(Cause cause) {
        switch (cause) {
            case LEARNT -> {}
            case KNOWN ->
                    known =
                            known.isZero()
                                    ? LaneLimits.THROTTLE_PAUSE_PACED
                                    : doubled(known, LaneLimits.THROTTLE_PAUSE_PACED_MAX);
            case UNPACED -> unpaced = doubled(unpaced, LaneLimits.THROTTLE_PAUSE_MAX);
        }
    }

    private static Duration doubled(Duration pause, Duration most) {
        Duration doubled = pause.multipliedBy(2);
        return doubled.compareTo(most) > 0 ? most : doubled;
    }

    /** A call was carried out: the next pause is a short one. */
    synchronized void relax() {
        known = Duration.ZERO;
        unpaced = LaneLimits.THROTTLE_PAUSE;
    }
}
