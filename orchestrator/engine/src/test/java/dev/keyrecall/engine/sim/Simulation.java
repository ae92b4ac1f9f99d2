package dev.keyrecall.engine.sim;

import dev.keyrecall.engine.Actor;
import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.Ids;
import dev.keyrecall.engine.Providers;
import dev.keyrecall.engine.campaign.Campaign;
import dev.keyrecall.engine.campaign.Mode;
import dev.keyrecall.engine.lane.LaneLostException;
import dev.keyrecall.engine.port.StoreException;
import dev.keyrecall.engine.run.CampaignRun;
import dev.keyrecall.engine.run.RunOptions;
import dev.keyrecall.engine.run.RunResult;
import dev.keyrecall.engine.service.Detection;
import dev.keyrecall.engine.service.InventoryRefresh;
import dev.keyrecall.engine.testing.InMemoryStore;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/** One campaign, on two hosts, in everything's way that a seed draws. */
final class Simulation {
    /** More than any run takes. */
    private static final long STEPS_MAX = 400_000;

    /** After so long nothing goes wrong any more. */
    private static final Duration FAULTS_FOR = Duration.ofMinutes(30);

    /** How often a process is started, at the most. */
    private static final int STARTS_MAX = 400;

    private static final Duration RESTART_MAX = Duration.ofSeconds(30);
    private static final int HOSTS = 2;
    private static final int VERIFIED_ONE_IN = 30;

    private final long seed;
    private final SimTime time;
    private final SimFaults faults;
    private final Random ids;
    private final SimCloud cloud;
    private final InMemoryStore store;
    private final SimWatch watch;
    private final String plan;
    private final String campaign;
    private final Set<String> running = new TreeSet<>();
    private final Mode mode;
    private final Set<String> named = new TreeSet<>();
    private final SimOrphans orphans;
    private int starts;
    private @Nullable RunResult ended;

    Simulation(long seed, SimStage stage) {
        Random drawn = new Random(seed);
        this.seed = seed;
        this.time = new SimTime(new Random(drawn.nextLong()), stage.now());
        this.faults = new SimFaults(new Random(drawn.nextLong()));
        this.ids = new Random(drawn.nextLong());
        this.cloud = new SimCloud(stage.cloud());
        this.store = stage.store().reopen(time);
        this.mode = stage.mode();
        this.watch = new SimWatch(time, store, SimStage.ACCOUNT, cloud, mode, stage.campaign());
        this.plan = stage.plan();
        this.campaign = stage.campaign();
        this.orphans = new SimOrphans(time, cloud, store, watch);
    }

    /** Runs it to its end. */
    SimReport run() {
        for (int host = 0; host < HOSTS; host++) {
            String name = "host" + host;
            time.spawn(() -> supervise(name));
        }
        time.spawn(new SimStranger(time, faults, cloud, watch, () -> ended != null)::live);
        time.at(FAULTS_FOR, faults::end);
        try {
            time.run(STEPS_MAX);
            settle();
        } catch (IllegalStateException e) {
            watch.broke(String.valueOf(e.getMessage()));
        }
        if (ended == null) {
            watch.broke("I14: it was not done after " + starts + " starts");
        } else {
            SimSettled.require(this);
        }
        return new SimReport(
                seed,
                List.copyOf(watch.broken()),
                watch.latest(),
                watch.trace(),
                time.steps(),
                starts,
                watch.strays(),
                faults.counts(),
                time.disturbed());
    }

    /** What came too late for the run that ended the campaign is settled by one more. */
    private void settle() {
        faults.end();
        time.drain();
        if (!store.read(tx -> tx.journal().openIntents(SimStage.ACCOUNT)).isEmpty()) {
            SimNode last = new SimNode("host0", ++starts, time, faults, running);
            time.spawn(() -> process(last));
            time.run(STEPS_MAX);
        }
        time.spawn(this::list);
        time.run(STEPS_MAX);
    }

    /** What the next listing names as unexpected. */
    private void list() {
        try {
            new InventoryRefresh(calm()).refresh(null, (_, _) -> {});
            new Detection(calm()).detect(null).forEach(one -> named.add(one.ref().id()));
        } catch (EngineException e) {
            watch.broke("it cannot be listed: " + e.getMessage());
        }
    }

    /** Starts the run again whenever it has ended, as somebody on call would. */
    private void supervise(String host) {
        time.await(faults.upTo(RESTART_MAX));
        while (ended == null && starts < STARTS_MAX) {
            SimNode node = new SimNode(host, ++starts, time, faults, running);
            boolean[] over = new boolean[1];
            time.spawn(
                    () -> {
                        process(node);
                        over[0] = true;
                    });
            while (!over[0] && !node.dead()) {
                time.await(Duration.ofSeconds(1));
            }
            boolean atOnce = faults.below(2) == 0;
            time.await(faults.upTo(atOnce ? Duration.ofSeconds(1) : RESTART_MAX));
        }
    }

    private void process(SimNode node) {
        try {
            watch.note("starts " + node.self());
            RunResult result =
                    new CampaignRun(engine(node), SimStage.VAULT, node)
                            .run(plan, options(), SimStage.SILENCE, () -> false);
            watch.note("ended " + result.state() + " " + reasons(result));
            if (result.state() == Campaign.State.DONE) {
                ended = result;
            } else {
                result.open().forEach(unit -> orphans.look(unit.openReason()));
            }
        } catch (SimCrash e) {
            watch.note("killed " + node.self());
        } catch (EngineException | StoreException | LaneLostException e) {
            watch.note("ended by " + e.getMessage());
        } catch (RuntimeException | Error e) {
            watch.broke("a run fails by " + e + " at " + List.of(e.getStackTrace()));
        } finally {
            node.ended();
            if (node.dead() || node.hurt()) {
                watch.lost(node);
            }
        }
    }

    /** The ledger is verified now and then: to do so at each start is most of the work. */
    private RunOptions options() {
        boolean verifies = starts % VERIFIED_ONE_IN == 1;
        return new RunOptions(true, RunOptions.ALL, RunOptions.ALL, null, false, verifies, null);
    }

    private static List<String> reasons(RunResult result) {
        return result.open().stream()
                .map(unit -> unit.ordinal() + ": " + unit.openReason())
                .toList();
    }

    private Engine engine(SimNode node) {
        SimStore opened = new SimStore(store.beside(), node, faults, () -> watch.committed(node));
        return new Engine(
                opened,
                new Providers(List.of(new SimProvider(cloud, time, faults, node, watch))),
                node::clock,
                new Ids(ids),
                duration -> {
                    node.point();
                    time.await(duration);
                    node.point();
                },
                new Actor("tester", "tester"),
                "test");
    }

    /** An engine that nothing happens to. */
    Engine calm() {
        SimFaults none = new SimFaults(new Random(0));
        none.end();
        SimNode node = new SimNode("calm", 0, time, none, running);
        return new Engine(
                store,
                new Providers(List.of(new SimProvider(cloud, time, none, node, watch))),
                time,
                new Ids(ids),
                time::await,
                new Actor("tester", "tester"),
                "test");
    }

    /** What the listing after the end names. */
    Set<String> named() {
        return named;
    }

    String campaign() {
        return campaign;
    }

    SimOrphans orphans() {
        return orphans;
    }

    SimTime time() {
        return time;
    }

    SimCloud cloud() {
        return cloud;
    }

    InMemoryStore store() {
        return store;
    }

    SimWatch watch() {
        return watch;
    }
}
