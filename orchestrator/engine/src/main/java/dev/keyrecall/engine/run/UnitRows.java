package dev.keyrecall.engine.run;

import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.campaign.Plan;
import dev.keyrecall.engine.campaign.PlannedUnit;
import dev.keyrecall.engine.campaign.Unit;
import dev.keyrecall.engine.port.Journal.IntentRow;
import dev.keyrecall.engine.port.Tx;
import dev.keyrecall.engine.secret.Labelled;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.json.Json;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Reads and changes the stored rows of a campaign's units: each change with its entry. */
final class UnitRows {
    private final LaneRun lane;

    UnitRows(LaneRun lane) {
        this.lane = lane;
    }

    Unit get(PlannedUnit unit) {
        return lane.engine().store().read(tx -> get(tx, unit));
    }

    private Unit get(Tx tx, PlannedUnit unit) {
        return tx.campaigns()
                .unit(lane.plan().campaign(), unit.ordinal())
                .orElseThrow(
                        () -> new IllegalStateException("unit " + unit.ordinal() + " has no row"));
    }

    /** The call of a unit whose outcome is unknown. */
    static Optional<IntentRow> inDoubt(Engine engine, Plan plan, PlannedUnit unit) {
        return engine.store().read(tx -> tx.journal().openIntents(unit.ref().account())).stream()
                .filter(intent -> intent.campaign().equals(plan.campaign()))
                .filter(intent -> intent.ordinal() == unit.ordinal())
                .findFirst();
    }

    /** Changes the row inside a transaction of the lane, and tells the ledger where it did. */
    Unit replace(Tx tx, PlannedUnit unit, UnaryOperator<Unit> change) {
        Unit before = get(tx, unit);
        Unit changed = change.apply(before);
        if (!changed.equals(before)) {
            put(tx, unit, changed, List.of());
        }
        return changed;
    }

    /** The row as it would be after a change. */
    Unit changed(Tx tx, PlannedUnit unit, UnaryOperator<Unit> change) {
        return change.apply(get(tx, unit));
    }

    /**
     * Keeps a changed row and tells the ledger.
     *
     * @param moves the labels that this moved
     */
    void put(Tx tx, PlannedUnit unit, Unit changed, List<Labelled> moves) {
        tx.campaigns().putUnit(changed);
        lane.ledger().unit(tx, unit, changed, moves);
    }

    static Unit withReplacement(Unit row, CredentialRef replacement) {
        return new Unit(
                row.campaign(),
                row.ordinal(),
                row.ref(),
                row.state(),
                row.nextStep(),
                replacement,
                row.openReason(),
                row.resumeAfter(),
                row.facts());
    }

    static Unit withFact(Unit row, String name, Json value) {
        return new Unit(
                row.campaign(),
                row.ordinal(),
                row.ref(),
                row.state(),
                row.nextStep(),
                row.replacement(),
                row.openReason(),
                row.resumeAfter(),
                row.facts().with(name, value));
    }

    /**
     * Sets an instant unless it stands already: the first time counts, whatever is repeated after a
     * crash.
     */
    static Unit withFirst(Unit row, String name, Instant at) {
        return row.facts().get(name).isPresent()
                ? row
                : withFact(row, name, Json.of(at.toString()));
    }

    static Unit at(
            Unit row,
            Unit.State state,
            int nextStep,
            @Nullable String openReason,
            @Nullable Instant resumeAfter) {
        return new Unit(
                row.campaign(),
                row.ordinal(),
                row.ref(),
                state,
                nextStep,
                row.replacement(),
                openReason,
                resumeAfter,
                row.facts());
    }

    static @Nullable Instant instant(Unit row, String name) {
        String text = row.facts().textOrNull(name);
        return text == null ? null : Instant.parse(text);
    }

    static long number(Unit row, String name) {
        return row.facts().get(name).isPresent() ? row.facts().integer(name) : 0;
    }
}
