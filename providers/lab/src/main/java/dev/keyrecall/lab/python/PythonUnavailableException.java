package dev.keyrecall.lab.python;

import org.jspecify.annotations.Nullable;

/** Says why there is no Python environment: a test is then skipped, loudly, with this message. */
public final class PythonUnavailableException extends Exception {
    private static final long serialVersionUID = 1L;

    PythonUnavailableException(String why, @Nullable Throwable cause) {
        super(why, cause);
    }
}
