package dev.keyrecall.engine.sim;

import dev.keyrecall.engine.campaign.Mode;
import dev.keyrecall.engine.campaign.Unit;
import dev.keyrecall.engine.lane.LaneLimits;
import dev.keyrecall.engine.testing.InMemoryStore;
import dev.keyrecall.spi.AccountRef;
import dev.keyrecall.spi.Intent;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Sees everything that happens: holds what must never happen against it, and keeps a trace by which
 * two runs are told to be the same.
 */
final class SimWatch {
    private static final int LATEST_MAX = Integer.getInteger("keyrecall.latest", 60);

    private final InstantSource time;
    private final InMemoryStore store;
    private final AccountRef account;
    private final SimCloud cloud;
    private final Mode mode;
    private final String campaign;
    private final List<String> broken = new ArrayList<>();
    private final Deque<String> latest = new ArrayDeque<>();
    private long trace = 1_125_899_906_842_597L;
    private final Map<String, Integer> straysBy = new TreeMap<>();
    private final Set<Integer> dead = new TreeSet<>();
    private final Map<String, Integer> overdueBy = new TreeMap<>();
    private int strays;
    private int untold;

    SimWatch(
            InstantSource time,
            InMemoryStore store,
            AccountRef account,
            SimCloud cloud,
            Mode mode,
            String campaign) {
        this.time = time;
        this.store = store;
        this.account = account;
        this.cloud = cloud;
        this.mode = mode;
        this.campaign = campaign;
    }

    /** Something happened. */
    void note(String what) {
        Instant now = time.instant();
        trace = 31 * trace + what.hashCode();
        trace = 31 * trace + now.toEpochMilli();
        latest.add(now + " " + what);
        if (latest.size() > LATEST_MAX) {
            latest.remove();
        }
    }

    /** Something happened that must not. */
    void broke(String law) {
        broken.add(time.instant() + " " + law);
        note("BROKEN " + law);
    }

    List<String> broken() {
        return broken;
    }

    /** What happened last. */
    List<String> latest() {
        return List.copyOf(latest);
    }

    /** The same for two runs in which the same happened at the same times. */
    long trace() {
        return trace;
    }

    /** How many requests a former owner of the lane sent. */
    int strays() {
        return strays;
    }

    /** A process died, or could write nothing any more: what it sent too late it cannot tell of. */
    void lost(SimNode process) {
        untold += straysBy.getOrDefault(process.self(), 0);
        untold += overdueBy.getOrDefault(process.self(), 0);
    }

    /** How many requests of former owners nobody could tell of. */
    int untold() {
        return untold;
    }

    /** A request with an effect leaves a process: I1, and I7 by the lane's owner. */
    void sent(String operation, Intent intent, SimNode by) {
        boolean ours =
                store.read(tx -> tx.lanes().find(account))
                        .map(lane -> by.self().equals(lane.owner()))
                        .orElse(false);
        if (ours && overdue()) {
            // Nobody took the lane over, so that no law is broken; nobody expects the call either.
            overdueBy.merge(by.self(), 1, Integer::sum);
        }
        boolean open =
                store.read(tx -> tx.journal().openIntents(account)).stream()
                        .anyMatch(row -> row.id().equals(intent.token()));
        if (!ours) {
            strays++;
            note("STRAY " + operation + " by " + by.self());
            if (straysBy.merge(by.self(), 1, Integer::sum) > LaneLimits.EFFECTS_IN_FLIGHT) {
                broke("I7: " + by.self() + " goes on without the lane");
            }
        } else if (!open) {
            broke("I1: " + operation + " was sent without an open intent");
        }
    }

    /** Whether it was sent when the lease, and a call under it, had long ended. */
    private boolean overdue() {
        return store.read(tx -> tx.lanes().find(account))
                .filter(
                        lane ->
                                lane.leaseUntil()
                                        .plus(SimCalls.CALL_TIMEOUT)
                                        .isBefore(time.instant()))
                .isPresent();
    }

    /** A credential is about to be stopped, or started again. */
    void cutting(String operation, SimCloud.Key key) {
        note(operation + " arrives at " + key.id());
        if (key.stranger()) {
            broke("I9: " + operation + " of " + key.id() + ", which somebody else created");
        }
    }

    /** Something was carried out. */
    void landed(String operation) {
        note("done: " + operation);
        if (mode == Mode.HYGIENE) {
            cloud.places()
                    .forEach(
                            (place, held) -> {
                                if (!cloud.live(held)) {
                                    broke("I5: " + place + " is without after " + operation);
                                }
                            });
        }
    }

    /** A transaction was committed. */
    void committed(SimNode by) {
        note("commit of " + by.self());
        for (Unit unit : store.read(tx -> tx.campaigns().units(campaign))) {
            if (unit.state() == Unit.State.PROVEN_DEAD
                    && dead.add(unit.ordinal())
                    && cloud.key(unit.ref().id()) != null) {
                broke("I14: " + unit.ref() + " is taken for dead and lives");
            }
        }
    }
}
