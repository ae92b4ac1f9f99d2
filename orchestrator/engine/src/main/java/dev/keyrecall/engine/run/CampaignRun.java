package dev.keyrecall.engine.run;

import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.campaign.Campaign;
import dev.keyrecall.engine.campaign.Plan;
import dev.keyrecall.engine.campaign.PlanDocument;
import dev.keyrecall.engine.campaign.Unit;
import dev.keyrecall.engine.inventory.Account;
import dev.keyrecall.engine.lane.LaneCalls;
import dev.keyrecall.engine.lane.LaneLease;
import dev.keyrecall.engine.lane.LaneLostException;
import dev.keyrecall.engine.lane.ProcessIdentity;
import dev.keyrecall.engine.port.Campaigns.StoredPlan;
import dev.keyrecall.engine.service.AccountDirectory;
import dev.keyrecall.engine.service.Approvals;
import dev.keyrecall.engine.service.ProviderFailures;
import dev.keyrecall.spi.AccountRef;
import dev.keyrecall.spi.ProviderAccount;
import dev.keyrecall.spi.ProviderException;
import dev.keyrecall.spi.json.Json;
import dev.keyrecall.vault.Vault;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * Runs an approved plan to its end, or as far as it goes. May be killed at any instant: the next
 * run settles every call whose outcome is unknown before it makes a new one, and goes on where each
 * unit stood.
 */
public final class CampaignRun {
    private final Engine engine;
    private final Vault vault;
    private final ProcessIdentity process;

    /**
     * @param process who this process is among all that may own a lane
     */
    public CampaignRun(Engine engine, Vault vault, ProcessIdentity process) {
        this.engine = engine;
        this.vault = vault;
        this.process = process;
    }

    /**
     * Runs or resumes.
     *
     * @param resume whether a plan that was begun may be gone on with; a finished one then succeeds
     *     at once
     * @throws EngineException USAGE for an unknown plan, AWAITS_APPROVAL, REFUSED for a plan that
     *     has run, a lane that another process runs, an altered plan or our own access refused;
     *     FAULT when a provider cannot be reached before anything was begun
     */
    public RunResult run(String planId, boolean resume, RunListener listener, StopSignal stop)
            throws EngineException {
        Approved approved = approved(planId, resume);
        if (approved.campaign().state() == Campaign.State.DONE) {
            return result(approved.plan(), false);
        }
        List<Connected> connected = new ArrayList<>();
        try {
            connect(approved, connected);
            claim(connected);
            return runLanes(approved, connected, listener, stop);
        } catch (UnreachedAfterStart e) {
            return leftOpen(approved, e.why);
        } catch (LaneLostException e) {
            throw new EngineException(
                    EngineException.Ending.REFUSED,
                    String.valueOf(e.getMessage()),
                    "that process goes on with the campaign; watch it with: keyrecall campaign"
                            + " status "
                            + approved.plan().campaign());
        } finally {
            connected.forEach(Connected::close);
        }
    }

