package dev.keyrecall.engine.run;

import dev.keyrecall.engine.campaign.Mode;
import dev.keyrecall.engine.campaign.PlannedUnit;
import dev.keyrecall.engine.campaign.Step;
import dev.keyrecall.engine.campaign.Unit;
import dev.keyrecall.engine.campaign.UnitFacts;
import dev.keyrecall.engine.port.Journal.IntentRow;
import dev.keyrecall.spi.Credential;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.ProviderException;
import dev.keyrecall.spi.SecretBytes;
import dev.keyrecall.spi.Target;
import dev.keyrecall.spi.json.Json;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * Takes one unit through its planned steps. Every step may be begun again after a crash at any
 * instant: what has an effect looks first whether it has happened, and the first time that
 * something happened is the one that is kept.
 */
final class UnitSaga {
    private final LaneRun lane;
    private final Capabilities capabilities;
    private final Effects effects;
    private final HeldValues values;
    private final UnitRows rows;
    private final Prover prover;
    private final ConsumerWork consumers;
    private final Issuing issuing;

    UnitSaga(LaneRun lane) {
        this.lane = lane;
        this.capabilities = new Capabilities(lane.account());
        this.effects = new Effects(lane);
        this.values = new HeldValues(lane.engine().store(), lane.vault());
        this.rows = new UnitRows(lane);
        this.prover = new Prover(lane, capabilities);
        this.consumers = new ConsumerWork(lane, capabilities, effects, values, prover);
        this.issuing = new Issuing(lane, capabilities, effects, values, rows);
    }

    /**
     * Runs the unit as far as it goes now.
     *
     * @return where it stands afterwards
     */
    Unit run(PlannedUnit unit) throws InterruptedException {
        try {
            begin(unit);
            while (true) {
                Unit row = rows.get(unit);
                if (row.state().terminal() || row.nextStep() >= unit.steps().size()) {
                    return row;
                }
                if (lane.stop().requested()) {
                    return row;
                }
                Step step = unit.steps().get(row.nextStep());
                lane.listener().step(unit.ordinal(), unit.ref(), step);
                if (step == Step.SOAK && !soaked(unit)) {
                    return rows.get(unit);
                }
                perform(unit, step);
                advance(unit, row.nextStep());
            }
        } catch (RunStoppedException e) {
            return rows.get(unit);
        } catch (UnitOpenException | ProviderException e) {
            return open(unit, Objects.requireNonNullElse(e.getMessage(), "no reason was given"));
        }
    }

    /** Settles an intent that an earlier process left open. */
    void recover(PlannedUnit unit, IntentRow intent) throws InterruptedException {
        try {
            switch (intent.step()) {
                case ISSUE -> issuing.reconcile(unit, intent);
                case DELIVER, BRIDGE -> consumers.redeliver(unit, intent);
                case SUSPEND -> suspend(unit, intent);
                case REVOKE -> revoke(unit, intent);
                case CAPTURE, CONFIRM, SOAK, TEST, VERIFY, PROVE ->
                        throw new IllegalStateException(
                                intent.step() + " has no effect and no intent");
            }
        } catch (RunStoppedException e) {
            // Left as it is, for the next run.
        } catch (UnitOpenException | ProviderException e) {
            open(unit, Objects.requireNonNullElse(e.getMessage(), "no reason was given"));
        }
    }

    private void begin(PlannedUnit unit) {
        lane.lease()
                .write(
                        tx ->
                                rows.replace(
                                        tx,
                                        unit,
                                        row -> {
                                            if (row.state() != Unit.State.PENDING
                                                    && row.state() != Unit.State.OPEN) {
                                                return row;
                                            }
                                            int next = row.nextStep();
                                            boolean untouched =
                                                    next == 0
                                                            && row.facts().members().isEmpty()
                                                            && row.replacement() == null;
                                            if (untouched
                                                    && unit.replace()
                                                    && tx.credentials()
                                                            .accepted(unit.ref())
                                                            .isEmpty()) {
                                                // Another campaign has replaced it since this plan
                                                // was made: only its death is left to prove.
                                                next = unit.steps().indexOf(Step.PROVE);
                                            }
                                            return UnitRows.at(
                                                    row,
                                                    Unit.State.RUNNING,
                                                    next,
                                                    null,
                                                    row.resumeAfter());
                                        }));
    }

