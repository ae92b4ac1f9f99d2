package dev.keyrecall.engine.run;

import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.campaign.Campaign;
import dev.keyrecall.engine.campaign.Plan;
import dev.keyrecall.engine.campaign.PlanDocument;
import dev.keyrecall.engine.campaign.PlannedUnit;
import dev.keyrecall.engine.campaign.Step;
import dev.keyrecall.engine.campaign.Unit;
import dev.keyrecall.engine.campaign.UnitFacts;
import dev.keyrecall.engine.lane.LaneLimits;
import dev.keyrecall.engine.lane.LaneLostException;
import dev.keyrecall.engine.lane.ProcessIdentity;
import dev.keyrecall.engine.policy.Role;
import dev.keyrecall.engine.port.Journal.IntentRow;
import dev.keyrecall.engine.service.Authorization;
import dev.keyrecall.engine.service.CampaignReading;
import dev.keyrecall.engine.service.LedgerReading;
import dev.keyrecall.spi.json.Json;
import dev.keyrecall.vault.Vault;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * Gives back what a campaign has only suspended, on a person's order: each credential is active
 * again, and its unit stands before its suspension. A campaign may be paused or aborted for it; a
 * run under way must have ended. May be killed at any instant: the next rollback, or the next run,
 * ends what was begun.
 */
public final class Rollback {
    private final Engine asked;
    private final Engine engine;
    private final Vault vault;
    private final ProcessIdentity process;
    private final ResourceLocks locks = new ResourceLocks();

    /**
     * Prepares it.
     *
     * @param process who this process is among all that may own a lane
     */
    public Rollback(Engine engine, Vault vault, ProcessIdentity process) {
        this.asked = engine;
        this.engine = engine.withClock(new SteadyClock(engine.clock()));
        this.vault = vault;
        this.process = process;
    }

    /**
     * How it went with one unit.
     *
     * @param unit where it stands
     * @param before whether it had been given back before
     * @param seen whether its credential was seen active again
     * @param gone whether its credential does not exist any more
     * @param why it was not given back; null where it was
     */
    public record Line(
            Unit unit, boolean before, boolean seen, boolean gone, @Nullable String why) {
        public boolean given() {
            return why == null;
        }
    }

    /**
     * Gives units back. One that was given back already stays so.
     *
     * @param units by ordinal
     * @param reason why, one line, kept in the ledger
     * @return a line for each, in their order
     * @throws EngineException USAGE for an unknown campaign or unit; REFUSED, with nothing done,
     *     where a unit is not merely suspended by this campaign or one of its calls is in doubt,
     *     for a closed campaign, a lane that another process runs, a ledger that does not verify,
     *     and where who acts is no operator; FAULT when a provider cannot be reached
     */
    public List<Line> give(
            String campaignId,
            SortedSet<Integer> units,
            String reason,
            RunListener listener,
            StopSignal stop)
            throws EngineException {
        Authorization.require(engine, Role.OPERATOR);
        CampaignReading.Status status = new CampaignReading(engine).status(campaignId);
        requireNotClosed(status.campaign());
        Plan plan = status.plan();
        List<PlannedUnit> chosen = chosen(plan, units);
        require(plan, chosen);
        try (LaneConnections lanes = LaneConnections.to(asked, accounts(chosen))) {
            claim(lanes, campaignId);
            new LedgerReading(engine).verify();
            // What another process did to them before we owned their lanes.
            require(plan, chosen);
            Map<Integer, Line> lines = new ConcurrentSkipListMap<>();
            List<Together.Task> tasks = new ArrayList<>();
            RunLedger ledger =
                    new RunLedger(engine, plan, PlanDocument.digest(PlanDocument.bytes(plan)));
            for (LaneConnections.Connected lane : lanes.lanes()) {
                UnitsBack back =
                        new UnitsBack(
                                LaneRun.over(
                                        lane,
                                        engine,
                                        vault,
                                        plan,
                                        ledger,
                                        locks,
                                        listener,
                                        RunStop.here(stop),
                                        LaneRun.Extent.NONE));
                for (PlannedUnit unit : chosen) {
                    if (unit.ref().account().equals(lane.account().ref())) {
                        tasks.add(() -> lines.put(unit.ordinal(), back.give(unit, reason)));
                    }
                }
            }
            listener.started(chosen.size(), 0);
            Together.run(tasks, LaneLimits.UNITS_IN_FLIGHT);
            settle(campaignId, ledger);
            return List.copyOf(lines.values());
        } catch (LaneLostException e) {
            throw new EngineException(
                    Ending.REFUSED,
                    String.valueOf(e.getMessage()),
                    "let that process end first, with: keyrecall campaign pause " + campaignId);
        }
    }

