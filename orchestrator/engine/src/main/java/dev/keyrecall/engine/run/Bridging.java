package dev.keyrecall.engine.run;

import dev.keyrecall.engine.campaign.PlannedUnit;
import dev.keyrecall.engine.campaign.Step;
import dev.keyrecall.engine.campaign.Unit;
import dev.keyrecall.engine.campaign.UnitFacts;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.ProviderException;
import dev.keyrecall.spi.SecretBytes;

import java.util.Objects;

/** Serves a unit's consumers with a sibling while the unit's own slot is emptied and filled. */
final class Bridging {
    private final LaneRun lane;
    private final HeldValues values;
    private final Prover prover;
    private final ConsumerWork consumers;
    private final Seeing seeing;

    Bridging(
            LaneRun lane, HeldValues values, Prover prover, ConsumerWork consumers, Seeing seeing) {
        this.lane = lane;
        this.values = values;
        this.prover = prover;
        this.consumers = consumers;
        this.seeing = seeing;
    }

    /**
     * Both slots are taken and nobody may go without: another live credential of the same principal
     * serves meanwhile.
     */
    void bridge(PlannedUnit unit)
            throws UnitOpenException, ProviderException, RunStoppedException, InterruptedException {
        CredentialRef planned =
                Objects.requireNonNull(unit.bridge(), "a bridge step names its bridge");
        CredentialRef serving = serving(lane, planned);
        consumers.capture(unit, serving, consumers.consumersOf(serving), true);
        Answers answers = new Answers();
        try (SecretBytes value = values.open(serving, lane.opening(unit, Step.BRIDGE))) {
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
        consumers.verify(unit, Step.BRIDGE, serving, answers);
        seeing.sweep(
                unit,
                Step.BRIDGE,
                answers,
                row -> UnitRows.withFirst(row, UnitFacts.BRIDGED_AT, lane.now()));
    }

    /** The bridge that a plan names, or what an earlier unit has issued in its place. */
    static CredentialRef serving(LaneRun lane, CredentialRef planned) {
        return lane
                .engine()
                .store()
                .read(tx -> tx.campaigns().units(lane.plan().campaign()))
                .stream()
                .filter(row -> row.ref().equals(planned))
                .map(Unit::replacement)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(planned);
    }
}
