package dev.keyrecall.engine.run;

import dev.keyrecall.engine.campaign.PlannedUnit;
import dev.keyrecall.engine.campaign.Unit;
import dev.keyrecall.engine.campaign.UnitFacts;
import dev.keyrecall.spi.Credential;
import dev.keyrecall.spi.ProviderException;

import java.time.Instant;

/** The wait between a suspension and the revocation, in which somebody may miss the credential. */
final class Soaking {
    private final LaneRun lane;
    private final UnitRows rows;
    private final Prover prover;

    Soaking(LaneRun lane, UnitRows rows, Prover prover) {
        this.lane = lane;
        this.rows = rows;
        this.prover = prover;
    }

    /** Whether the unit's soak is over; begins it, and keeps when it ends. */
    boolean over(PlannedUnit unit) {
        Instant now = lane.now();
        Unit row = lane.lease().write(tx -> rows.replace(tx, unit, old -> soaking(old, now)));
        if (row.state() == Unit.State.SOAKING) {
            lane.listener().unit(row);
        }
        return row.state() == Unit.State.RUNNING;
    }

    private Unit soaking(Unit row, Instant now) {
        if (row.state().terminal()) {
            // Waived meanwhile: it is waited for no more.
            return row;
        }
        Instant since = UnitRows.instant(row, UnitFacts.SOAK_SINCE);
        Instant end = (since == null ? now : since).plus(lane.plan().soak());
        boolean over = !now.isBefore(end);
        return UnitRows.at(
                UnitRows.withFirst(row, UnitFacts.SOAK_SINCE, now),
                over ? Unit.State.RUNNING : Unit.State.SOAKING,
                row.nextStep(),
                null,
                over ? null : end);
    }

    void requireStillSuspended(PlannedUnit unit)
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
}
