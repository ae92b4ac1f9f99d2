package dev.keyrecall.engine.run;

import dev.keyrecall.engine.campaign.Mode;
import dev.keyrecall.engine.campaign.PlannedUnit;
import dev.keyrecall.engine.campaign.Step;
import dev.keyrecall.engine.campaign.Unit;
import dev.keyrecall.engine.campaign.UnitFacts;
import dev.keyrecall.engine.secret.Opening;
import dev.keyrecall.spi.Confirmation;
import dev.keyrecall.spi.ConsumerTarget;
import dev.keyrecall.spi.ConsumerValue;
import dev.keyrecall.spi.Credential;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.Liveness;
import dev.keyrecall.spi.ProviderException;
import dev.keyrecall.spi.SecretBytes;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The live-consumer guard: in hygiene mode nothing is suspended or revoked that a running consumer
 * presents. It looks right before each such call, at consumers as they are registered now and as
 * they stand now, and at the provider's word on the credential's last use. Exposure mode cuts what
 * is presented, on purpose, and is not held up.
 *
 * <p>Source: {@code docs/adr/0031-the-live-consumer-guard.md}.
 */
final class LiveConsumerGuard {
    private final LaneRun lane;
    private final HeldValues values;
    private final UnitRows rows;
    private final Prover prover;
    private final ConsumerLook look;
    private final ByHand byHand;
    private final Whereabouts whereabouts;

    LiveConsumerGuard(
            LaneRun lane,
            Capabilities capabilities,
            HeldValues values,
            UnitRows rows,
            Prover prover) {
        this.lane = lane;
        this.values = values;
        this.rows = rows;
        this.prover = prover;
        this.look = new ConsumerLook(lane, capabilities);
        this.byHand = new ByHand(lane);
        this.whereabouts = new Whereabouts(lane, look);
    }

    /**
     * Lets a cut pass, or not. Changes nothing.
     *
     * @param cut which: SUSPEND or REVOKE
     * @throws UnitOpenException naming the consumer that presents the credential, or of which it
     *     cannot be told, or the use, or that somebody has enabled it
     */
    void requireUnused(PlannedUnit unit, Step cut)
            throws UnitOpenException, ProviderException, RunStoppedException, InterruptedException {
        if (lane.plan().mode() == Mode.EXPOSURE) {
            return;
        }
        List<Credential> siblings = stopped(unit, cut);
        Optional<Credential> listed = itself(unit, siblings);
        if (listed.isEmpty() || servesNobody(unit, listed.get())) {
            return;
        }
        Unit row = rows.get(unit);
        Set<ConsumerTarget> own = own(unit, row);
        for (ConsumerTarget consumer : own) {
            requireMovedOff(unit, row, cut, consumer);
        }
        for (var place : whereabouts.of(unit, siblings).entrySet()) {
            if (!own.contains(place.getKey())) {
                requireNotThere(unit, cut, place.getKey(), place.getValue());
            }
        }
        requireQuiet(unit, row, cut, listed.get());
    }

    private static Optional<Credential> itself(PlannedUnit unit, List<Credential> siblings) {
        return siblings.stream().filter(one -> one.ref().equals(unit.ref())).findFirst();
    }

    /**
     * The principal's credentials as they are listed now. What is to be revoked has to be listed as
     * inactive by then: a listing may lag, and is asked for again before it is believed.
     */
    private List<Credential> stopped(PlannedUnit unit, Step cut)
            throws UnitOpenException, ProviderException, RunStoppedException, InterruptedException {
        Patience patience = lane.patience(RunLimits.CONFIRM_LIMIT);
        while (true) {
            List<Credential> siblings = prover.siblings(unit.ref(), unit.principal());
            boolean active =
                    itself(unit, siblings)
                            .filter(one -> one.status() == Credential.Status.ACTIVE)
                            .isPresent();
            if (!active || cut != Step.REVOKE) {
                return siblings;
            }
            if (patience.over()) {
                throw new UnitOpenException(
                        (unit.active()
                                        ? "somebody re-enabled it after its suspension"
                                        : "somebody enabled it since the plan was made")
                                + ": find out who needs it, suspend it, then resume");
            }
            lane.pause(RunLimits.ASK_AGAIN);
        }
    }

    /**
     * Whether its consumers have nothing to lose: it was inactive when the plan was made and still
     * is, and nothing was delivered to them that they could have gone back from.
     */
    private static boolean servesNobody(PlannedUnit unit, Credential listed) {
        boolean inactive = !unit.active() && listed.status() == Credential.Status.INACTIVE;
        return inactive && (!unit.replace() || unit.revokesFirst());
    }

