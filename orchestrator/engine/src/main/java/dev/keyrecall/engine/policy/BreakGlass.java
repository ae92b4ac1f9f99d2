package dev.keyrecall.engine.policy;

import java.time.Duration;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Who may let a plan be run alone, and for how long: {@code docs/formats/policy.md}, section 5.
 *
 * @param signers by name
 * @param limit from the first signature on; {@link #MINUTES_MAX} minutes at most
 * @param securityKey with which keys
 */
public record BreakGlass(SortedSet<String> signers, Duration limit, SecurityKeyRule securityKey) {
    /** No policy can allow one person more time. */
    public static final int MINUTES_MAX = 60;

    /** More people than are on call. */
    public static final int SIGNERS_MAX = 16;

    public BreakGlass {
        signers = new TreeSet<>(signers);
        if (limit.isNegative() || limit.compareTo(Duration.ofMinutes(MINUTES_MAX)) > 0) {
            throw new IllegalArgumentException("one person has an hour at most");
        }
    }
}
