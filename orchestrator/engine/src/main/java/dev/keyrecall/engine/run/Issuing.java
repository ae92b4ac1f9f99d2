package dev.keyrecall.engine.run;

import dev.keyrecall.engine.campaign.PlannedUnit;
import dev.keyrecall.engine.campaign.Step;
import dev.keyrecall.engine.campaign.Unit;
import dev.keyrecall.engine.campaign.UnitFacts;
import dev.keyrecall.engine.lane.LaneLimits;
import dev.keyrecall.engine.lane.LaneLostException;
import dev.keyrecall.engine.lane.Retries;
import dev.keyrecall.engine.ledger.Leaf;
import dev.keyrecall.engine.port.Journal.IntentRow;
import dev.keyrecall.engine.port.Journal.JournalRow;
import dev.keyrecall.engine.port.Journal.OutcomeKind;
import dev.keyrecall.engine.port.Secrets.Label;
import dev.keyrecall.engine.port.Tx;
import dev.keyrecall.engine.secret.SealedValue;
import dev.keyrecall.spi.Credential;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.Issuance;
import dev.keyrecall.spi.ProviderException;
import dev.keyrecall.spi.json.Json;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Creates replacements whose value the provider makes and shows once. A lost answer leaves at most
 * one orphan: it is told from everything else by the before-image and by never having been used,
 * revoked, and the step begins again.
 */
final class Issuing {
    private static final String LATE = "late ";
    private static final String SENT_UNTIL = "sent_until";

    private final LaneRun lane;
    private final Capabilities capabilities;
    private final Effects effects;
    private final HeldValues values;
    private final UnitRows rows;
    private final Cutting cutting;

    Issuing(
            LaneRun lane,
            Capabilities capabilities,
            Effects effects,
            HeldValues values,
            UnitRows rows,
            Cutting cutting) {
        this.lane = lane;
        this.capabilities = capabilities;
        this.effects = effects;
        this.values = values;
        this.rows = rows;
        this.cutting = cutting;
    }

    /** Issues the unit's replacement, unless it has one. */
    void issue(PlannedUnit unit)
            throws UnitOpenException, ProviderException, RunStoppedException, InterruptedException {
        Retries lost = lane.calls().retries(LaneLimits.LOST_ISSUANCE_PAUSE_MAX);
        while (rows.get(unit).replacement() == null) {
            attempt(unit);
            if (rows.get(unit).replacement() == null
                    && !lost.again("the answer to an issuance was lost")) {
                if (lane.stop().requested()) {
                    throw new RunStoppedException();
                }
                throw new UnitOpenException("every answer to its issuance was lost");
            }
        }
    }

    private void attempt(PlannedUnit unit)
            throws UnitOpenException, ProviderException, RunStoppedException, InterruptedException {
        Issuance.Minted minting = capabilities.minting(unit.ref().type());
        List<String> before = withRoom(unit, minting.slotsPerPrincipal());
        Json.Obj details = Json.object().put("principal", unit.principal()).build();
        IntentRow intent =
                effects.open(
                        unit,
                        Step.ISSUE,
                        minting.callClass(),
                        resource(unit.principal()),
                        before,
                        details);
        try {
            Effects.Timed<Issuance.Issued> issued =
                    effects.timed(() -> minting.mint(unit.principal(), Effects.spiIntent(intent)));
            record(unit, intent, issued.answer(), issued.latency());
        } catch (ProviderException.InDoubt e) {
            lane.listener()
                    .waiting(
                            lane.lease().account(),
                            "no answer to an issuance: looking for what it left");
            try {
                reconcile(unit, intent);
            } catch (LaneLostException lost) {
                handOver(unit, intent);
                throw lost;
            }
        } catch (ProviderException e) {
            effects.notDone(unit, intent, e);
            throw e;
        }
    }

