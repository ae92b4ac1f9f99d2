package dev.keyrecall.engine.sim;

/** The process was killed: an Error, so that nothing in the engine handles it. */
final class SimCrash extends Error {
    private static final long serialVersionUID = 1L;

    SimCrash(String where) {
        super(where, null, false, false);
    }
}
