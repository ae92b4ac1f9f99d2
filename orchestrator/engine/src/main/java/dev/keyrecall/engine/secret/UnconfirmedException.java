package dev.keyrecall.engine.secret;

/**
 * A fingerprint alone says that a value is held: nothing was written, and it is looked at first.
 */
final class UnconfirmedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnconfirmedException() {
        super("a value that seems to be held has to be compared first");
    }
}