    private Approved approved(String planId, boolean resume) throws EngineException {
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
        if (!resume && campaign.state() != Campaign.State.PLANNED) {
            boolean done = campaign.state() == Campaign.State.DONE;
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
                            : "go on with it: keyrecall run " + planId + " --resume");
        }
        if (!new Approvals(engine).approved(planId)) {
            throw new EngineException(
                    EngineException.Ending.AWAITS_APPROVAL,
                    "plan " + planId + " awaits approval",
                    "read it with: keyrecall plan show " + planId,
                    "then: keyrecall approve " + planId + " --as NAME");
        }
        return new Approved(plan, stored.digest(), campaign);
    }

    private void connect(Approved approved, List<Connected> connected)
            throws EngineException, UnreachedAfterStart {
        AccountDirectory accounts = new AccountDirectory(engine);
        TreeSet<String> names = new TreeSet<>();
        approved.plan().units().forEach(unit -> names.add(unit.ref().account().toString()));
        for (String name : names) {
            AccountRef ref =
                    new AccountRef(
                            name.substring(0, name.indexOf(':')),
                            name.substring(name.indexOf(':') + 1));
            Account account = accounts.require(ref.toString());
            ProviderAccount provider = accounts.connect(account);
            connected.add(new Connected(ref, provider));
            identify(approved, ref, provider);
        }
    }

    /**
     * Our own access is tried before anything is begun, so that a plain mistake changes nothing.
     */
    private void identify(Approved approved, AccountRef ref, ProviderAccount provider)
            throws EngineException, UnreachedAfterStart {
        try {
            new LaneCalls(engine.clock(), engine.waiter(), _ -> {}).read(provider::identify);
        } catch (ProviderException.Refused e) {
            throw ProviderFailures.explain(ref, e);
        } catch (ProviderException e) {
            if (approved.campaign().state() != Campaign.State.PLANNED) {
                throw new UnreachedAfterStart(ProviderFailures.explain(ref, e));
            }
            throw ProviderFailures.explain(ref, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException(EngineException.Ending.FAULT, "interrupted", "run it again");
        }
    }

    private void claim(List<Connected> connected) throws EngineException {
        for (Connected lane : connected) {
            lane.lease = LaneLease.claim(engine.store(), lane.account, process);
        }
    }

    private RunResult runLanes(
            Approved approved, List<Connected> connected, RunListener listener, StopSignal stop) {
        RunLedger ledger = new RunLedger(engine, approved.plan(), approved.digest());
        begin(approved, ledger);
        List<Unit> before = units(approved.plan());
        listener.started(
                before.size(),
                (int) before.stream().filter(unit -> unit.state().terminal()).count());
        List<LaneWork> works = new ArrayList<>();
        for (Connected lane : connected) {
            works.add(
                    new LaneWork(
                            new LaneRun(
                                    engine,
                                    vault,
                                    approved.plan(),
                                    lane.lease(),
                                    new LaneCalls(
                                            engine.clock(), engine.waiter(), listener::waiting),
                                    lane.provider,
                                    ledger,
                                    new ResourceLocks(),
                                    listener,
                                    stop)));
        }
        Together.run(works.stream().map(work -> (Together.Task) work::run).toList(), works.size());
        return end(approved, ledger, stop.requested());
    }

    private void begin(Approved approved, RunLedger ledger) {
        Instant now = engine.clock().instant();
        engine.store()
                .write(
                        tx -> {
                            Campaign old =
                                    tx.campaigns().find(approved.plan().campaign()).orElseThrow();
                            Instant started = old.startedAt() == null ? now : old.startedAt();
                            tx.campaigns()
                                    .put(
                                            new Campaign(
                                                    old.id(),
                                                    old.plan(),
                                                    old.mode(),
                                                    Campaign.State.RUNNING,
                                                    old.createdAt(),
                                                    started,
                                                    null));
                            ledger.run(
                                    tx,
                                    old.startedAt() == null ? "started" : "resumed",
                                    Json.object().put("was", old.state().word()).build());
                            return true;
                        });
    }

    private RunResult end(Approved approved, RunLedger ledger, boolean stopped) {
        RunResult result = result(approved.plan(), stopped);
        Instant now = engine.clock().instant();
        engine.store()
                .write(
                        tx -> {
                            Campaign old =
                                    tx.campaigns().find(approved.plan().campaign()).orElseThrow();
                            Instant finished = result.state() == Campaign.State.DONE ? now : null;
                            tx.campaigns()
                                    .put(
                                            new Campaign(
                                                    old.id(),
                                                    old.plan(),
                                                    old.mode(),
                                                    result.state(),
                                                    old.createdAt(),
                                                    old.startedAt(),
                                                    finished));
                            ledger.run(
                                    tx,
                                    result.state().word(),
                                    Json.object()
                                            .put("open", result.open().size())
                                            .put("stopped", stopped)
                                            .build());
                            return true;
                        });
        return result;
    }

    /**
     * A provider that cannot be reached after a run was begun leaves its units open, with the
     * reason.
     */
    private RunResult leftOpen(Approved approved, String why) {
        List<Unit> open = new ArrayList<>();
        for (Unit unit : units(approved.plan())) {
            if (!unit.state().terminal()) {
                open.add(UnitRows.at(unit, unit.state(), unit.nextStep(), why, unit.resumeAfter()));
            }
        }
        return new RunResult(approved.plan().campaign(), Campaign.State.PARTIAL, open, null, false);
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
        if (units.stream().allMatch(unit -> unit.state().terminal())) {
            state = Campaign.State.DONE;
        } else if (open.isEmpty()) {
            state = Campaign.State.SOAKING;
        } else {
            state = Campaign.State.PARTIAL;
        }
        return new RunResult(plan.campaign(), state, open, resumeAfter, stopped);
    }

    private List<Unit> units(Plan plan) {
        return engine.store().read(tx -> tx.campaigns().units(plan.campaign()));
    }

    private record Approved(Plan plan, String digest, Campaign campaign) {}

    private static final class UnreachedAfterStart extends Exception {
        private static final long serialVersionUID = 1L;
        private final String why;

        UnreachedAfterStart(EngineException cause) {
            super(cause);
            this.why = String.valueOf(cause.getMessage());
        }
    }

    private static final class Connected {
        private final AccountRef account;
        private final ProviderAccount provider;
        private @org.jspecify.annotations.Nullable LaneLease lease;

        Connected(AccountRef account, ProviderAccount provider) {
            this.account = account;
            this.provider = provider;
        }

        LaneLease lease() {
            return java.util.Objects.requireNonNull(lease, "claimed before it is run");
        }

        void close() {
            if (lease != null) {
                lease.close();
            }
            provider.close();
        }
    }
}
