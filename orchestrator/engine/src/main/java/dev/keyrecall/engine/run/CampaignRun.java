package dev.keyrecall.engine.run;

import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.campaign.Campaign;
import dev.keyrecall.engine.campaign.Mode;
import dev.keyrecall.engine.campaign.Plan;
import dev.keyrecall.engine.campaign.PlanDocument;
import dev.keyrecall.engine.campaign.SwitchStanding;
import dev.keyrecall.engine.campaign.Unit;
import dev.keyrecall.engine.lane.LaneLostException;
import dev.keyrecall.engine.lane.ProcessIdentity;
import dev.keyrecall.engine.ledger.Leaf;
import dev.keyrecall.engine.port.Campaigns.StoredPlan;
import dev.keyrecall.engine.port.StoreException;
import dev.keyrecall.engine.service.InventoryRefresh;
import dev.keyrecall.engine.service.LedgerReading;
import dev.keyrecall.engine.service.OwnKeys;
import dev.keyrecall.engine.service.WaiverBook;
import dev.keyrecall.spi.AccountRef;
import dev.keyrecall.spi.json.Json;
import dev.keyrecall.spi.json.JsonException;
import dev.keyrecall.vault.Vault;

import org.jspecify.annotations.Nullable;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Runs an approved plan to its end, or as far as it goes. May be killed at any instant: the next
 * run settles every call whose outcome is unknown before it makes a new one, and goes on where each
 * unit stood.
 */
public final class CampaignRun {
    private final Engine asked;
    private final Engine engine;
    private final Vault vault;
    private final ProcessIdentity process;

    /** Of all lanes: a place that needs no account may serve credentials of several. */
    private final ResourceLocks locks = new ResourceLocks();

    /**
     * @param process who this process is among all that may own a lane
     */
    public CampaignRun(Engine engine, Vault vault, ProcessIdentity process) {
        this.asked = engine;
        // Requests are signed by the machine's own time; what a run writes down never goes back.
        this.engine = engine.withClock(new SteadyClock(engine.clock()));
        this.vault = vault;
        this.process = process;
    }

    /**
     * Runs or resumes.
     *
     * @throws EngineException USAGE for an unknown plan, AWAITS_APPROVAL, REFUSED for a plan that
     *     has run, a lane that another process runs, an altered plan or our own access refused;
     *     FAULT when a provider cannot be reached before anything was begun
     */
    public RunResult run(String planId, RunOptions options, RunListener listener, StopSignal stop)
            throws EngineException {
        new WaiverBook(engine).lapse();
        Approved seen = approved(planId, options);
        if (seen.campaign().state().ended() && !leftBehind(seen.plan())) {
            // Not on the word of the table alone.
            new LedgerReading(engine).verify();
            return result(seen.plan(), false).at(seen.campaign().state());
        }
        boolean begun = seen.campaign().state() != Campaign.State.PLANNED;
        try (LaneConnections lanes =
                LaneConnections.open(asked, seen.plan(), begun, options.endurance())) {
            lanes.claim(process);
            Brake brake = new Brake(listener, stop, options.failuresPercent());
            // From before the judgement on: what is ordered between the two is seen by one of them.
            Orders orders = engine.store().read(tx -> Orders.since(tx, engine, seen.plan(), brake));
            // Another process may have run the plan while we did not own its lanes yet.
            Approved approved = approved(planId, options);
            if (options.verifies()) {
                // An approval, a plan or a unit that no entry tells of is not acted on.
                new LedgerReading(engine).verify();
            }
            if (approved.campaign().state().ended()) {
                settleLeft(approved, lanes, brake, orders);
                return result(approved.plan(), false).at(approved.campaign().state());
            }
            approved.alone().ifPresent(alone -> orders.until(alone.deadline()));
            return runLanes(approved, lanes, options, brake, orders);
        } catch (JsonException | DateTimeException e) {
            // Adapters answer with exceptions of their own: what cannot be read is ours.
            throw new StoreException(
                    StoreException.Kind.CORRUPTED,
                    "the store is damaged: what it holds of campaign "
                            + seen.plan().campaign()
                            + " cannot be read",
                    e);
        } catch (LaneLostException e) {
            throw new EngineException(
                    EngineException.Ending.REFUSED,
                    String.valueOf(e.getMessage()),
                    "that process goes on with the campaign; watch it with: keyrecall campaign"
                            + " status "
                            + seen.plan().campaign());
        }
    }

