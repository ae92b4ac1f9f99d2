package dev.keyrecall.engine.scope;

/** Whether something holds, as far as is known. */
public enum Truth {
    YES,
    NO,
    /** Neither: what it looks at is not known. */
    UNKNOWN;

    static Truth of(boolean holds) {
        return holds ? YES : NO;
    }

    Truth not() {
        return switch (this) {
            case YES -> NO;
            case NO -> YES;
            case UNKNOWN -> UNKNOWN;
        };
    }
}
