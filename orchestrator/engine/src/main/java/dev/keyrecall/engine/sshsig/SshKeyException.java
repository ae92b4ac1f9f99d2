package dev.keyrecall.engine.sshsig;

/**
 * A public key that is not accepted. The message says why, for a person; it repeats no more of the
 * key than the name of its algorithm.
 */
public final class SshKeyException extends Exception {
    private static final long serialVersionUID = 1L;

    private static final String CERTIFICATE = "-cert-v0";

    /** What is wrong with it. */
    public enum Trouble {
        /** It is not the encoding of a key. */
        MALFORMED,
        /** Its algorithm is none of ours; nothing more of it was read. */
        UNSUPPORTED,
        /** It is a certificate: what it says of its key is not read. */
        CERTIFICATE,
        /** It is a key, but too weak. */
        WEAK,
        /** It is no point of its curve, or a number that no real key has. */
        UNSOUND
    }

    private final Trouble trouble;

    private SshKeyException(Trouble trouble, String message) {
        super(message);
        this.trouble = trouble;
    }

    static SshKeyException malformed(String message) {
        return new SshKeyException(Trouble.MALFORMED, message);
    }

    static SshKeyException unsound(String message) {
        return new SshKeyException(Trouble.UNSOUND, message);
    }

    static SshKeyException weak(String message) {
        return new SshKeyException(Trouble.WEAK, message);
    }

    /**
     * Of an algorithm that is none of ours.
     *
     * @param name printable
     */
    static SshKeyException unsupported(String name) {
        return name.contains(CERTIFICATE)
                ? new SshKeyException(
                        Trouble.CERTIFICATE, "certificates are not supported: " + name)
                : new SshKeyException(
                        Trouble.UNSUPPORTED, "the algorithm " + name + " is not supported");
    }

    public Trouble trouble() {
        return trouble;
    }
}