    /** Whether a former owner's call was answered too late for the run that ended the campaign. */
    private boolean leftBehind(Plan plan) {
        return engine.store()
                .read(
                        tx ->
                                plan.units().stream()
                                        .map(unit -> unit.ref().account())
                                        .distinct()
                                        .flatMap(lane -> tx.journal().openIntents(lane).stream())
                                        .anyMatch(left -> left.campaign().equals(plan.campaign())));
    }

    private void settleLeft(Approved approved, LaneConnections lanes, Brake brake, Orders orders) {
        RunLedger ledger = new RunLedger(engine, approved.plan(), approved.digest());
        List<Together.Task> works = new ArrayList<>();
        for (LaneConnections.Connected lane : lanes.lanes()) {
            LaneRun run =
                    LaneRun.over(
                            lane,
                            engine,
                            vault,
                            approved.plan(),
                            ledger,
                            locks,
                            brake,
                            orders,
                            LaneRun.Extent.NONE);
            works.add(new LaneWork(run)::settleOnly);
        }
        Together.run(works, works.size());
    }

    private Approved approved(String planId, RunOptions options) throws EngineException {
        StoredPlan stored =
                engine.store()
                        .read(tx -> tx.campaigns().plan(planId))
                        .orElseThrow(
                                () ->
                                        new EngineException(
                                                EngineException.Ending.USAGE,
                                                "there is no plan " + planId,
                                                "list the plans with: keyrecall plan list"));
        if (!PlanDocument.digest(stored.bytes()).equals(stored.digest())) {
            throw new EngineException(
                    EngineException.Ending.REFUSED,
                    "plan " + planId + " was altered after it was made",
                    "check the home with: keyrecall ledger verify",
                    "make a new plan with: keyrecall plan create");
        }
        Plan plan = PlanDocument.parse(stored.bytes());
        Campaign campaign =
                engine.store().read(tx -> tx.campaigns().find(plan.campaign())).orElseThrow();
        if (!options.resume() && campaign.state() != Campaign.State.PLANNED) {
            boolean done = campaign.state().ended();
            throw new EngineException(
                    EngineException.Ending.REFUSED,
                    "plan "
                            + planId
                            + (done
                                    ? " has been run"
                                    : " was begun and is " + campaign.state().word()),
                    done
                            ? "see its result with: keyrecall campaign certificate "
                                    + plan.campaign()
                            : "go on with it: keyrecall run "
                                    + planId
                                    + " --resume"
                                    + (options.limited() ? ", with the same limits" : ""));
        }
        Optional<UnderGlass> alone = RunPermission.require(engine, stored, plan, campaign);
        return new Approved(plan, stored.digest(), campaign, alone);
    }

