package dev.keyrecall.engine.campaign;

import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.json.Json;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.Locale;

/**
 * Where one unit of a campaign stands.
 *
 * @param campaign the campaign
 * @param ordinal its place in the plan
 * @param ref the old credential
 * @param state where it stands
 * @param nextStep index into the plan's steps of the next one to do; equal to their number when all
 *     are done
 * @param replacement the credential issued in its place; null before, or for none
 * @param openReason why it is open, for a person; null unless OPEN, NEEDS_REPLAN or ROLLED_BACK
 * @param resumeAfter when its soak or its waiver ends; null unless SOAKING or WAIVED
 * @param facts what was measured and proven, by the names in {@link UnitFacts}
 */
public record Unit(
        String campaign,
        int ordinal,
        CredentialRef ref,
        State state,
        int nextStep,
        @Nullable CredentialRef replacement,
        @Nullable String openReason,
        @Nullable Instant resumeAfter,
        Json.Obj facts) {
    /** That of a plan, about which nothing was done. */
    public static Unit planned(String campaign, PlannedUnit unit) {
        return new Unit(
                campaign,
                unit.ordinal(),
                unit.ref(),
                State.PENDING,
                0,
                null,
                null,
                null,
                Json.object().build());
    }

    /** The same, accounted for by a waiver. */
    public Unit waived(Waiver waiver) {
        return new Unit(
                campaign,
                ordinal,
                ref,
                State.WAIVED,
                nextStep,
                replacement,
                null,
                waiver.until(),
                facts.with(UnitFacts.WAIVER, Json.of(waiver.id())));
    }

    /** The same, waived no more; goes on where it stood. */
    public Unit reopened(String why) {
        Json.Builder left = Json.object();
        facts.members()
                .forEach(
                        (name, value) -> {
                            if (!name.equals(UnitFacts.WAIVER)) {
                                left.put(name, value);
                            }
                        });
        return new Unit(
                campaign, ordinal, ref, State.OPEN, nextStep, replacement, why, null, left.build());
    }

    /** The waiver by which it is accounted for; null without one. */
    public @Nullable String waiver() {
        return facts.textOrNull(UnitFacts.WAIVER);
    }

    /** Where a unit stands. */
    public enum State {
        PENDING,
        RUNNING,
        SOAKING,
        /** It cannot proceed without a person, or the provider; a later run tries again. */
        OPEN,
        /**
         * Nothing was done to it, and it is not as it was when the plan was made: what was approved
         * does not fit it. A run does no more of it than to prove it dead once it is gone.
         */
        NEEDS_REPLAN,
        /** It was suspended and given back. A run leaves it alone unless it is named. */
        ROLLED_BACK,
        PROVEN_DEAD,
        WAIVED;

        /** Whether it is accounted for. */
        public boolean terminal() {
            return this == PROVEN_DEAD || this == WAIVED;
        }

        /** Whether it holds the campaign open, and runs leave it as it is. */
        public boolean aside() {
            return this == NEEDS_REPLAN || this == ROLLED_BACK;
        }

        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }
}