    private void perform(PlannedUnit unit, Step step)
            throws UnitOpenException, ProviderException, RunStoppedException, InterruptedException {
        switch (step) {
            case CAPTURE -> consumers.capture(unit, unit.ref(), unit.consumers(), unit.active());
            case BRIDGE -> bridge(unit);
            case SUSPEND -> suspend(unit, null);
            case CONFIRM -> confirm(unit);
            case SOAK -> requireStillSuspended(unit);
            case REVOKE -> {
                if (lane.plan().mode() == Mode.HYGIENE && unit.replace()) {
                    consumers.requireMovedOff(unit);
                }
                revoke(unit, null);
            }
            case ISSUE -> issuing.issue(unit);
            case TEST -> test(unit);
            case DELIVER -> consumers.deliver(unit, Step.DELIVER, issuing.replacement(unit));
            case VERIFY -> verify(unit);
            case PROVE -> prove(unit);
        }
    }

    private void advance(PlannedUnit unit, int done) {
        Unit row =
                lane.lease()
                        .write(
                                tx -> {
                                    Unit changed =
                                            rows.replace(
                                                    tx,
                                                    unit,
                                                    old -> {
                                                        int next =
                                                                Math.max(old.nextStep(), done + 1);
                                                        boolean last = next >= unit.steps().size();
                                                        return UnitRows.at(
                                                                old,
                                                                last
                                                                        ? Unit.State.PROVEN_DEAD
                                                                        : Unit.State.RUNNING,
                                                                next,
                                                                null,
                                                                null);
                                                    });
                                    if (changed.state().terminal()) {
                                        tx.credentials().removeAccepted(unit.ref());
                                        lane.ledger().unit(tx, unit, changed);
                                    }
                                    return changed;
                                });
        if (row.state().terminal()) {
            lane.listener().unit(row);
        }
    }

    private Unit open(PlannedUnit unit, String why) {
        Unit row =
                lane.lease()
                        .write(
                                tx -> {
                                    Unit changed =
                                            rows.replace(
                                                    tx,
                                                    unit,
                                                    old ->
                                                            UnitRows.at(
                                                                    old,
                                                                    Unit.State.OPEN,
                                                                    old.nextStep(),
                                                                    why,
                                                                    old.resumeAfter()));
                                    lane.ledger().unit(tx, unit, changed);
                                    return changed;
                                });
        lane.listener().unit(row);
        return row;
    }

    private void suspend(PlannedUnit unit, @Nullable IntentRow left)
            throws UnitOpenException, ProviderException, InterruptedException {
        var suspension = capabilities.suspension(unit.ref().type());
        Target.ByRef target = new Target.ByRef(unit.ref(), unit.principal());
        IntentRow intent =
                left != null
                        ? left
                        : effects.open(
                                unit,
                                Step.SUSPEND,
                                suspension.callClass(),
                                unit.ref().toString(),
                                List.of(),
                                details(unit));
        try {
            effects.settle(
                    unit,
                    intent,
                    call -> suspension.suspend(target, call),
                    (tx, now) -> {
                        cut(unit, intent, tx);
                        Standings.suspended(tx, unit.ref(), now);
                    });
        } catch (ProviderException.Refused e) {
            if (e.reason() != ProviderException.Reason.NOT_FOUND) {
                throw e;
            }
            // Gone already: what follows proves it.
        }
    }

