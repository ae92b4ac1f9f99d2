package dev.keyrecall.engine.lane;

import org.jspecify.annotations.Nullable;

import java.time.Duration;

/**
 * How long a provider that gives no answer is asked again.
 *
 * @param tries of one call that had no answer; {@link #NO_LIMIT} where only time limits them
 * @param giveUpAfter how long one call is tried; null for as long as it takes
 */
public record Endurance(int tries, @Nullable Duration giveUpAfter) {
    /** No limit on tries. */
    public static final int NO_LIMIT = Integer.MAX_VALUE;

    /** For a person who waits for one answer: a few tries, over in seconds. */
    public static final Endurance BRIEF = new Endurance(LaneLimits.UNAVAILABLE_TRIES_MAX, null);

    /** As long as it takes: a provider that is back after a day is gone on with. */
    public static final Endurance ENDLESS = new Endurance(NO_LIMIT, null);

    public Endurance {
        if (tries < 1 || (giveUpAfter != null && giveUpAfter.isNegative())) {
            throw new IllegalArgumentException("at least one try, and no negative time");
        }
    }

    /** As long as a time that was stated; as long as it takes where none was. */
    public static Endurance until(@Nullable Duration giveUpAfter) {
        return new Endurance(NO_LIMIT, giveUpAfter);
    }

    /** The same, with so many tries at most. */
    Endurance atMost(int triesMax) {
        return triesMax < tries ? new Endurance(triesMax, giveUpAfter) : this;
    }

    /** Whether throttling, too, is waited out for as long as it takes. */
    boolean outlastsThrottling() {
        return tries == NO_LIMIT;
    }

    /** Whether nothing more is tried. */
    boolean over(int done, Duration spent) {
        return done >= tries || (giveUpAfter != null && spent.compareTo(giveUpAfter) >= 0);
    }
}