    private RunResult runLanes(
            Approved approved,
            LaneConnections lanes,
            RunOptions options,
            Brake brake,
            Orders orders) {
        RunLedger ledger = new RunLedger(engine, approved.plan(), approved.digest());
        begin(approved, ledger);
        List<Unit> before = units(approved.plan());
        Set<Integer> chosen = options.chosen(covered(approved, before));
        SwitchWork switches = new SwitchWork(engine, approved.plan(), brake, orders);
        // Not where nothing is left to run: what is on stays so.
        boolean begins =
                Waiting.due(approved.plan(), before, engine.clock().instant()).stream()
                        .anyMatch(unit -> chosen.contains(unit.ordinal()) && options.begins(unit));
        Optional<String> on = begins ? switches.off() : Optional.empty();
        if (on.isPresent()) {
            return end(approved, ledger, orders.requested(), on.get());
        }
        brake.lanes(lanes.meters());
        brake.started(
                before.size(),
                (int) before.stream().filter(unit -> unit.state().terminal()).count());
        LaneRun.Extent extent =
                new LaneRun.Extent(chosen, options.suspendOnly(), options.only() != null);
        List<LaneRun> runs = new ArrayList<>();
        for (LaneConnections.Connected lane : lanes.lanes()) {
            Plan plan = approved.plan();
            runs.add(LaneRun.over(lane, engine, vault, plan, ledger, locks, brake, orders, extent));
        }
        work(approved.plan(), runs, orders);
        // To suspend leaves everything where it was: the rest of the campaign lists it all.
        if (!orders.requested() && !options.suspendOnly()) {
            for (int i = 0; i < runs.size(); i++) {
                refresh(lanes.lanes().get(i), runs.get(i));
            }
        }
        forget(approved.plan(), brake);
        // What soaks is suspended already, and what is set aside is not run: that needs nothing to
        // stand still.
        List<Unit> left = Waiting.open(approved.plan(), units(approved.plan()));
        boolean settled = left.stream().allMatch(unit -> unit.state().aside());
        Optional<String> off = settled ? switches.on() : Optional.empty();
        String why =
                off.isPresent()
                        ? off.get()
                        : orders.order() == null ? brake.pulled() : orders.order();
        boolean more =
                before.stream()
                        .anyMatch(
                                unit ->
                                        !unit.state().terminal()
                                                && !unit.state().aside()
                                                && !chosen.contains(unit.ordinal()));
        boolean part = (more || options.suspendOnly()) && why == null && !orders.requested();
        return end(
                approved,
                ledger,
                orders.requested(),
                part ? done(approved, options) : why == null ? ownKeys(approved.plan()) : why);
    }

    /** That nothing but keys of the vault itself is left; null where that is not so. */
    private @Nullable String ownKeys(Plan plan) {
        List<String> left = OwnKeys.left(engine, plan);
        boolean accounted = units(plan).stream().allMatch(unit -> unit.state().terminal());
        return accounted && !left.isEmpty() ? RunResult.OWN_KEYS + String.join(", ", left) : null;
    }

    private static String done(Approved approved, RunOptions options) {
        return approved.alone().isPresent()
                ? "what one person may let be done was done"
                : options.done();
    }

    /** All of them, but for what nobody may do alone. */
    private List<Unit> covered(Approved approved, List<Unit> units) {
        if (approved.alone().isEmpty()) {
            return units;
        }
        Set<Integer> covered =
                engine.store().read(tx -> UnderGlass.covered(tx, approved.plan(), units));
        return units.stream().filter(unit -> covered.contains(unit.ordinal())).toList();
    }

    /** Hygiene destroys the values of the dead: no copy of their data keys is to stay. */
    private void forget(Plan plan, RunListener listener) {
        if (plan.mode() == Mode.HYGIENE && !engine.store().forget()) {
            listener.waiting(
                    null,
                    "another command still reads what was destroyed: it is gone from the disk"
                            + " once the last one has ended");
        }
    }

    /** All lanes side by side; again, as long as soaks have ended while others were under way. */
    private void work(Plan plan, List<LaneRun> runs, StopSignal stop) {
        List<LaneWork> works = runs.stream().map(LaneWork::new).toList();
        Together.run(works.stream().map(work -> (Together.Task) work::run).toList(), works.size());
        Set<Integer> before = Set.of();
        Set<Integer> ended = soaked(plan, runs);
        while (!ended.isEmpty() && !ended.equals(before) && !stop.requested()) {
            Together.run(
                    works.stream().map(work -> (Together.Task) work::goOn).toList(), works.size());
            before = ended;
            ended = soaked(plan, runs);
        }
        if (!stop.requested()) {
            Together.run(
                    works.stream().map(work -> (Together.Task) work::ownAccess).toList(),
                    works.size());
            Together.run(
                    works.stream().map(work -> (Together.Task) work::settleLate).toList(),
                    works.size());
        }
    }

    private Set<Integer> soaked(Plan plan, List<LaneRun> runs) {
        Set<AccountRef> reached =
                runs.stream().map(run -> run.lease().account()).collect(Collectors.toSet());
        Instant now = engine.clock().instant();
        return units(plan).stream()
                .filter(unit -> unit.state() == Unit.State.SOAKING)
                .filter(unit -> reached.contains(unit.ref().account()))
                .filter(unit -> unit.resumeAfter() != null && !unit.resumeAfter().isAfter(now))
                .map(Unit::ordinal)
                .collect(Collectors.toSet());
    }

