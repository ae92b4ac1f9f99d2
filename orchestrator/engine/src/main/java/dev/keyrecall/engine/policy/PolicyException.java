package dev.keyrecall.engine.policy;

/** A policy that is not in its format, or could not work. The message says where and why. */
public final class PolicyException extends Exception {
    private static final long serialVersionUID = 1L;

    PolicyException(String message) {
        super(message);
    }
}
