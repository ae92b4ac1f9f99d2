package dev.keyrecall.engine.run;

import dev.keyrecall.engine.campaign.PlannedUnit;
import dev.keyrecall.engine.campaign.Step;
import dev.keyrecall.engine.campaign.Unit;
import dev.keyrecall.engine.campaign.UnitFacts;
import dev.keyrecall.engine.port.Journal.IntentRow;
import dev.keyrecall.spi.Credential;
import dev.keyrecall.spi.ProviderException;
import dev.keyrecall.spi.Suspension;
import dev.keyrecall.spi.Target;
import dev.keyrecall.spi.json.Json;

import java.time.Instant;
import java.util.List;

/**
 * Gives credentials back that were only suspended, under a new intent or one that an earlier
 * process left open.
 */
final class Lifting {
    private static final String REASON = "reason";

    private final LaneRun lane;
    private final Capabilities capabilities;
    private final Effects effects;
    private final UnitRows rows;
    private final Prover prover;

    Lifting(
            LaneRun lane,
            Capabilities capabilities,
            Effects effects,
            UnitRows rows,
            Prover prover) {
        this.lane = lane;
        this.capabilities = capabilities;
        this.effects = effects;
        this.rows = rows;
        this.prover = prover;
    }

    /**
     * Gives the unit's old credential back.
     *
     * @param reason why, in a person's words
     */
    void lift(PlannedUnit unit, String reason)
            throws UnitOpenException, ProviderException, RunStoppedException, InterruptedException {
        Suspension suspension = capabilities.suspension(unit.ref().type());
        Json.Obj details =
                Json.object()
                        .put("target", unit.ref().toString())
                        .put("principal", unit.principal())
                        .put(REASON, reason)
                        .build();
        settle(
                unit,
                effects.open(
                        unit,
                        Step.LIFT,
                        suspension.callClass(),
                        unit.ref().toString(),
                        List.of(),
                        details));
    }

    /** Ends what an intent has begun. */
    void settle(PlannedUnit unit, IntentRow intent)
            throws UnitOpenException, ProviderException, InterruptedException {
        Suspension suspension = capabilities.suspension(unit.ref().type());
        Target.ByRef target = new Target.ByRef(unit.ref(), unit.principal());
        String why = "given back: " + intent.details().text(REASON);
        effects.settle(
                unit,
                intent,
                call -> suspension.resume(target, call),
                (tx, now) -> {
                    rows.replace(tx, unit, row -> given(unit, row, why, now));
                    lane.ledger()
                            .inventory(
                                    unit,
                                    Standings.switched(
                                            tx, unit.ref(), Credential.Status.ACTIVE, now));
                });
    }

    /** It stands before its suspension again; a waiver that accounts for it goes on to. */
    private static Unit given(PlannedUnit unit, Unit row, String why, Instant now) {
        long harm = Harm.until(unit, row, now).toMillis();
        Json.Builder facts = Json.object();
        row.facts()
                .members()
                .forEach(
                        (name, value) -> {
                            if (!UnitFacts.OF_A_SUSPENSION.contains(name)) {
                                facts.put(name, value);
                            }
                        });
        facts.put(UnitFacts.LIFTED_AT, now.toString());
        facts.put(UnitFacts.HARM_BEFORE_MS, harm);
        int suspend = unit.steps().indexOf(Step.SUSPEND);
        boolean waived = row.state() == Unit.State.WAIVED;
        return new Unit(
                row.campaign(),
                row.ordinal(),
                row.ref(),
                waived ? row.state() : Unit.State.ROLLED_BACK,
                Math.min(row.nextStep(), suspend),
                row.replacement(),
                waived ? null : why,
                waived ? row.resumeAfter() : null,
                facts.build());
    }

    /** Whether it is seen to be active again; providers take a moment. */
    boolean seen(PlannedUnit unit) throws InterruptedException {
        Patience patience = lane.patience(RunLimits.CONFIRM_LIMIT);
        try {
            while (true) {
                boolean active =
                        prover.listed(unit.ref(), unit.principal())
                                .filter(one -> one.status() == Credential.Status.ACTIVE)
                                .isPresent();
                if (active || patience.over()) {
                    return active;
                }
                lane.pause(RunLimits.ASK_AGAIN);
            }
        } catch (UnitOpenException | ProviderException | RunStoppedException e) {
            return false;
        }
    }
}
