package dev.keyrecall.engine.run;

import dev.keyrecall.engine.campaign.Step;
import dev.keyrecall.engine.campaign.Unit;
import dev.keyrecall.spi.AccountRef;
import dev.keyrecall.spi.CredentialRef;

import org.jspecify.annotations.Nullable;

import java.util.List;

/** Is told of a run's progress, from several threads. Must return at once and never throw. */
public interface RunListener {
    /** Before all else: what can be seen of each lane from now on. */
    default void lanes(List<LaneMeter> lanes) {}

    /** Before the first unit. */
    void started(int units, int alreadyTerminal);

    /** A unit begins a step. */
    void step(int ordinal, CredentialRef ref, Step step);

    /** A unit has changed its state. */
    void unit(Unit unit);

    /** A switch was turned, and seen so. */
    void turned(String name);

    /**
     * Something is waited for: a provider that asked us to slow down or does not answer, a listing,
     * a switch.
     *
     * @param lane whose; null where it is no lane's
     * @param why for a person
     */
    void waiting(@Nullable AccountRef lane, String why);
}
