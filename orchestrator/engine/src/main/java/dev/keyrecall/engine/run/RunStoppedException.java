package dev.keyrecall.engine.run;

/** A person asked the run to stop while a unit waited. */
final class RunStoppedException extends Exception {
    private static final long serialVersionUID = 1L;

    RunStoppedException() {
        super("stopped on request");
    }
}
