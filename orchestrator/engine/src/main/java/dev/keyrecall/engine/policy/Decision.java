package dev.keyrecall.engine.policy;

import java.util.Locale;
import java.util.Optional;

/** What somebody says of a plan. */
public enum Decision {
    /** I agree to exactly this. */
    APPROVE("keyrecall-plan@"),
    /** This must not be done. */
    DENY("keyrecall-deny@"),
    /** I agreed, and do no more: stop. */
    WITHDRAW("keyrecall-withdraw@"),
    /** I let this be run, alone and at once. */
    BREAK_GLASS("keyrecall-break-glass@"),
    /** I have seen what was done under break-glass, and it may be closed. */
    COUNTERSIGN("keyrecall-countersign@");

    private final String prefix;

    Decision(String prefix) {
        this.prefix = prefix;
    }

    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether it stops the plan for good. */
    public boolean against() {
        return this == DENY || this == WITHDRAW;
    }

    /** What was said, for a sentence. */
    public String done() {
        return switch (this) {
            case APPROVE -> "approved";
            case DENY -> "denied";
            case WITHDRAW -> "withdrawn";
            case BREAK_GLASS -> "opened by break-glass";
            case COUNTERSIGN -> "countersigned";
        };
    }

    /** What an SSH signature that says so is made for. */
    public String namespace(String organization) {
        return prefix + organization;
    }

    /** What a signature for a namespace says. */
    static Optional<Decision> of(String namespace, String organization) {
        for (Decision decision : values()) {
            if (decision.namespace(organization).equals(namespace)) {
                return Optional.of(decision);
            }
        }
        return Optional.empty();
    }

    /** The one of a word. */
    public static Optional<Decision> of(String word) {
        for (Decision decision : values()) {
            if (decision.word().equals(word)) {
                return Optional.of(decision);
            }
        }
        return Optional.empty();
    }
}
