package dev.keyrecall.lab;

import java.util.Locale;

/** What can go wrong with one call. */
public enum Fault {
    /** The connection is cut before anything is carried out. */
    CUT_BEFORE,
    /** Carried out, then the connection is cut without an answer. */
    CUT_AFTER,
    /** Carried out, then no answer comes until the caller gives up. */
    TIMEOUT_AFTER,
    /** Not carried out; the provider's answer for an internal fault. */
    ERROR_BEFORE,
    /** Carried out; the provider's answer for an internal fault. */
    ERROR_AFTER,
    /** Not carried out; the provider's answer for too many calls. */
    THROTTLE,
    /** Not carried out; the provider's answer for a caller whose own access has expired. */
    EXPIRED,
    /** A list is cut to half of what was asked for, with more to come. */
    SHORT_PAGE,
    /** A list answers no item at all, with more to come. */
    EMPTY_PAGE;

    /** The name on the control path: {@code timeout-after}. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * The fault of that wire name.
     *
     * @throws IllegalArgumentException when there is none
     */
    public static Fault ofWireName(String name) {
        for (Fault fault : values()) {
            if (fault.wireName().equals(name)) {
                return fault;
            }
        }
        throw new IllegalArgumentException("no fault is named '" + name + "'");
    }
}
