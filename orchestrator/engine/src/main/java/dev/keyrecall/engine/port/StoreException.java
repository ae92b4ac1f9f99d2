package dev.keyrecall.engine.port;

import org.jspecify.annotations.Nullable;

/**
 * The store cannot do what was asked. Nothing of the transaction was kept; but where a commit
 * itself failed, which is told as {@link Kind#UNWRITABLE}, it may be there all the same, as a
 * whole.
 */
public final class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Kind kind;

    public StoreException(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }

    /** What is wrong. */
    public enum Kind {
        /** There is no home here. */
        ABSENT,
        /** What is there is damaged, or not ours. */
        CORRUPTED,
        /** Written by a newer Keyrecall. */
        TOO_NEW,
        /** Locked by another process for longer than the limit. */
        BUSY,
        /** Disk full, no right to write, I/O error. */
        UNWRITABLE
    }
}