    /** The principal's credentials, once they leave a slot free. */
    private List<String> withRoom(PlannedUnit unit, int slots)
            throws UnitOpenException, ProviderException, RunStoppedException, InterruptedException {
        Patience patience = lane.patience(RunLimits.SETTLE_LIMIT);
        while (true) {
            List<String> ids = idsOf(unit);
            if (ids.size() < slots) {
                return ids;
            }
            if (!stillListsRevoked(unit, ids) || patience.over()) {
                throw new UnitOpenException(
                        "all "
                                + slots
                                + " slots of "
                                + unit.principal()
                                + " are taken ("
                                + String.join(", ", ids)
                                + "): revoke one, then resume");
            }
            lane.pause(RunLimits.ASK_AGAIN);
        }
    }

    /** A listing may lag behind our own revocation: then its slot is free soon. */
    private boolean stillListsRevoked(PlannedUnit unit, List<String> ids) {
        return lane.engine()
                .store()
                .read(
                        tx ->
                                ids.stream()
                                        .map(id -> sibling(unit, id))
                                        .flatMap(ref -> tx.credentials().observed(ref).stream())
                                        .anyMatch(seen -> !seen.present()));
    }

    private static CredentialRef sibling(PlannedUnit unit, String id) {
        return new CredentialRef(unit.ref().account(), unit.ref().typeName(), id);
    }

    private void record(
            PlannedUnit unit, IntentRow intent, Issuance.Issued issued, Duration latency) {
        try (var secret = issued.secret()) {
            values.seal(
                    issued.ref(),
                    Label.PENDING,
                    secret,
                    HeldValues.ISSUED + lane.plan().campaign(),
                    lane.now(),
                    fresh -> keep(unit, intent, issued, latency, fresh));
        }
    }

    private boolean keep(
            PlannedUnit unit,
            IntentRow intent,
            Issuance.Issued issued,
            Duration latency,
            SealedValue sealed) {
        Json.Obj details = Json.object().put("issued", issued.ref().toString()).build();
        Instant now = lane.now();
        try {
            return lane.lease()
                    .write(
                            tx -> {
                                tx.journal()
                                        .closeIntent(intent.id(), OutcomeKind.DONE, details, now);
                                sealed.write(tx);
                                lane.ledger()
                                        .outcome(
                                                tx,
                                                unit,
                                                intent,
                                                OutcomeKind.DONE,
                                                details,
                                                now,
                                                new RunLedger.Answer(issued.receipt(), latency),
                                                sealed);
                                // After the outcome, which is what tells of the sealed version.
                                rows.replace(
                                        tx,
                                        unit,
                                        row -> UnitRows.withReplacement(row, issued.ref()));
                                lane.ledger()
                                        .inventory(
                                                unit,
                                                Standings.issued(
                                                        tx, lane.plan(), unit, issued, now));
                                return true;
                            });
        } catch (LaneLostException e) {
            keepStray(unit, intent, sealed);
            throw e;
        }
    }

    /**
     * The only copy of the value is kept, and the new owner is left the decision to revoke it: it
     * may have settled the issuance before this came of it.
     */
    private void keepStray(PlannedUnit unit, IntentRow intent, SealedValue sealed) {
        CredentialRef left = sealed.place().ref();
        lane.engine()
                .store()
                .write(
                        tx -> {
                            sealed.write(tx);
                            lane.ledger().stray(tx, unit, intent, sealed);
                            cutting.handOver(tx, unit, intent, left);
                            return true;
                        });
    }

    /**
     * The new owner may settle the issuance before our call comes to anything, or leave alone what
     * came of it as too young: it is told to look once more, and until when we can have sent it.
     */
    private void handOver(PlannedUnit unit, IntentRow intent) {
        lane.engine()
                .store()
                .write(
                        tx -> {
                            Json sentUntil = Json.of(Leaf.time(tx.databaseTime()));
                            effects.handOver(
                                    tx,
                                    unit,
                                    Step.ISSUE,
                                    intent.callClass(),
                                    LATE + intent.id(),
                                    intent.beforeImage(),
                                    intent.details().with(SENT_UNTIL, sentUntil));
                            return true;
                        });
    }

