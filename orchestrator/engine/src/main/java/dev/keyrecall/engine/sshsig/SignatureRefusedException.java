package dev.keyrecall.engine.sshsig;

/**
 * A signature that does not count. The message says in one sentence why, for a person; whatever it
 * repeats of the signature is printable and short.
 */
public final class SignatureRefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Refusal refusal;
    private final String hint;

    SignatureRefusedException(Refusal refusal, String message) {
        this(refusal, message, "");
    }

    SignatureRefusedException(Refusal refusal, String message, String hint) {
        super(message);
        this.refusal = refusal;
        this.hint = hint;
    }

    /** Which check it did not pass. */
    public Refusal refusal() {
        return refusal;
    }

    /** What the signer can do about it; empty where there is nothing to say. */
    public String hint() {
        return hint;
    }
}
