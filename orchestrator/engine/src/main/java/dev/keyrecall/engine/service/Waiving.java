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
import dev.keyrecall.engine.policy.Consent;
import dev.keyrecall.engine.port.Campaigns.StoredPlan;
import dev.keyrecall.engine.port.Journal.IntentRow;
import dev.keyrecall.engine.port.Tx;
import dev.keyrecall.engine.port.Waivers.StoredWaiver;
import dev.keyrecall.spi.json.Json;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What waivers do to units, when they come into effect and when they end. */
final class Waiving {
    private final Engine engine;
    private final LedgerWriter ledger;

    Waiving(Engine engine) {
        this.engine = engine;
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
                plan.units().stream()
                        .map(unit -> unit.ref().account())
                        .distinct()
                        .flatMap(account -> tx.journal().openIntents(account).stream())
                        .filter(intent -> intent.campaign().equals(waiver.campaign()))
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
    void lapse(Tx tx) throws EngineException {
        for (Campaign campaign : tx.campaigns().all()) {
            lapse(tx, campaign.id());
        }
    }

    private void lapse(Tx tx, String campaign) throws EngineException {
        Map<String, Optional<String>> judged = judged(tx, campaign);
        if (judged.isEmpty()) {
            return;
        }
        Instant now = engine.clock().instant();
        for (Unit unit : tx.campaigns().units(campaign)) {
            if (unit.state() != Unit.State.WAIVED) {
                continue;
            }
            Unit left = unit.asOf(now);
            Optional<String> why =
                    judged.getOrDefault(
                            String.valueOf(unit.waiver()), Optional.of("is not in the store"));
            if (left.state() == Unit.State.WAIVED && why.isPresent()) {
                left = unit.reopened("its waiver " + unit.waiver() + " " + why.get());
            }
            if (left.state() != Unit.State.WAIVED) {
                put(tx, left);
            }
        }
        settle(tx, campaign);
    }

    /** The waivers of a campaign, each with why it is not in effect; empty where it is. */
    private Map<String, Optional<String>> judged(Tx tx, String campaign) throws EngineException {
        Instant now = engine.clock().instant();
        Map<String, Optional<String>> judged = new HashMap<>();
        for (StoredWaiver stored : tx.waivers().ofCampaign(campaign)) {
            Waiver waiver = WaiverReading.read(stored);
            Consent consent = WaiverReading.consent(tx, stored, waiver);
            judged.put(
                    stored.id(),
                    WaiverReading.inEffect(waiver, consent, now)
                            ? Optional.empty()
                            : Optional.of(WaiverReading.notInEffect(waiver, consent, now)));
        }
        return judged;
    }

    /** Puts the campaign where its units say it is; one that was never begun stays so. */
    private void settle(Tx tx, String id) {
        Campaign campaign = tx.campaigns().find(id).orElseThrow();
        List<Unit> units = tx.campaigns().units(id);
        boolean accounted = units.stream().allMatch(unit -> unit.state().terminal());
        Campaign next = campaign;
        if (!accounted && campaign.state().ended()) {
            next = campaign.at(Campaign.State.PARTIAL, campaign.startedAt(), null);
        } else if (accounted && !campaign.state().ended()) {
            next = campaign.at(Campaign.State.DONE, campaign.startedAt(), engine.clock().instant());
        }
        if (!next.equals(campaign)) {
            tx.campaigns().put(next);
            StoredPlan plan = tx.campaigns().plan(campaign.plan()).orElseThrow();
            ledger.append(
                    tx,
                    new LedgerWriter.Entry(
                                    "run",
                                    next.state().word(),
                                    ToldRows.of(next).with("was", Json.of(campaign.state().word())))
                            .campaign(id)
                            .planDigest(plan.digest()));
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
