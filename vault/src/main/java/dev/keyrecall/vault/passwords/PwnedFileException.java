package dev.keyrecall.vault.passwords;

import java.io.IOException;

/** A file of Pwned Passwords that cannot be trusted for an answer. Quotes nothing of a password. */
public final class PwnedFileException extends IOException {
    private static final long serialVersionUID = 1L;

    PwnedFileException(String message) {
        super(message);
    }
}
