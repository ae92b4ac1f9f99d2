package dev.keyrecall.engine.secret;

/**
 * What was sealed is under a vault key that has been retired since, or is a version that was
 * written by somebody else since: nothing was written, and sealing again helps.
 */
public final class StaleSealException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StaleSealException(String what) {
        super(what);
    }
}
