package dev.keyrecall.engine.sshsig;

/** Bytes that are not in the encoding of the SSH protocol; the message says which, for a person. */
final class WireException extends Exception {
    private static final long serialVersionUID = 1L;

    WireException(String message) {
        super(message);
    }
}
