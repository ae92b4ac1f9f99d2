package dev.keyrecall.engine.policy;

import dev.keyrecall.engine.sshsig.SignatureRefusedException;

/** Why a signature does not count. The message says so in a sentence, the hint what helps. */
public final class ObjectionException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String hint;

    public ObjectionException(String message, String hint) {
        super(message);
        this.hint = hint;
    }

    static ObjectionException of(SignatureRefusedException refused) {
        return new ObjectionException(String.valueOf(refused.getMessage()), refused.hint());
    }

    /** What the signer can do about it; empty where there is nothing to say. */
    public String hint() {
        return hint;
    }
}
