package dev.keyrecall.engine.sshsig;

/**
 * A list of allowed signers or of revoked keys that is not in its format. Nothing of it counts. The
 * message names the line, for a person.
 */
public final class SignerListException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int line;

    SignerListException(String message) {
        super(message);
        this.line = 0;
    }

    SignerListException(int line, String message) {
        super("line " + line + ": " + message);
        this.line = line;
    }

    /** Which line, counted from 1; 0 when it is the whole, or no text. */
    public int line() {
        return line;
    }
}
