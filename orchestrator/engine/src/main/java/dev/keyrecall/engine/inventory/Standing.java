package dev.keyrecall.engine.inventory;

import java.util.Locale;

/** How a credential stands against the accepted inventory. */
public enum Standing {
    ACCEPTED,
    /** Listed, and never accepted. */
    UNEXPECTED,
    /** Accepted, and not listed. */
    MISSING;

    /** The word in plans, scopes and output. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
