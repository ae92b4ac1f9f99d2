package dev.keyrecall.engine.run;

import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.campaign.Plan;
import dev.keyrecall.engine.campaign.PlannedSwitch;
import dev.keyrecall.engine.campaign.SwitchStanding;
import dev.keyrecall.engine.service.LedgerReading;
import dev.keyrecall.engine.service.Planning;
import dev.keyrecall.engine.service.SwitchBook;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Turns on what a campaign has turned off, on a person's order: whatever the campaign is doing, and
 * for good.
 */
public final class Restart {
    private final Engine engine;

    public Restart(Engine engine) {
        this.engine = engine;
    }

    /**
     * Turns switches on, in the opposite order of the plan.
     *
     * @param names which; all that are not on, where empty
     * @param reason why, one line, kept in the ledger
     * @return for each that was to be turned why it is not on; empty where it is
     * @throws EngineException USAGE for an unknown campaign or switch; REFUSED where who acts is no
     *     operator, and when the ledger does not verify
     */
    public Map<String, Optional<String>> turn(
            String campaign,
            Set<String> names,
            String reason,
            RunListener listener,
            StopSignal stop)
            throws EngineException {
        new LedgerReading(engine).verify();
        SwitchBook book = new SwitchBook(engine);
        List<SwitchStanding> standing = book.of(campaign);
        String planId =
                engine.store().read(tx -> tx.campaigns().find(campaign)).orElseThrow().plan();
        Plan plan = new Planning(engine).load(planId);
        for (String name : names) {
            var _ = book.order(campaign, name, reason);
        }
        SwitchWork work = new SwitchWork(engine, plan, listener, stop);
        Map<String, Optional<String>> turned = new LinkedHashMap<>();
        for (SwitchStanding one : standing.reversed()) {
            PlannedSwitch planned = one.planned();
            boolean asked =
                    names.isEmpty()
                            ? one.state() != SwitchStanding.State.ON
                            : names.contains(planned.name());
            if (!asked) {
                continue;
            }
            if (names.isEmpty()) {
                var _ = book.order(campaign, planned.name(), reason);
            }
            turned.put(planned.name(), work.on(planned));
        }
        return turned;
    }
}
