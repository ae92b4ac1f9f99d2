package dev.keyrecall.engine.run;

import dev.keyrecall.engine.campaign.PlannedUnit;
import dev.keyrecall.engine.campaign.Step;
import dev.keyrecall.engine.campaign.Unit;
import dev.keyrecall.engine.campaign.UnitFacts;
import dev.keyrecall.engine.journal.InventoryChanges;
import dev.keyrecall.engine.secret.Labelled;
import dev.keyrecall.engine.secret.SecretVersions;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.ProviderException;
import dev.keyrecall.spi.SecretBytes;
import dev.keyrecall.spi.json.Json;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The steps of a unit that only look: whether the suspension holds, the replacement is accepted,
 * the consumers hold it, and the old credential is dead. Each leaves one entry and its facts.
 */
final class Seeing {
    private final LaneRun lane;
    private final HeldValues values;
    private final UnitRows rows;
    private final Prover prover;
    private final ConsumerWork consumers;

    Seeing(LaneRun lane, HeldValues values, UnitRows rows, Prover prover, ConsumerWork consumers) {
        this.lane = lane;
        this.values = values;
        this.rows = rows;
        this.prover = prover;
        this.consumers = consumers;
    }

    /** Notes whether the suspension was seen to take effect; not seen is no failure. */
    void confirm(PlannedUnit unit)
            throws UnitOpenException, ProviderException, RunStoppedException, InterruptedException {
        Answers answers = new Answers();
        try (SecretBytes held = values.open(unit.ref(), lane.opening(unit, Step.CONFIRM))) {
            boolean seen = prover.suspended(unit, held, answers);
            sweep(
                    unit,
                    Step.CONFIRM,
                    answers,
                    row -> UnitRows.withFact(row, UnitFacts.SUSPENSION_SEEN, Json.of(seen)));
        }
    }

    /** Sees the replacement accepted, before any consumer is handed it. */
    void test(PlannedUnit unit, CredentialRef replacement)
            throws UnitOpenException, RunStoppedException, InterruptedException {
        Answers answers = new Answers();
        try (SecretBytes value = values.open(replacement, lane.opening(unit, Step.TEST))) {
            if (value == null) {
                throw new UnitOpenException("the value of " + replacement + " is not held");
            }
            prover.live(replacement, value, answers);
        }
        sweep(unit, Step.TEST, answers, row -> row);
    }

    /** Sees every consumer hold the replacement, and moves their registrations to it. */
    void verify(PlannedUnit unit, CredentialRef replacement)
            throws UnitOpenException, ProviderException, RunStoppedException, InterruptedException {
        Answers answers = new Answers();
        consumers.verify(unit, Step.VERIFY, replacement, answers);
        Instant now = lane.now();
        lane.lease()
                .write(
                        tx -> {
                            InventoryChanges changes =
                                    new InventoryChanges(tx, replacement.account());
                            changes.moveConsumers(unit.ref(), replacement);
                            lane.ledger().inventory(unit, changes);
                            List<Labelled> moves = new ArrayList<>();
                            moves.addAll(SecretVersions.promote(tx, replacement));
                            moves.addAll(SecretVersions.retire(tx, unit.ref()));
                            lane.ledger().sweep(tx, unit, Step.VERIFY, answers, moves);
                            rows.replace(
                                    tx,
                                    unit,
                                    row -> UnitRows.withFirst(row, UnitFacts.RESTORED_AT, now));
                            return true;
                        });
    }

    /** Sees the old credential dead for good, and keeps the proof. */
    void prove(PlannedUnit unit)
            throws UnitOpenException, ProviderException, RunStoppedException, InterruptedException {
        Answers answers = new Answers();
        try (SecretBytes held = values.open(unit.ref(), lane.opening(unit, Step.PROVE))) {
            Prover.Proof proof = prover.dead(unit, held, answers);
            sweep(unit, Step.PROVE, answers, row -> proven(unit, row, proof));
        }
    }

    /** A proof is kept whole: never the first answer of one with the last of another. */
    private static Unit proven(PlannedUnit unit, Unit row, Prover.Proof proof) {
        if (row.facts().get(UnitFacts.PROVEN_AT).isPresent()) {
            return row;
        }
        Unit next = row;
        next = UnitRows.withFirst(next, UnitFacts.FIRST_REFUSED_AT, proof.firstAt());
        next = UnitRows.withFirst(next, UnitFacts.PROVEN_AT, proof.at());
        next = UnitRows.withFact(next, UnitFacts.PROOF, Json.of(proof.method()));
        next = UnitRows.withFact(next, UnitFacts.PROOF_CODE, Json.of(proof.code()));
        next = UnitRows.withFact(next, UnitFacts.PROOF_ANSWERS, Json.of(proof.answers()));
        return UnitRows.withFact(
                next, UnitFacts.HARM_MS, Json.of(Harm.proven(unit, next).toMillis()));
    }

    /** Keeps what a sweep of answers showed, with its one entry. */
    void sweep(PlannedUnit unit, Step step, Answers answers, UnaryOperator<Unit> change) {
        lane.lease()
                .write(
                        tx -> {
                            lane.ledger().sweep(tx, unit, step, answers, List.of());
                            rows.replace(tx, unit, change);
                            return true;
                        });
    }
}
