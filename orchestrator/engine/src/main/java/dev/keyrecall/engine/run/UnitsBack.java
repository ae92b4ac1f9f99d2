package dev.keyrecall.engine.run;

import dev.keyrecall.engine.campaign.PlannedUnit;
import dev.keyrecall.engine.campaign.Step;
import dev.keyrecall.engine.campaign.Unit;
import dev.keyrecall.engine.campaign.UnitFacts;
import dev.keyrecall.engine.port.Journal.IntentRow;
import dev.keyrecall.spi.ProviderException;

import java.util.Objects;
import java.util.Optional;

/** Gives the units of one lane back. */
final class UnitsBack {
    private final LaneRun lane;
    private final UnitRows rows;
    private final Lifting lifting;

    UnitsBack(LaneRun lane) {
        Capabilities capabilities = new Capabilities(lane.engine().providers(), lane.account());
        this.lane = lane;
        this.rows = new UnitRows(lane);
        this.lifting =
                new Lifting(
                        lane,
                        capabilities,
                        new Effects(lane),
                        rows,
                        new Prover(lane, capabilities));
    }

    Rollback.Line give(PlannedUnit unit, String reason) throws InterruptedException {
        String why = null;
        boolean seen = false;
        boolean gone = false;
        boolean before = given(rows.get(unit));
        try {
            Optional<IntentRow> left = UnitRows.inDoubt(lane.engine(), lane.plan(), unit);
            lane.listener().step(unit.ordinal(), unit.ref(), Step.LIFT);
            if (left.isPresent()) {
                lifting.settle(unit, left.get());
            } else if (!before) {
                lifting.lift(unit, reason);
            }
            seen = lifting.seen(unit);
        } catch (RunStoppedException e) {
            why = "stopped before it";
        } catch (ProviderException.Refused e) {
            gone = e.reason() == ProviderException.Reason.NOT_FOUND;
            why = gone ? "it does not exist any more" : String.valueOf(e.getMessage());
        } catch (UnitOpenException | ProviderException e) {
            why = Objects.requireNonNullElse(e.getMessage(), "no reason was given");
        }
        Unit row = rows.get(unit);
        lane.listener().unit(row);
        return new Rollback.Line(row, before, seen, gone, why);
    }

    /** Whether it was given back and not suspended since. */
    static boolean given(Unit row) {
        return row.facts().get(UnitFacts.LIFTED_AT).isPresent()
                && row.facts().get(UnitFacts.CUT_AT).isEmpty();
    }
}
