package dev.keyrecall.lab.python;

/** Python, or a package for it, cannot be had on this machine: a test skips, loudly. */
public final class PythonUnavailableException extends Exception {
    private static final long serialVersionUID = 1L;

    public PythonUnavailableException(String message) {
        super(message);
    }
}
