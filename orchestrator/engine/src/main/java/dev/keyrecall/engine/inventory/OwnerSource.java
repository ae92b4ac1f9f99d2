package dev.keyrecall.engine.inventory;

import java.util.Locale;

/** Who says who answers for a credential. */
public enum OwnerSource {
    /** A person, by an import. */
    IMPORT,
    /** The provider's tags. */
    PROVIDER;

    /** As documents have it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
