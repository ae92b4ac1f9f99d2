package dev.keyrecall.engine.run;

/** Asked between steps: whether a person wants the run to end. */
@FunctionalInterface
public interface StopSignal {
    boolean requested();
}
