package dev.keyrecall.engine.campaign;

import java.util.Locale;

/** In which order a unit is cut and replaced. */
public enum Mode {
    /** Cut first, reversibly where possible, then replace. */
    EXPOSURE,
    /** Make before break. */
    HYGIENE;

    /** The word in plans and output. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