    /**
     * Consumers of the plan, those registered for the credential since, and those registered for
     * its replacement, to which a verified unit's registrations are moved.
     */
    private Set<ConsumerTarget> own(PlannedUnit unit, Unit row) {
        Set<ConsumerTarget> own = new LinkedHashSet<>(unit.consumers());
        CredentialRef replacement = row.replacement();
        lane.engine()
                .store()
                .read(
                        tx -> {
                            own.addAll(Whereabouts.consumersOf(tx, unit.ref()));
                            if (replacement != null) {
                                own.addAll(Whereabouts.consumersOf(tx, replacement));
                            }
                            return true;
                        });
        return own;
    }

    private void requireMovedOff(PlannedUnit unit, Unit row, Step cut, ConsumerTarget consumer)
            throws UnitOpenException, ProviderException, InterruptedException {
        switch (look.found(consumer)) {
            case ConsumerValue.Held held -> {
                try (SecretBytes secret = held.secret()) {
                    if (presents(unit, cut, held.credentialId(), secret)
                            || isUntoldAndLive(unit, row, cut, consumer, held)) {
                        throw presented(unit, consumer);
                    }
                }
            }
            case ConsumerValue.Masked _ -> requireConfirmed(unit, row, cut, consumer);
            case ConsumerValue.Unreadable _ -> requireConfirmed(unit, row, cut, consumer);
            case ConsumerValue.Absent _ -> {}
        }
    }

    /** Whether a value that was read is the credential's, for all that is known here. */
    private boolean presents(PlannedUnit unit, Step cut, @Nullable String id, SecretBytes secret)
            throws UnitOpenException {
        return id != null
                ? id.equals(unit.ref().id())
                : values.holds(unit.ref(), secret, lane.opening(unit, cut));
    }

    /**
     * Asks the provider whose a value is that stands without an id at one of its own consumers, as
     * long as it answers to that: a credential has one value, so where that is held no other is
     * asked about.
     */
    private boolean isUntoldAndLive(
            PlannedUnit unit, Unit row, Step cut, ConsumerTarget consumer, ConsumerValue.Held held)
            throws UnitOpenException, InterruptedException {
        CredentialRef serving = serving(unit, row);
        boolean told =
                held.credentialId() != null
                        || values.holdsAny(unit.ref())
                        || (serving != null
                                && values.holds(serving, held.secret(), lane.opening(unit, cut)));
        if (told) {
            return false;
        }
        if (cut == Step.SUSPEND) {
            switch (prover.answered(unit.ref(), held.secret())) {
                case Liveness.Live _ -> {
                    return true;
                }
                case Liveness.Dead _ -> {
                    return false;
                }
                case Liveness.Unknown _ -> {}
            }
        }
        throw untold(unit, consumer, "holds a value without an id, of which");
    }

    /** What cannot be read has to say that it works with what serves it now. */
    private void requireConfirmed(PlannedUnit unit, Unit row, Step cut, ConsumerTarget consumer)
            throws UnitOpenException, ProviderException, InterruptedException {
        CredentialRef serving = serving(unit, row);
        CredentialRef asked = serving == null ? unit.ref() : serving;
        Opening.Entry entry = lane.opening(unit, cut);
        try (SecretBytes value = values.open(asked, entry)) {
            Confirmation word =
                    value == null ? Confirmation.SILENT : look.ask(consumer, asked, value);
            switch (word) {
                case CONFIRMED -> {
                    if (serving == null) {
                        throw presented(unit, consumer);
                    }
                }
                case DENIED -> {
                    if (serving != null) {
                        throw untold(unit, consumer, "does not work with " + serving + ", and");
                    }
                }
                case SILENT -> throw untold(unit, consumer, "cannot be read, and");
            }
        }
    }

    /** What its consumers hold by now: the replacement, or the bridge; null for none. */
    private @Nullable CredentialRef serving(PlannedUnit unit, Unit row) {
        if (row.replacement() != null) {
            return row.replacement();
        }
        CredentialRef bridge = unit.bridge();
        return bridge == null ? null : Bridging.serving(lane, bridge);
    }

    /** Places of other credentials: what cannot be told there is not this unit's to ask about. */
    private void requireNotThere(
            PlannedUnit unit, Step cut, ConsumerTarget consumer, CredentialRef registered)
            throws UnitOpenException, ProviderException, InterruptedException {
        boolean there =
                switch (look.foundIfReached(consumer)) {
                    case ConsumerValue.Held held -> {
                        try (SecretBytes secret = held.secret()) {
                            yield presents(unit, cut, held.credentialId(), secret);
                        }
                    }
                    case ConsumerValue.Masked _ -> worksWithIt(unit, cut, consumer, registered);
                    case ConsumerValue.Unreadable _ -> worksWithIt(unit, cut, consumer, registered);
                    case ConsumerValue.Absent _ -> false;
                };
        if (there) {
            throw new UnitOpenException(
                    ConsumerLook.place(consumer)
                            + " holds "
                            + unit.ref()
                            + " and is registered for "
                            + registered
                            + ": it would lose what it works with; hand it what it is registered"
                            + " for, then resume; or correct its registration and make a new plan");
        }
    }

