package dev.keyrecall.engine.run;

import dev.keyrecall.engine.campaign.PlannedUnit;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.ProviderException;

/**
 * Keeps a run from cutting what Keyrecall works with itself before it works with another.
 *
 * <p>Source: {@code docs/adr/0040-our-own-credentials.md}.
 */
final class OwnAccess {
    private final LaneRun lane;

    OwnAccess(LaneRun lane) {
        this.lane = lane;
    }

    /**
     * Asks the provider whom it takes us for.
     *
     * @throws UnitOpenException where it is not whoever holds the replacement
     */
    void requireMoved(PlannedUnit unit, CredentialRef replacement)
            throws UnitOpenException, ProviderException, InterruptedException {
        if (!unit.operates()) {
            return;
        }
        CredentialRef with = lane.calls().read(lane.account()::identify).operatedWith();
        if (!replacement.equals(with)) {
            throw new UnitOpenException(
                    "it is not cut: account "
                            + unit.ref().account()
                            + " is still operated with "
                            + (with == null ? "a credential that is not listed" : with)
                            + "; none of its places is the one that Keyrecall reads");
        }
    }

    /** One that became ours after the plan was made is not what the plan took it for. */
    void requireAnother(PlannedUnit unit) throws UnitOpenException {
        if (unit.ref().equals(lane.operatedWith())) {
            throw new UnitOpenException(
                    "it is not cut: Keyrecall works with it in account "
                            + unit.ref().account()
                            + " now; refresh the inventory and make another plan");
        }
    }
}
