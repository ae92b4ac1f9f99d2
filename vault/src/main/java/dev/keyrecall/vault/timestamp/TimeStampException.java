package dev.keyrecall.vault.timestamp;

/** An answer that is no time stamp to be believed. The message says why, for a person. */
public final class TimeStampException extends Exception {
    private static final long serialVersionUID = 1L;

    TimeStampException(String message) {
        super(message);
    }
}