    /** Asked about the other one first: some confirm whatever they are asked about. */
    private boolean worksWithIt(
            PlannedUnit unit, Step cut, ConsumerTarget consumer, CredentialRef registered)
            throws UnitOpenException, ProviderException, InterruptedException {
        return !confirms(unit, cut, consumer, registered)
                && confirms(unit, cut, consumer, unit.ref());
    }

    private boolean confirms(PlannedUnit unit, Step cut, ConsumerTarget consumer, CredentialRef ref)
            throws UnitOpenException, ProviderException, InterruptedException {
        try (SecretBytes value = values.open(ref, lane.opening(unit, cut))) {
            return value != null
                    && look.askIfReached(consumer, ref, value) == Confirmation.CONFIRMED;
        }
    }

    /**
     * Refuses while somebody whom nobody has registered uses it: the provider tells of a use after
     * its consumers had been moved, or after the plan was made where it has none, and not a day has
     * passed without one.
     */
    private void requireQuiet(PlannedUnit unit, Unit row, Step cut, Credential listed)
            throws UnitOpenException {
        Instant used = listed.lastUsedAt();
        Instant moved = moved(unit, row);
        if (used == null || !used.isAfter(moved) || isOurs(row, cut, used)) {
            return;
        }
        Instant quiet = used.plus(RunLimits.QUIET_AFTER_USE);
        if (lane.now().isBefore(quiet)) {
            throw new StillUsedException(
                    "it was used at "
                            + used
                            + (unit.consumers().isEmpty()
                                    ? ", after the plan was made at "
                                    : ", after its consumers had been moved off it at ")
                            + moved
                            + ": somebody uses it who is not registered; find out who, then resume;"
                            + " it goes on once it has not been used until "
                            + quiet);
        }
    }

    /**
     * When its consumers had been moved off it. What a program does for a unit it does before it
     * asks a person, so where one has said something, that is the last.
     */
    private Instant moved(PlannedUnit unit, Unit row) {
        Instant said = byHand.lastSaid(unit);
        if (said != null) {
            return said;
        }
        Instant bridged = UnitRows.instant(row, UnitFacts.BRIDGED_AT);
        Instant restored = UnitRows.instant(row, UnitFacts.RESTORED_AT);
        Instant moved = bridged == null ? restored : bridged;
        return moved == null ? lane.plan().createdAt() : moved;
    }

    /**
     * Whether a use may be a probe of ours: between the suspension and the soak we present the
     * value ourselves, and a provider may still accept it.
     */
    private static boolean isOurs(Unit row, Step cut, Instant used) {
        Instant suspended = UnitRows.instant(row, UnitFacts.CUT_AT);
        if (cut != Step.REVOKE || suspended == null) {
            return false;
        }
        Instant soaking = UnitRows.instant(row, UnitFacts.SOAK_SINCE);
        boolean before = used.isBefore(suspended.minus(RunLimits.CLOCKS_APART));
        boolean after = soaking != null && used.isAfter(soaking.plus(RunLimits.CLOCKS_APART));
        return !before && !after;
    }

    private static UnitOpenException presented(PlannedUnit unit, ConsumerTarget consumer) {
        String ending;
        if (!unit.consumers().contains(consumer)) {
            ending =
                    ": it is registered and not in the plan, and would be left without; hand it"
                            + " another credential, then resume; or abort the campaign and make a"
                            + " new plan";
        } else if (unit.replace()) {
            ending = " again: somebody put it back; deliver its replacement, then resume";
        } else {
            ending =
                    " and gets no replacement: it would be left without; hand it another"
                            + " credential, then resume; or use exposure mode";
        }
        return new UnitOpenException(
                ConsumerLook.place(consumer) + " holds " + unit.ref() + ending);
    }

    private static UnitOpenException untold(
            PlannedUnit unit, ConsumerTarget consumer, String what) {
        return new UnitOpenException(
                ConsumerLook.place(consumer)
                        + " "
                        + what
                        + " it cannot be told whether it still works with "
                        + unit.ref()
                        + ": see to it, then resume; or, if it does not, remove its registration"
                        + " with 'keyrecall inventory consumer remove'");
    }
}
