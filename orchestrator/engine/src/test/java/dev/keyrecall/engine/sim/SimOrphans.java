package dev.keyrecall.engine.sim;

import dev.keyrecall.engine.testing.InMemoryStore;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/**
 * What a former owner sent after the lane was another's, and could not even record: nothing but a
 * listing tells of it. A person removes it where it is in the way, as they are told to; there are
 * never more of them than such calls whose process then died, or could write nothing.
 */
final class SimOrphans {
    private final SimTime time;
    private final SimCloud cloud;
    private final InMemoryStore store;
    private final SimWatch watch;
    private final List<String> removed = new ArrayList<>();

    SimOrphans(SimTime time, SimCloud cloud, InMemoryStore store, SimWatch watch) {
        this.time = time;
        this.cloud = cloud;
        this.store = store;
        this.watch = watch;
    }

    /** A person reads why a unit is open. */
    void look(@Nullable String reason) {
        if (reason == null) {
            return;
        }
        List<SimCloud.Key> named =
                cloud.keys().values().stream()
                        .filter(key -> reason.contains(key.id()) && nobodys(key))
                        .toList();
        if (reason.contains("slots of")) {
            named.stream().filter(key -> !inDoubt(key.principal())).forEach(this::remove);
        } else if (reason.contains("at most one is ours")) {
            // One is left for us to judge.
            named.stream().skip(1).forEach(this::remove);
        }
    }

    /** Takes away what is known to be one. */
    void remove(SimCloud.Key key) {
        removed.add(key.id());
        watch.note("a person removes " + key.id() + ", of which nobody has the value");
        cloud.remove(time.instant(), key.id());
    }

    /** Each came of a call that its process could not tell of, or only told of afterwards. */
    void requireExplained(String campaign) {
        long told =
                store.read(tx -> tx.campaigns().units(campaign)).stream()
                        .mapToLong(unit -> late(campaign, unit.ordinal()))
                        .sum();
        long untold = removed.stream().filter(id -> !held(id)).count();
        if (untold > watch.untold() + told) {
            watch.broke("I3: nobody ever had the value of one of " + removed);
        }
    }

    private long late(String campaign, int ordinal) {
        return store.read(tx -> tx.journal().ofUnit(campaign, ordinal)).stream()
                .filter(row -> row.intent().resource().startsWith("late "))
                .count();
    }

    private boolean inDoubt(String principal) {
        return store.read(tx -> tx.journal().openIntents(SimStage.ACCOUNT)).stream()
                .anyMatch(intent -> principal.equals(intent.details().textOrNull("principal")));
    }

    private boolean nobodys(SimCloud.Key key) {
        return !key.stranger() && !SimStage.OLD.contains(key.id()) && !held(key.id());
    }

    private boolean held(String id) {
        return store.read(tx -> tx.secrets().newest(SimStage.ref(id))).isPresent();
    }
}
