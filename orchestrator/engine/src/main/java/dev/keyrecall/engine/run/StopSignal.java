package dev.keyrecall.engine.run;

/** Asked between steps: whether the run is to end, by a person's wish or because the log fails. */
@FunctionalInterface
public interface StopSignal {
    boolean requested();
}
