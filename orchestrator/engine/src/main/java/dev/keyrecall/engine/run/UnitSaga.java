package dev.keyrecall.engine.run;

import dev.keyrecall.engine.campaign.Mode;
import dev.keyrecall.engine.campaign.PlannedUnit;
import dev.keyrecall.engine.campaign.Step;
import dev.keyrecall.engine.campaign.Unit;
import dev.keyrecall.engine.journal.InventoryChanges;
import dev.keyrecall.engine.lane.Priority;
import dev.keyrecall.engine.port.Journal.IntentRow;
import dev.keyrecall.engine.port.Secrets;
import dev.keyrecall.engine.port.Tx;
import dev.keyrecall.engine.secret.Labelled;
import dev.keyrecall.engine.secret.SecretVersions;
import dev.keyrecall.engine.service.Drift;
import dev.keyrecall.spi.ProviderException;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Takes one unit through its planned steps. Every step may be begun again after a crash at any
 * instant: what has an effect looks first whether it has happened, and the first time that
 * something happened is the one that is kept.
 */
final class UnitSaga {
    private final LaneRun lane;
    private final UnitRows rows;
    private final ConsumerWork consumers;
    private final Issuing issuing;
    private final Cutting cutting;
    private final Seeing seeing;
    private final Bridging bridging;
    private final Soaking soaking;
    private final LiveConsumerGuard guard;
    private final ByHand byHand;
    private final Lifting lifting;
    private final OwnAccess ownAccess;

    UnitSaga(LaneRun lane) {
        Capabilities capabilities = new Capabilities(lane.engine().providers(), lane.account());
        Effects effects = new Effects(lane);
        HeldValues values = new HeldValues(lane.engine(), lane.vault());
        Prover prover = new Prover(lane, capabilities);
        this.lane = lane;
        this.rows = new UnitRows(lane);
        this.consumers = new ConsumerWork(lane, capabilities, effects, values, prover);
        this.cutting = new Cutting(lane, capabilities, effects, rows);
        this.issuing = new Issuing(lane, capabilities, effects, values, rows, cutting);
        this.seeing = new Seeing(lane, values, rows, prover, consumers);
        this.bridging = new Bridging(lane, values, prover, consumers, seeing);
        this.soaking = new Soaking(lane, rows, prover);
        this.guard = new LiveConsumerGuard(lane, capabilities, values, rows, prover);
        this.byHand = new ByHand(lane);
        this.lifting = new Lifting(lane, capabilities, effects, rows, prover);
        this.ownAccess = new OwnAccess(lane);
    }

    /**
     * Runs the unit as far as it goes now.
     *
     * @return where it stands afterwards
     */
    Unit run(PlannedUnit unit) throws InterruptedException {
        if (UnitRows.inDoubt(lane.engine(), lane.plan(), unit).isPresent()) {
            // Its recovery could not settle it: it stands open with the reason that it gave.
            return rows.get(unit);
        }
        try {
            begin(unit);
            while (true) {
                Unit row = rows.get(unit);
                if (row.state().aside()) {
                    lane.listener().unit(row);
                    return row;
                }
                if (row.state().terminal() || row.nextStep() >= unit.steps().size()) {
                    return row;
                }
                if (lane.stop().requested()) {
                    return row;
                }
                Step step = unit.steps().get(row.nextStep());
                if (lane.extent().leaves(unit, step)) {
                    return row;
                }
                lane.listener().step(unit.ordinal(), unit.ref(), step);
                if (step == Step.SOAK && !soaking.over(unit)) {
                    return rows.get(unit);
                }
                performFirst(unit, step);
                advance(unit, row.nextStep());
            }
        } catch (RunStoppedException e) {
            return rows.get(unit);
        } catch (StillUsedException e) {
            return again(unit, why(e));
        } catch (ProviderException e) {
            return stopped(e) ? rows.get(unit) : open(unit, why(e));
        } catch (UnitOpenException e) {
            return open(unit, why(e));
        }
    }

    /** Whether it is only that a stop was asked for while nobody answered. */
    private boolean stopped(ProviderException e) {
        return switch (e) {
            case ProviderException.Throttled _,
                    ProviderException.Unavailable _,
                    ProviderException.InDoubt _ ->
                    lane.calls().broken() == null && lane.stop().requested();
            case ProviderException.Refused _ -> false;
        };
    }