    private void revoke(PlannedUnit unit, @Nullable IntentRow left)
            throws UnitOpenException, ProviderException, InterruptedException {
        var revocation = capabilities.revocation(unit.ref().type());
        IntentRow intent =
                left != null
                        ? left
                        : effects.open(
                                unit,
                                Step.REVOKE,
                                revocation.callClass(),
                                unit.ref().toString(),
                                List.of(),
                                details(unit));
        CredentialRef ref = CredentialRef.parse(intent.details().text("target"));
        Target.ByRef target = new Target.ByRef(ref, unit.principal());
        boolean orphan = intent.details().get("orphan_of").isPresent();
        effects.settle(
                unit,
                intent,
                call -> revocation.revoke(target, call),
                (tx, now) -> {
                    if (orphan) {
                        rows.replace(
                                tx,
                                unit,
                                row ->
                                        UnitRows.withFact(
                                                row,
                                                UnitFacts.ORPHANS_REVOKED,
                                                Json.of(
                                                        UnitRows.number(
                                                                        row,
                                                                        UnitFacts.ORPHANS_REVOKED)
                                                                + 1)));
                        return;
                    }
                    cut(unit, intent, tx);
                    rows.replace(
                            tx, unit, row -> UnitRows.withFirst(row, UnitFacts.REVOKED_AT, now));
                    Standings.revoked(tx, ref, now);
                });
    }

    /**
     * From the instant of the decision on, a consumer may be without: the bound that is never too
     * kind to us.
     */
    private void cut(PlannedUnit unit, IntentRow intent, dev.keyrecall.engine.port.Tx tx) {
        if (unit.active()) {
            rows.replace(tx, unit, row -> UnitRows.withFirst(row, UnitFacts.CUT_AT, intent.at()));
        }
    }

    private void confirm(PlannedUnit unit)
            throws UnitOpenException, ProviderException, RunStoppedException, InterruptedException {
        Answers answers = new Answers();
        try (SecretBytes held = values.open(unit.ref())) {
            boolean seen = prover.suspended(unit, held, answers);
            sweep(
                    unit,
                    Step.CONFIRM,
                    answers,
                    row -> UnitRows.withFact(row, UnitFacts.SUSPENSION_SEEN, Json.of(seen)));
        }
    }

    private void test(PlannedUnit unit)
            throws UnitOpenException, RunStoppedException, InterruptedException {
        Answers answers = new Answers();
        CredentialRef replacement = issuing.replacement(unit);
        try (SecretBytes value = values.open(replacement)) {
            if (value == null) {
                throw new UnitOpenException("the value of " + replacement + " is not held");
            }
            prover.live(replacement, value, answers);
        }
        sweep(unit, Step.TEST, answers, row -> row);
    }

    private void verify(PlannedUnit unit)
            throws UnitOpenException, ProviderException, RunStoppedException, InterruptedException {
        Answers answers = new Answers();
        CredentialRef replacement = issuing.replacement(unit);
        consumers.verify(unit, replacement, answers);
        Instant now = lane.now();
        lane.lease()
                .write(
                        tx -> {
                            tx.credentials().moveConsumers(unit.ref(), replacement);
                            rows.replace(
                                    tx,
                                    unit,
                                    row -> UnitRows.withFirst(row, UnitFacts.RESTORED_AT, now));
                            lane.ledger().sweep(tx, unit, Step.VERIFY, answers);
                            return true;
                        });
    }

    /**
     * Both slots are taken and nobody may go without: another live credential of the same principal
     * serves meanwhile.
     */
    private void bridge(PlannedUnit unit)
            throws UnitOpenException, ProviderException, RunStoppedException, InterruptedException {
        CredentialRef planned =
                Objects.requireNonNull(unit.bridge(), "a bridge step names its bridge");
        CredentialRef serving =
                lane
                        .engine()
                        .store()
                        .read(tx -> tx.campaigns().units(lane.plan().campaign()))
                        .stream()
                        .filter(row -> row.ref().equals(planned))
                        .map(Unit::replacement)
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElse(planned);
        consumers.capture(unit, serving, consumers.consumersOf(serving), true);
        Answers answers = new Answers();
        try (SecretBytes value = values.open(serving)) {
            if (value == null) {
                throw new UnitOpenException(
                        "both slots of "
                                + unit.principal()
                                + " are taken and the value of "
                                + serving
                                + " is not held, so nothing can serve the consumers meanwhile:"
                                + " revoke one of the two, or use exposure mode");
            }
            prover.live(serving, value, answers);
        }
        consumers.deliver(unit, Step.BRIDGE, serving);
        consumers.verify(unit, serving, answers);
        sweep(
                unit,
                Step.BRIDGE,
                answers,
                row -> UnitRows.withFirst(row, UnitFacts.BRIDGED_AT, lane.now()));
    }

