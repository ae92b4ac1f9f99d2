package dev.keyrecall.engine.inventory;

import java.util.Locale;

/** What the latest listing says of a credential. */
public enum Listed {
    /** It is listed, and in force. */
    LIVE,
    /** It is listed as stopped, or no longer. */
    DEAD,
    /** No listing has ever told of it. */
    UNKNOWN;

    /** The word in scopes and output. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
