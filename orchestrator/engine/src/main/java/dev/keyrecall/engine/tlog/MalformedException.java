package dev.keyrecall.engine.tlog;

/**
 * Text or bytes that are not in the format they should be in, or that a check refuses. The message
 * says what is wrong, for a person; it never repeats more than a few characters of what was read.
 */
public final class MalformedException extends Exception {
    private static final long serialVersionUID = 1L;

    public MalformedException(String message) {
        super(message);
    }
}
