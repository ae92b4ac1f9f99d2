package dev.keyrecall.engine.run;

/**
 * A unit cannot proceed now. The message says why, for the person who will act; it holds no secret.
 */
class UnitOpenException extends Exception {
    private static final long serialVersionUID = 1L;

    UnitOpenException(String why) {
        super(why);
    }
}
