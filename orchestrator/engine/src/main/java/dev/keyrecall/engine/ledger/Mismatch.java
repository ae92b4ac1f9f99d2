package dev.keyrecall.engine.ledger;

/** The ledger is not what it should be. The message says where; it is text for a person. */
public final class Mismatch extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public Mismatch(String message) {
        super(message);
    }

    /** About one entry. */
    public static Mismatch at(long sequence, String what) {
        return new Mismatch("entry " + sequence + ": " + what);
    }
}
