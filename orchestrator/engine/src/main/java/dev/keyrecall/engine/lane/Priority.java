package dev.keyrecall.engine.lane;

/**
 * What goes first where not everything can: to stop what is leaking before to end it for good, both
 * before what replaces it, and last what only looks.
 */
public enum Priority {
    CONTAINMENT,
    REVOCATION,
    ISSUANCE,
    READING;

    private static final ScopedValue<Priority> CURRENT = ScopedValue.newInstance();

    /** Gives all calls that are made within an act this priority. */
    public <R, X extends Throwable> R within(ScopedValue.CallableOp<R, X> act) throws X {
        return ScopedValue.where(CURRENT, this).call(act);
    }

    /** That of what is done right now; outside of any act that of what only looks. */
    static Priority current() {
        return CURRENT.orElse(READING);
    }
}