    /**
     * Settles an issuance of unknown outcome: removes what it left, and ends its intent.
     *
     * @throws UnitOpenException when it cannot be told which credential it left; they are counted
     *     at the unit, the intent stays open, and nothing is revoked
     */
    void reconcile(PlannedUnit unit, IntentRow intent)
            throws UnitOpenException, ProviderException, RunStoppedException, InterruptedException {
        Issuance.Minted minting = capabilities.minting(unit.ref().type());
        List<Issuance.Orphan> orphans = stableOrphans(minting, unit, intent);
        Optional<String> known = whatItLeft(intent);
        List<Issuance.Orphan> ours =
                orphans.stream()
                        .filter(
                                one ->
                                        known.map(one.ref().toString()::equals)
                                                .orElseGet(() -> provenOurs(one)))
                        .toList();
        // An issuance leaves one at most: where one is known to be ours, the others are not.
        List<Issuance.Orphan> candidates = known.isEmpty() && ours.isEmpty() ? orphans : ours;
        if (candidates.size() > inDoubt(unit) || candidates.stream().anyMatch(this::inUse)) {
            unresolved(unit, orphans);
            throw new UnitOpenException(ambiguous(unit, candidates));
        }
        for (Issuance.Orphan orphan : candidates) {
            cutting.revokeOrphan(unit, intent, orphan.ref());
        }
        effects.reconciled(
                unit,
                intent,
                Json.object().put("orphans_revoked", candidates.size()).build(),
                (tx, _) -> unresolved(tx, unit, 0));
    }

    /** Whether we hold its value: it came with an answer that was too late to be recorded. */
    private boolean inUse(Issuance.Orphan orphan) {
        return orphan.used() || orphan.ref().equals(lane.operatedWith());
    }

    private boolean provenOurs(Issuance.Orphan orphan) {
        return values.issuedByUs(orphan.ref());
    }

    private void unresolved(PlannedUnit unit, List<Issuance.Orphan> orphans) {
        long unknown = orphans.stream().filter(orphan -> !provenOurs(orphan)).count();
        lane.lease().write(tx -> unresolved(tx, unit, unknown));
    }

    private boolean unresolved(Tx tx, PlannedUnit unit, long orphans) {
        rows.replace(
                tx,
                unit,
                row ->
                        UnitRows.number(row, UnitFacts.ORPHANS_UNRESOLVED) == orphans
                                ? row
                                : UnitRows.withFact(
                                        row, UnitFacts.ORPHANS_UNRESOLVED, Json.of(orphans)));
        return true;
    }

    private static String ambiguous(PlannedUnit unit, List<Issuance.Orphan> orphans) {
        String appeared = " appeared on " + unit.principal() + " while a replacement was issued";
        if (orphans.size() == 1) {
            return orphans.getFirst().ref()
                    + appeared
                    + " and has been used, so it is not ours to revoke: accept it if it is"
                    + " somebody's, else revoke it, then resume";
        }
        return names(orphans)
                + appeared
                + "; at most one is ours: revoke what nobody needs, accept the others, then resume";
    }

    /** Two equal readings, the plan's proof window apart: a listing may lag behind a create. */
    private List<Issuance.Orphan> stableOrphans(
            Issuance.Minted minting, PlannedUnit unit, IntentRow intent)
            throws UnitOpenException, ProviderException, RunStoppedException, InterruptedException {
        List<Issuance.Orphan> before = orphans(minting, unit.principal(), intent);
        for (int reading = 1; reading < RunLimits.ORPHAN_READINGS_MAX; reading++) {
            lane.pause(lane.plan().proofWindow());
            List<Issuance.Orphan> after = orphans(minting, unit.principal(), intent);
            if (after.equals(before)) {
                return after;
            }
            before = after;
        }
        unresolved(unit, before);
        throw new UnitOpenException(
                "the credentials of "
                        + unit.principal()
                        + " keep changing while a lost issuance is being settled"
                        + (before.isEmpty() ? "" : " (now: " + names(before) + ")")
                        + ": resume once that has ended");
    }

