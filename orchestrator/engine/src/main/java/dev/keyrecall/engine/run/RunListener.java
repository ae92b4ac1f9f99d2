package dev.keyrecall.engine.run;

import dev.keyrecall.engine.campaign.Step;
import dev.keyrecall.engine.campaign.Unit;
import dev.keyrecall.spi.CredentialRef;

/** Is told of a run's progress, from several threads. Must return at once and never throw. */
public interface RunListener {
    /** Before the first unit. */
    void started(int units, int alreadyTerminal);

    /** A unit begins a step. */
    void step(int ordinal, CredentialRef ref, Step step);

    /** A unit has changed its state. */
    void unit(Unit unit);

    /** A switch was turned, and seen so. */
    void turned(String name);

    /** The provider asked us to slow down, or does not answer. */
    void waiting(String why);
}
