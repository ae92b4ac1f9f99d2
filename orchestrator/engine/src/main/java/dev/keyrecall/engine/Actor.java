package dev.keyrecall.engine;

import org.jspecify.annotations.Nullable;

/**
 * Who acts.
 *
 * @param name the name claimed, or the operating-system user where none was
 * @param osUser the operating-system user that runs the process
 * @param reason why, in the person's own words; null where nobody said
 */
public record Actor(String name, String osUser, @Nullable String reason) {
    /** A reason is a sentence and perhaps a ticket's number. */
    public static final int REASON_MAX_CHARS = 500;

    /** How a name is known: by the operating system's word for the process's user. */
    private static final String BY_THE_SYSTEM = "operating-system";

    /** How a name is known that somebody merely gave. */
    private static final String CLAIMED = "claimed";

    public Actor {
        if (reason != null && reason.length() > REASON_MAX_CHARS) {
            throw new IllegalArgumentException("a reason is at most 500 characters");
        }
    }

    public Actor(String name, String osUser) {
        this(name, osUser, null);
    }

    /** How the name is known to be the actor's, in a word of the ledger's. */
    public String authenticatedBy() {
        return name.equals(osUser) ? BY_THE_SYSTEM : CLAIMED;
    }
}