    private void claim(LaneConnections lanes, String campaignId) throws EngineException {
        try {
            lanes.claim(process);
        } catch (EngineException e) {
            List<String> hints = new ArrayList<>();
            hints.add(
                    "where that is a run of this campaign, end it after the calls under way:"
                            + " keyrecall campaign pause "
                            + campaignId);
            hints.addAll(e.hints());
            throw new EngineException(
                    e.ending(), String.valueOf(e.getMessage()), hints.toArray(String[]::new));
        }
    }

    private static void requireNotClosed(Campaign campaign) throws EngineException {
        if (campaign.state() == Campaign.State.CLOSED) {
            throw new EngineException(
                    Ending.REFUSED,
                    "campaign " + campaign.id() + " is closed",
                    "see its result with: keyrecall campaign certificate " + campaign.id());
        }
    }

    private static List<PlannedUnit> chosen(Plan plan, SortedSet<Integer> units)
            throws EngineException {
        List<PlannedUnit> chosen = new ArrayList<>();
        for (int ordinal : units) {
            if (ordinal < 1 || ordinal > plan.units().size()) {
                throw new EngineException(
                        Ending.USAGE,
                        "campaign "
                                + plan.campaign()
                                + " has units 1 to "
                                + plan.units().size()
                                + ", and no unit "
                                + ordinal,
                        "list them with: keyrecall campaign status "
                                + plan.campaign()
                                + " --units");
            }
            chosen.add(plan.units().get(ordinal - 1));
        }
        return chosen;
    }

    private static Collection<String> accounts(List<PlannedUnit> units) {
        return units.stream().map(unit -> unit.ref().account().toString()).distinct().toList();
    }

    /** All of them, or none is touched. */
    private void require(Plan plan, List<PlannedUnit> units) throws EngineException {
        for (PlannedUnit unit : units) {
            Unit row =
                    engine.store()
                            .read(tx -> tx.campaigns().unit(plan.campaign(), unit.ordinal()))
                            .orElseThrow();
            Optional<String> objection = objection(unit, row);
            if (objection.isPresent()) {
                throw new EngineException(
                        Ending.REFUSED,
                        "unit " + unit.ordinal() + ", " + unit.ref() + ", " + objection.get(),
                        "nothing was done; how each stands: keyrecall campaign status "
                                + plan.campaign()
                                + " --units");
            }
            Optional<IntentRow> doubt = UnitRows.inDoubt(engine, plan, unit);
            if (doubt.isPresent() && doubt.get().step() != Step.LIFT) {
                throw new EngineException(
                        Ending.REFUSED,
                        "the outcome of a call is unknown: "
                                + doubt.get().step().word()
                                + " of unit "
                                + unit.ordinal()
                                + ", "
                                + unit.ref(),
                        "settle it first, with: keyrecall run " + plan.id() + " --resume");
            }
        }
    }

    private static Optional<String> objection(PlannedUnit unit, Unit row) {
        if (row.state() == Unit.State.PROVEN_DEAD) {
            return Optional.of("is proven dead");
        }
        if (row.facts().get(UnitFacts.REVOKED_AT).isPresent()) {
            return Optional.of("is revoked, for which there is no way back");
        }
        boolean suspended =
                unit.steps().contains(Step.SUSPEND)
                        && row.facts().get(UnitFacts.CUT_AT).isPresent();
        return suspended || UnitsBack.given(row)
                ? Optional.empty()
                : Optional.of("was not suspended by this campaign");
    }

    /** A campaign that only waited for soaks has something open now. */
    private void settle(String campaignId, RunLedger ledger) {
        engine.store()
                .write(
                        tx -> {
                            Campaign row = tx.campaigns().find(campaignId).orElseThrow();
                            boolean open =
                                    tx.campaigns().units(campaignId).stream()
                                            .anyMatch(unit -> unit.state().aside());
                            if (row.state() != Campaign.State.SOAKING || !open) {
                                return false;
                            }
                            Campaign next = row.at(Campaign.State.PARTIAL, row.startedAt(), null);
                            tx.campaigns().put(next);
                            ledger.run(tx, next.state().word(), next, Json.object().build());
                            return true;
                        });
    }
}