    /**
     * Whoever still uses the old credential may be the one of whom a person said that it was moved:
     * what was said is to be done again.
     */
    private Unit again(PlannedUnit unit, String why) {
        int deliver = unit.steps().indexOf(Step.DELIVER);
        Unit row =
                lane.lease()
                        .write(
                                tx -> {
                                    boolean back =
                                            deliver >= 0
                                                    && byHand.refuse(tx, unit, Step.DELIVER, why);
                                    return rows.replace(
                                            tx,
                                            unit,
                                            old ->
                                                    opened(
                                                            old,
                                                            why,
                                                            back ? deliver : old.nextStep()));
                                });
        lane.listener().unit(row);
        return row;
    }

    /** Where a unit stands. */
    Unit row(PlannedUnit unit) {
        return rows.get(unit);
    }

    /** Settles an intent that an earlier process left open. */
    void recover(PlannedUnit unit, IntentRow intent) throws InterruptedException {
        try {
            switch (intent.step()) {
                case ISSUE -> issuing.reconcile(unit, intent);
                case DELIVER, BRIDGE -> consumers.redeliver(unit, intent);
                case SUSPEND -> {
                    requireNotOurs(unit);
                    guard.requireUnused(unit, intent.step());
                    cutting.suspend(unit, intent);
                }
                case REVOKE -> {
                    if (!Cutting.ofOrphan(intent)) {
                        requireNotOurs(unit);
                        guard.requireUnused(unit, intent.step());
                    }
                    cutting.revoke(unit, intent);
                }
                case LIFT -> lifting.settle(unit, intent);
                case CAPTURE, CONFIRM, SOAK, TEST, VERIFY, PROVE ->
                        throw new IllegalStateException(
                                intent.step() + " has no effect and no intent");
            }
        } catch (RunStoppedException e) {
            // Left as it is, for the next run.
        } catch (ProviderException e) {
            if (!stopped(e)) {
                open(unit, why(e));
            }
        } catch (UnitOpenException e) {
            open(unit, why(e));
        }
    }

    private static String why(Exception e) {
        String why = Objects.requireNonNullElse(e.getMessage(), "no reason was given");
        return RunLimits.shortened(why, RunLimits.REASON_MAX);
    }

    private void begin(PlannedUnit unit) {
        lane.lease().write(tx -> rows.replace(tx, unit, row -> begun(tx, unit, row)));
    }

    private Unit begun(Tx tx, PlannedUnit unit, Unit row) {
        return switch (row.state()) {
            case PENDING, OPEN, NEEDS_REPLAN -> asSigned(tx, unit, row);
            case ROLLED_BACK ->
                    lane.extent().named()
                            ? UnitRows.at(row, Unit.State.RUNNING, row.nextStep(), null, null)
                            : row;
            case RUNNING, SOAKING, PROVEN_DEAD, WAIVED -> row;
        };
    }

    /** What nothing was done to is begun only while it is as it was when the plan was made. */
    private static Unit asSigned(Tx tx, PlannedUnit unit, Unit row) {
        int next = row.nextStep();
        boolean untouched =
                next == 0 && row.facts().members().isEmpty() && row.replacement() == null;
        if (untouched && Drift.gone(tx, unit)) {
            next = unit.steps().indexOf(Step.PROVE);
        } else if (untouched) {
            Optional<String> change = Drift.unsigned(tx, unit);
            if (change.isPresent()) {
                String why = "it needs another plan: " + change.get();
                return UnitRows.at(row, Unit.State.NEEDS_REPLAN, 0, why, null);
            }
        }
        return UnitRows.at(row, Unit.State.RUNNING, next, null, null);
    }

    /** A step, before others that are less urgent. */
    private void performFirst(PlannedUnit unit, Step step)
            throws UnitOpenException, ProviderException, RunStoppedException, InterruptedException {
        try {
            priority(step)
                    .within(
                            () -> {
                                perform(unit, step);
                                return step;
                            });
        } catch (UnitOpenException
                | ProviderException
                | RunStoppedException
                | InterruptedException
                | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("a step throws nothing else", e);
        }
    }

    private static Priority priority(Step step) {
        return switch (step) {
            case CAPTURE, SUSPEND, CONFIRM -> Priority.CONTAINMENT;
            case REVOKE -> Priority.REVOCATION;
            case BRIDGE, ISSUE, TEST, DELIVER, VERIFY, LIFT -> Priority.ISSUANCE;
            case SOAK, PROVE -> Priority.READING;
        };
    }

