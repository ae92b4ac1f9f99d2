package dev.keyrecall.engine.anchor;

/**
 * An anchor did not take a checkpoint, or does not show it. The message says why, for a person; it
 * holds nothing secret.
 */
public final class AnchorException extends Exception {
    private static final long serialVersionUID = 1L;

    public AnchorException(String message) {
        super(message);
    }
}
