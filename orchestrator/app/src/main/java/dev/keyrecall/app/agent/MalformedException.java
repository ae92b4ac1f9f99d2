package dev.keyrecall.app.agent;

/** A frame that is none of this protocol's. */
final class MalformedException extends Exception {
    private static final long serialVersionUID = 1L;

    MalformedException(String message) {
        super(message);
    }
}
