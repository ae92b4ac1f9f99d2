package dev.keyrecall.engine.run;

/** Stands for the process being killed: an Error, so that nothing in the engine handles it. */
final class Crash extends Error {
    private static final long serialVersionUID = 1L;

    Crash(String where) {
        super(where);
    }
}
