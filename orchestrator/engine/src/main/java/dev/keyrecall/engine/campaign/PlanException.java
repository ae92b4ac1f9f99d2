package dev.keyrecall.engine.campaign;

/** No plan can be made of this. */
public final class PlanException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Reason reason;
    private final String hint;

    PlanException(Reason reason, String message, String hint) {
        super(message);
        this.reason = reason;
        this.hint = hint;
    }

    public Reason reason() {
        return reason;
    }

    /** What to do about it, in one line. */
    public String hint() {
        return hint;
    }

    /** Why not. */
    public enum Reason {
        /** Nothing is in scope, or everything in it is left out. */
        EMPTY,
        /** An account in scope has not been refreshed, or its inventory not accepted. */
        NOT_READY
    }
}