    private List<Issuance.Orphan> orphans(
            Issuance.Minted minting, String principal, IntentRow intent)
            throws ProviderException, InterruptedException {
        List<Issuance.Orphan> found =
                lane.calls().read(() -> minting.orphans(principal, Effects.spiIntent(intent)));
        Optional<Instant> latest = sentUntil(intent);
        List<Issuance.Orphan> unknown = new ArrayList<>();
        for (Issuance.Orphan orphan : found) {
            if (latest.filter(orphan.createdAt()::isAfter).isPresent()
                    || leftByAnother(orphan, intent)) {
                continue;
            }
            // What another unit of ours issued meanwhile is accepted; one that came from a stray
            // answer is not.
            if (lane.engine()
                    .store()
                    .read(tx -> tx.credentials().accepted(orphan.ref()))
                    .isEmpty()) {
                unknown.add(orphan);
            }
        }
        return unknown;
    }

    /**
     * When who owned the lane before can have sent a call the latest, by the provider's time; empty
     * for our own, and where it is not known.
     */
    private Optional<Instant> sentUntil(IntentRow intent) {
        Optional<Instant> until =
                Optional.ofNullable(intent.details().textOrNull(SENT_UNTIL)).map(Leaf::time);
        if (until.isEmpty() && intent.laneEpoch() == lane.lease().epoch() - 1) {
            until = lane.lease().formerCallsEndAt();
        }
        return until.map(at -> at.plus(lane.plan().proofWindow()).plus(RunLimits.SIGNED_APART));
    }

    /** How many issuances of ours may have left something on the principal. */
    private long inDoubt(PlannedUnit unit) {
        return lane
                .engine()
                .store()
                .read(tx -> tx.journal().openIntents(lane.lease().account()))
                .stream()
                .filter(open -> open.step() == Step.ISSUE)
                .filter(open -> unit.principal().equals(open.details().textOrNull("principal")))
                .count();
    }

    /** What it was already decided to revoke as left by this issuance, gone or not. */
    private Optional<String> whatItLeft(IntentRow issuance) {
        String id = issuance.id().toString();
        return lane
                .engine()
                .store()
                .read(tx -> tx.journal().ofUnit(issuance.campaign(), issuance.ordinal()))
                .stream()
                .map(JournalRow::intent)
                .filter(row -> Cutting.issuanceOf(row).filter(id::equals).isPresent())
                .map(IntentRow::resource)
                .findFirst();
    }

    /** Whether it is known to have come of another issuance, and is on its way out. */
    private boolean leftByAnother(Issuance.Orphan orphan, IntentRow intent) {
        return lane.engine()
                .store()
                .read(
                        tx ->
                                tx.journal().openIntents(lane.lease().account()).stream()
                                        .filter(
                                                row ->
                                                        row.resource()
                                                                .equals(orphan.ref().toString()))
                                        .flatMap(row -> Cutting.issuanceOf(row).stream())
                                        .anyMatch(of -> !of.equals(intent.id().toString())));
    }

    private List<String> idsOf(PlannedUnit unit)
            throws UnitOpenException, ProviderException, InterruptedException {
        var inventory = capabilities.inventory(unit.ref().type());
        return lane.calls().read(() -> inventory.ofPrincipal(unit.principal())).stream()
                .map(Credential::ref)
                .map(CredentialRef::id)
                .sorted()
                .toList();
    }

    /** Whether it is to look once more for what a former owner's issuance came to. */
    static boolean late(IntentRow intent) {
        return intent.resource().startsWith(LATE);
    }

    static String resource(String principal) {
        return "principal " + principal;
    }

    /** The unit's replacement. */
    CredentialRef replacement(PlannedUnit unit) {
        Unit row = rows.get(unit);
        return Objects.requireNonNull(row.replacement(), "issued before");
    }

    private static String names(List<Issuance.Orphan> orphans) {
        return String.join(", ", orphans.stream().map(orphan -> orphan.ref().toString()).toList());
    }
}