    private void perform(PlannedUnit unit, Step step)
            throws UnitOpenException, ProviderException, RunStoppedException, InterruptedException {
        switch (step) {
            case CAPTURE -> consumers.capture(unit, unit.ref(), unit.consumers(), unit.active());
            case BRIDGE -> bridging.bridge(unit);
            case SUSPEND -> {
                requireNotOurs(unit);
                guard.requireUnused(unit, step);
                cutting.suspend(unit, null);
            }
            case CONFIRM -> seeing.confirm(unit);
            case SOAK -> soaking.requireStillSuspended(unit);
            case REVOKE -> {
                requireNotOurs(unit);
                guard.requireUnused(unit, step);
                cutting.revoke(unit, null);
            }
            case ISSUE -> issuing.issue(unit);
            case TEST -> seeing.test(unit, issuing.replacement(unit));
            case DELIVER -> consumers.deliver(unit, Step.DELIVER, issuing.replacement(unit));
            case VERIFY -> {
                seeing.verify(unit, issuing.replacement(unit));
                ownAccess.requireMoved(unit, issuing.replacement(unit));
            }
            case PROVE -> seeing.prove(unit);
            case LIFT -> throw new IllegalStateException("no plan gives anything back");
        }
    }

    private void requireNotOurs(PlannedUnit unit)
            throws UnitOpenException, ProviderException, InterruptedException {
        if (unit.operates()) {
            ownAccess.requireMoved(unit, issuing.replacement(unit));
        } else {
            ownAccess.requireAnother(unit);
        }
    }

    private void advance(PlannedUnit unit, int done) {
        Unit row = lane.lease().write(tx -> advance(tx, unit, done));
        if (row.state().terminal()) {
            lane.listener().unit(row);
        }
    }

    private Unit advance(Tx tx, PlannedUnit unit, int done) {
        Unit changed = rows.changed(tx, unit, old -> after(unit, old, done));
        List<Labelled> moves = List.of();
        if (changed.state().terminal()) {
            InventoryChanges changes = new InventoryChanges(tx, unit.ref().account());
            changes.remove(unit.ref());
            lane.ledger().inventory(unit, changes);
            moves = settleValues(tx, unit, changed);
        }
        rows.put(tx, unit, changed, moves);
        return changed;
    }

    /**
     * The replacement is in use. The dead one's value has no use any more in hygiene, and is
     * destroyed; what was exposed is kept, because its death may have to be shown again.
     *
     * @return the labels that this moved
     */
    private List<Labelled> settleValues(Tx tx, PlannedUnit unit, Unit row) {
        List<Labelled> moves = new ArrayList<>();
        if (row.replacement() != null) {
            moves.addAll(SecretVersions.promote(tx, row.replacement()));
        }
        if (lane.plan().mode() == Mode.EXPOSURE) {
            moves.addAll(SecretVersions.retire(tx, unit.ref()));
            return moves;
        }
        Instant now = lane.now();
        for (Secrets.Version version : tx.secrets().history(unit.ref())) {
            if (version.destroyedAt() == null) {
                tx.secrets().destroy(unit.ref(), version.version(), now);
                lane.ledger().destroyed(tx, unit, version.version(), now);
            }
        }
        return moves;
    }

    private static Unit after(PlannedUnit unit, Unit row, int done) {
        int next = Math.max(row.nextStep(), done + 1);
        boolean last = next >= unit.steps().size();
        if (row.state() == Unit.State.WAIVED && !last) {
            return UnitRows.at(row, row.state(), next, null, row.resumeAfter());
        }
        return UnitRows.at(
                row, last ? Unit.State.PROVEN_DEAD : Unit.State.RUNNING, next, null, null);
    }

    private Unit open(PlannedUnit unit, String why) {
        Unit row =
                lane.lease()
                        .write(
                                tx ->
                                        rows.replace(
                                                tx, unit, old -> opened(old, why, old.nextStep())));
        lane.listener().unit(row);
        return row;
    }

    private static Unit opened(Unit row, String why, int nextStep) {
        if (row.state().terminal()) {
            return row;
        }
        return UnitRows.at(row, Unit.State.OPEN, nextStep, why, null);
    }
}
