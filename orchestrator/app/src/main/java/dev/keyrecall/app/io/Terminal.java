package dev.keyrecall.app.io;

import dev.keyrecall.spi.SecretBytes;

import org.jspecify.annotations.Nullable;

/** What is known of the person's terminal, if there is one. */
public interface Terminal {
    /** Whether standard output goes to a terminal. */
    boolean outIsTerminal();

    /** Whether standard error goes to a terminal. */
    boolean errIsTerminal();

    /** Its width in columns; a customary one where it is not known. */
    int columns();

    /**
     * Asks for a line without echo. The caller owns, and closes, the answer.
     *
     * @return null when there is nobody to ask; empty when the answer is the end of input (Ctrl-D)
     */
    @Nullable SecretBytes askSecret(String prompt);

    /**
     * Asks for a line that is no secret.
     *
     * @return null when there is nobody to ask; empty when the answer is the end of input (Ctrl-D)
     */
    default @Nullable String ask(String prompt) {
        return null;
    }
}
