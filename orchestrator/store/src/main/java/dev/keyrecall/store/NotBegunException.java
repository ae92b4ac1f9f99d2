package dev.keyrecall.store;

import dev.keyrecall.engine.port.StoreException;

/** A transaction was not begun, because its connection is lost: another one may begin it. */
final class NotBegunException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final StoreException why;

    NotBegunException(StoreException why) {
        super(why);
        this.why = why;
    }

    /** What to tell whoever wanted it. */
    StoreException why() {
        return why;
    }
}
