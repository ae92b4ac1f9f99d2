package dev.keyrecall.engine.lane;

/** Another process owns the lane now: nothing more may be written or called in its name. */
public final class LaneLostException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public LaneLostException(String message) {
        super(message);
    }
}