    /**
     * One listing after the work, so that inventory and findings show what it made of the account.
     * A run is not undone by a listing that cannot be had: the next refresh will.
     */
    private void refresh(LaneConnections.Connected lane, LaneRun run) {
        if (run.calls().broken() != null) {
            return;
        }
        AccountRef ref = lane.account().ref();
        run.listener().waiting(ref, "listing " + ref + " once more");
        try {
            new InventoryRefresh(engine).refresh(lane.account(), lane.provider(), lane.gate());
        } catch (EngineException e) {
            run.listener().waiting(ref, "the inventory was not refreshed: " + e.getMessage());
        }
    }

    private void begin(Approved approved, RunLedger ledger) {
        Instant now = engine.clock().instant();
        engine.store()
                .write(
                        tx -> {
                            Campaign old =
                                    tx.campaigns().find(approved.plan().campaign()).orElseThrow();
                            Instant started = old.startedAt() == null ? now : old.startedAt();
                            Campaign row = old.at(Campaign.State.RUNNING, started, null);
                            tx.campaigns().put(row);
                            ledger.run(tx, begun(approved, old), row, told(approved, old));
                            return true;
                        });
    }

    private static String begun(Approved approved, Campaign old) {
        String what = old.startedAt() == null ? "started" : "resumed";
        return approved.alone().isPresent() ? what + " under break-glass" : what;
    }

    private static Json.Obj told(Approved approved, Campaign old) {
        Json.Builder told = Json.object().put("was", old.state().word());
        approved.alone().ifPresent(alone -> told.put("break_glass", Leaf.time(alone.deadline())));
        return told.build();
    }

    private RunResult end(
            Approved approved, RunLedger ledger, boolean stopped, @Nullable String order) {
        RunResult result = result(approved.plan(), stopped).under(order);
        Instant now = engine.clock().instant();
        engine.store()
                .write(
                        tx -> {
                            Campaign old =
                                    tx.campaigns().find(approved.plan().campaign()).orElseThrow();
                            Instant finished = result.state() == Campaign.State.DONE ? now : null;
                            Campaign row = old.at(result.state(), old.startedAt(), finished);
                            tx.campaigns().put(row);
                            ledger.run(
                                    tx,
                                    result.state().word(),
                                    row,
                                    Json.object()
                                            .put("open", result.open().size())
                                            .put("stopped", stopped)
                                            .build());
                            return true;
                        });
        return result;
    }

    private RunResult result(Plan plan, boolean stopped) {
        List<Unit> units = units(plan);
        Instant resumeAfter =
                units.stream()
                        .filter(unit -> unit.state() == Unit.State.SOAKING)
                        .map(Unit::resumeAfter)
                        .filter(java.util.Objects::nonNull)
                        .min(Instant::compareTo)
                        .orElse(null);
        List<Unit> open = Waiting.open(plan, units);
        Campaign.State state;
        if (!switchedOn(plan)) {
            state = Campaign.State.PARTIAL;
        } else if (units.stream().allMatch(unit -> unit.state().terminal())) {
            state =
                    OwnKeys.left(engine, plan).isEmpty()
                            ? Campaign.State.DONE
                            : Campaign.State.PARTIAL;
        } else {
            state = open.isEmpty() ? Campaign.State.SOAKING : Campaign.State.PARTIAL;
        }
        return new RunResult(plan.campaign(), state, open, resumeAfter, stopped, null);
    }

    private boolean switchedOn(Plan plan) {
        return engine.store()
                .read(tx -> SwitchStanding.allOn(tx.switches().ofCampaign(plan.campaign())));
    }

    private List<Unit> units(Plan plan) {
        return engine.store().read(tx -> tx.campaigns().units(plan.campaign()));
    }

    private record Approved(
            Plan plan, String digest, Campaign campaign, Optional<UnderGlass> alone) {}
}
