package dev.keyrecall.engine.campaign;

import dev.keyrecall.engine.inventory.Standing;
import dev.keyrecall.spi.ConsumerTarget;
import dev.keyrecall.spi.CredentialRef;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * One credential of a plan with everything that will be done about it. Units of one principal run
 * one after the other, in the order of their ordinals, because a principal's slots are few.
 *
 * @param ordinal its place in the plan, from 1
 * @param ref the old credential
 * @param principal whom it authenticates
 * @param standing how it stood against the accepted inventory when planned
 * @param active whether the provider listed it as active when planned; false for a missing one
 * @param replace whether a replacement is issued
 * @param consumers where the replacement goes
 * @param bridge another credential of the same principal that serves the consumers while a slot is
 *     freed, or the replacement of it where an earlier unit has made one; null for none
 * @param steps what will be done, in order
 * @param owner the team that answers for it; null when none is named
 * @param notes what a person should know before approving, a sentence each
 * @param operates whether Keyrecall itself works in its account with it: it is handled last, and
 *     replaced before it is cut
 */
public record PlannedUnit(
        int ordinal,
        CredentialRef ref,
        String principal,
        Standing standing,
        boolean active,
        boolean replace,
        List<ConsumerTarget> consumers,
        @Nullable CredentialRef bridge,
        List<Step> steps,
        @Nullable String owner,
        List<String> notes,
        boolean operates) {
    public PlannedUnit {
        consumers = List.copyOf(consumers);
        steps = List.copyOf(steps);
        notes = List.copyOf(notes);
    }

    /** A unit without owner and notes. */
    public PlannedUnit(
            int ordinal,
            CredentialRef ref,
            String principal,
            Standing standing,
            boolean active,
            boolean replace,
            List<ConsumerTarget> consumers,
            @Nullable CredentialRef bridge,
            List<Step> steps) {
        this(
                ordinal, ref, principal, standing, active, replace, consumers, bridge, steps, null,
                List.of(), false);
    }

    /**
     * Whether the old credential is stopped for good before its replacement stands: the way back is
     * gone before the way forward is known.
     */
    public boolean revokesFirst() {
        int revoke = steps.indexOf(Step.REVOKE);
        return revoke >= 0 && steps.indexOf(Step.ISSUE) > revoke;
    }
}