    private boolean soaked(PlannedUnit unit) {
        Instant now = lane.now();
        Unit row =
                lane.lease()
                        .write(
                                tx -> {
                                    Unit changed =
                                            rows.replace(
                                                    tx,
                                                    unit,
                                                    old -> {
                                                        Instant since =
                                                                UnitRows.instant(
                                                                        old, UnitFacts.SOAK_SINCE);
                                                        Instant end =
                                                                (since == null ? now : since)
                                                                        .plus(lane.plan().soak());
                                                        Unit begun =
                                                                UnitRows.withFirst(
                                                                        old,
                                                                        UnitFacts.SOAK_SINCE,
                                                                        now);
                                                        boolean over = !now.isBefore(end);
                                                        return UnitRows.at(
                                                                begun,
                                                                over
                                                                        ? Unit.State.RUNNING
                                                                        : Unit.State.SOAKING,
                                                                old.nextStep(),
                                                                null,
                                                                over ? null : end);
                                                    });
                                    if (changed.state() == Unit.State.SOAKING) {
                                        lane.ledger().unit(tx, unit, changed);
                                    }
                                    return changed;
                                });
        if (row.state() == Unit.State.SOAKING) {
            lane.listener().unit(row);
            return false;
        }
        return true;
    }

    private void requireStillSuspended(PlannedUnit unit)
            throws UnitOpenException, ProviderException, InterruptedException {
        boolean active =
                prover.listed(unit.ref(), unit.principal())
                        .filter(credential -> credential.status() == Credential.Status.ACTIVE)
                        .isPresent();
        if (active) {
            throw new UnitOpenException(
                    "somebody re-enabled it during its soak: find out who needs it, suspend it,"
                            + " then resume");
        }
    }

    private void prove(PlannedUnit unit)
            throws UnitOpenException, ProviderException, RunStoppedException, InterruptedException {
        Answers answers = new Answers();
        try (SecretBytes held = values.open(unit.ref())) {
            Prover.Proof proof = prover.dead(unit, held, answers);
            sweep(
                    unit,
                    Step.PROVE,
                    answers,
                    row -> {
                        Unit proven = UnitRows.withFirst(row, UnitFacts.PROVEN_AT, proof.at());
                        proven =
                                UnitRows.withFact(proven, UnitFacts.PROOF, Json.of(proof.method()));
                        proven =
                                UnitRows.withFact(
                                        proven, UnitFacts.PROOF_CODE, Json.of(proof.code()));
                        proven =
                                UnitRows.withFact(
                                        proven, UnitFacts.PROOF_ANSWERS, Json.of(proof.answers()));
                        return UnitRows.withFact(
                                proven, UnitFacts.HARM_MS, Json.of(harm(unit, proven).toMillis()));
                    });
        }
    }

    /** How long the unit's consumers had no working credential because of us. */
    private static Duration harm(PlannedUnit unit, Unit row) {
        Instant cut = UnitRows.instant(row, UnitFacts.CUT_AT);
        if (cut == null || unit.consumers().isEmpty()) {
            return Duration.ZERO;
        }
        Instant bridged = UnitRows.instant(row, UnitFacts.BRIDGED_AT);
        Instant restored = UnitRows.instant(row, UnitFacts.RESTORED_AT);
        if (bridged != null && !bridged.isAfter(cut)) {
            return Duration.ZERO;
        }
        Instant end = restored == null ? UnitRows.instant(row, UnitFacts.PROVEN_AT) : restored;
        return end != null && end.isAfter(cut) ? Duration.between(cut, end) : Duration.ZERO;
    }

    private void sweep(
            PlannedUnit unit,
            Step step,
            Answers answers,
            java.util.function.UnaryOperator<Unit> change) {
        lane.lease()
                .write(
                        tx -> {
                            rows.replace(tx, unit, change);
                            lane.ledger().sweep(tx, unit, step, answers);
                            return true;
                        });
    }

    private static Json.Obj details(PlannedUnit unit) {
        return Json.object()
                .put("target", unit.ref().toString())
                .put("principal", unit.principal())
                .build();
    }
}
