package dev.keyrecall.engine.inventory;

import dev.keyrecall.spi.Credential;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What a first baseline names about a credential for a person to judge. Pure. */
public final class Remarks {
    /** The provider tells of no use. */
    public static final String NEVER_USED = "never-used";

    /** Nobody is named as answering for it. */
    public static final String NO_OWNER = "no-owner";

    /** It is younger than {@link #RECENT_AGE}. */
    public static final String RECENT = "recent";

    /**
     * How young a credential is called recent: an intruder of the last two weeks would otherwise be
     * accepted with the first baseline, and two weeks is what a holiday hides.
     */
    public static final Duration RECENT_AGE = Duration.ofDays(14);

    private Remarks() {}

    /**
     * The remarks on a credential, none when there is nothing to judge.
     *
     * @param named the owner that a person named; null for none
     */
    public static List<String> on(Credential credential, @Nullable String named, Instant now) {
        List<String> remarks = new ArrayList<>();
        if (credential.lastUsedAt() == null) {
            remarks.add(NEVER_USED);
        }
        if (named == null && credential.owner() == null) {
            remarks.add(NO_OWNER);
        }
        if (credential.createdAt().isAfter(now.minus(RECENT_AGE))) {
            remarks.add(RECENT);
        }
        return List.copyOf(remarks);
    }
}
