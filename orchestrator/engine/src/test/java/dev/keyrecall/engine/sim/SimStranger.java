package dev.keyrecall.engine.sim;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;

/** A person who creates credentials of their own meanwhile, uses them, and removes them. */
final class SimStranger {
    private static final Duration BETWEEN_MAX = Duration.ofMinutes(1);

    private final SimTime time;
    private final SimFaults faults;
    private final SimCloud cloud;
    private final SimWatch watch;
    private final BooleanSupplier ended;

    SimStranger(
            SimTime time, SimFaults faults, SimCloud cloud, SimWatch watch, BooleanSupplier ended) {
        this.time = time;
        this.faults = faults;
        this.cloud = cloud;
        this.watch = watch;
        this.ended = ended;
    }

    /** Until the campaign has ended. */
    void live() {
        List<String> theirs = new ArrayList<>();
        if (faults.below(2) == 0 && cloud.of(SimStage.EMPTY).isEmpty()) {
            // Not used, but there before we issue anything.
            theirs.add(cloud.create(SimStage.EMPTY, time.instant(), true, false).id());
        }
        while (!ended.getAsBoolean() && !faults.over()) {
            time.await(faults.upTo(BETWEEN_MAX));
            if (!ended.getAsBoolean() && faults.strikes(SimFaults.Kind.STRANGER)) {
                Set<String> principals = new TreeSet<>();
                cloud.keys().values().forEach(key -> principals.add(key.principal()));
                List<String> all = List.copyOf(principals);
                String principal = all.get(faults.below(all.size()));
                if (cloud.of(principal).size() < SimCloud.SLOTS) {
                    theirs.add(cloud.create(principal, time.instant(), true).id());
                    watch.note("a person creates " + theirs.getLast());
                }
            }
        }
        for (String id : theirs) {
            watch.note("a person removes " + id);
            if (cloud.key(id) == null) {
                watch.broke("I9: " + id + " is gone, which somebody else created");
            } else {
                cloud.remove(time.instant(), id);
            }
        }
    }
}
