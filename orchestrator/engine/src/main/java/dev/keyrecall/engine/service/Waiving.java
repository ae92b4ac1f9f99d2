package dev.keyrecall.engine.service;

import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.campaign.Campaign;
import dev.keyrecall.engine.campaign.Plan;
import dev.keyrecall.engine.campaign.Unit;
import dev.keyrecall.engine.campaign.Waiver;
import dev.keyrecall.engine.journal.LedgerWriter;
import dev.keyrecall.engine.journal.ToldRows;
import dev.keyrecall.engine.port.Journal.IntentRow;
import dev.keyrecall.engine.port.Tx;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What waivers do to units, when they come into effect and when they end. */
final class Waiving {
    private final Engine engine;
    private final LedgerWriter ledger;
    private final CampaignWriting campaigns;

    Waiving(Engine engine) {
        this.engine = engine;
        this.campaigns = new CampaignWriting(engine);
        this.ledger = new LedgerWriter(engine);
    }

    /**
     * Accounts for the units of a waiver that came into effect; what is proven dead stays so.
     *
     * @throws EngineException REFUSED while something of a unit is under way or in doubt
     */
    void apply(Tx tx, Waiver waiver) throws EngineException {
        Plan plan = plan(tx, waiver.campaign());
        Set<Integer> doubtful =
                OpenCalls.of(tx, waiver.campaign(), plan.accounts()).stream()
                        .map(IntentRow::ordinal)
                        .collect(Collectors.toSet());
        for (Waiver.Item item : waiver.units()) {
            Unit unit = tx.campaigns().unit(waiver.campaign(), item.ordinal()).orElseThrow();
            if (unit.state() == Unit.State.PROVEN_DEAD
                    || keeps(unit, waiver)
                    || unit.equals(unit.waived(waiver))) {
                continue;
            }
            if (unit.state() == Unit.State.RUNNING || doubtful.contains(unit.ordinal())) {
                throw new EngineException(
                        Ending.REFUSED,
                        "unit "
                                + unit.ordinal()
                                + ", "
                                + unit.ref()
                                + ", was begun, and what was begun is ended first",
                        "go on with it: keyrecall run " + plan.id() + " --resume",
                        "or give it back, where it is only suspended: keyrecall campaign rollback "
                                + waiver.campaign()
                                + " "
                                + unit.ordinal()
                                + " --reason TEXT",
                        "a run under way ends by itself after: keyrecall campaign pause "
                                + waiver.campaign());
            }
            put(tx, unit.waived(waiver));
        }
        settle(tx, waiver.campaign());
    }

    /** A longer waiver stays. */
    private static boolean keeps(Unit unit, Waiver waiver) {
        return unit.state() == Unit.State.WAIVED
                && unit.resumeAfter() != null
                && unit.resumeAfter().isAfter(waiver.until());
    }

    /** Opens the units of every waiver that is not in effect any more. */
    void lapse(Tx tx) {
        for (Campaign campaign : tx.campaigns().all()) {
            settle(tx, campaign.id());
        }
    }

    /** Whether {@link #lapse} would write anything. */
    boolean due(Tx tx) {
        Instant now = engine.clock().instant();
        for (Campaign campaign : tx.campaigns().all()) {
            WaiversNow waivers = WaiversNow.of(tx, campaign.id(), now);
            if (!waivers.ended().isEmpty()) {
                List<Unit> stored = tx.campaigns().units(campaign.id());
                List<Unit> units = waivers.judge(stored);
                if (!units.equals(stored) || !waivers.judge(campaign, units).equals(campaign)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Puts a campaign and its units where its waivers say they are. */
    private void settle(Tx tx, String id) {
        WaiversNow waivers = WaiversNow.of(tx, id, engine.clock().instant());
        if (waivers.ended().isEmpty()) {
            return;
        }
        List<Unit> stored = tx.campaigns().units(id);
        List<Unit> units = waivers.judge(stored);
        for (int i = 0; i < units.size(); i++) {
            if (!units.get(i).equals(stored.get(i))) {
                put(tx, units.get(i));
            }
        }
        Campaign campaign = tx.campaigns().find(id).orElseThrow();
        Campaign next = waivers.judge(campaign, units);
        if (!next.equals(campaign)) {
            campaigns.put(tx, next, next.state().word());
        }
    }

    private void put(Tx tx, Unit unit) {
        tx.campaigns().putUnit(unit);
        ledger.append(
                tx,
                new LedgerWriter.Entry("unit", unit.state().word(), ToldRows.of(unit))
                        .campaign(unit.campaign())
                        .ordinal(unit.ordinal())
                        .ref(unit.ref()));
    }

    private static Plan plan(Tx tx, String campaign) throws EngineException {
        Campaign row = tx.campaigns().find(campaign).orElseThrow();
        return StoredPlans.read(tx.campaigns().plan(row.plan()).orElseThrow());
    }
}
