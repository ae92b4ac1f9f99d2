package dev.keyrecall.engine;

import java.util.List;

/**
 * Ends a command with a documented exit code, a message and hints. Nothing was changed unless the
 * message says so.
 */
public final class EngineException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Ending ending;
    private final transient List<String> hints;

    public EngineException(Ending ending, String message, String... hints) {
        super(message);
        this.ending = ending;
        this.hints = List.of(hints);
    }

    public Ending ending() {
        return ending;
    }

    /** What to do about it, one line each; never empty in what a person sees. */
    public List<String> hints() {
        return hints;
    }

    /** How a command ends when it does not end well. */
    public enum Ending {
        FAULT(1),
        USAGE(2),
        FINDINGS(3),
        AWAITS_APPROVAL(4),
        PARTIAL(5),
        REFUSED(6);

        private final int exitCode;

        Ending(int exitCode) {
            this.exitCode = exitCode;
        }

        public int exitCode() {
            return exitCode;
        }
    }
}
