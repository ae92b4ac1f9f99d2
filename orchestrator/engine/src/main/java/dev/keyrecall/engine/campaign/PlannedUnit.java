package dev.keyrecall.engine.campaign;

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
 *     freed; null for none
 * @param steps what will be done, in order
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
        List<Step> steps) {
    public PlannedUnit {
        consumers = List.copyOf(consumers);
        steps = List.copyOf(steps);
    }

    /** How a credential stood against the accepted inventory. */
    public enum Standing {
        ACCEPTED,
        UNEXPECTED,
        MISSING
    }
}
