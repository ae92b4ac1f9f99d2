package dev.keyrecall.engine.secret;

/**
 * What was sealed is under a vault key that has been retired since: nothing was written, and
 * sealing again helps.
 */
public final class StaleSealException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StaleSealException() {
        super("the vault key was retired between sealing and writing");
    }
}
