package dev.keyrecall.engine.run;

import dev.keyrecall.engine.campaign.Plan;
import dev.keyrecall.engine.campaign.PlannedUnit;
import dev.keyrecall.engine.campaign.Step;
import dev.keyrecall.engine.campaign.Unit;
import dev.keyrecall.engine.inventory.Consumer;
import dev.keyrecall.engine.policy.BreakGlass;
import dev.keyrecall.engine.policy.Glass;
import dev.keyrecall.engine.port.Tx;
import dev.keyrecall.engine.service.GlassTime;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a run may do on the word of one person: {@code docs/formats/policy.md}, section 5.
 *
 * @param deadline from when on no further call is made, by the run's own clock
 */
record UnderGlass(Instant deadline) {
    /** A place is not registered, and filled with a new credential, by one person at one go. */
    static final Duration CONSUMER_AGE = Duration.ofMinutes(BreakGlass.MINUTES_MAX);

    /**
     * How much time is left, and why there is none.
     *
     * @param objection empty where there is some
     */
    record Left(Duration time, String objection) {}

    /** Of break-glass, along the ledger. */
    static Left left(Tx tx, Glass glass, Instant now) {
        if (!glass.permits()) {
            return new Left(Duration.ZERO, glass.objection());
        }
        GlassTime time = GlassTime.since(tx, glass.since(), now);
        if (!time.known()) {
            return new Left(
                    Duration.ZERO,
                    "the clock stands before the ledger's newest entry, so that nobody can say how"
                            + " long ago it was signed");
        }
        Duration left = Duration.between(glass.since(), glass.until()).minus(time.passed());
        return left.isPositive()
                ? new Left(left, "")
                : new Left(Duration.ZERO, "its time is over, counted along the ledger");
    }

    /** The units that may be run: those that are cut, for consumers that are no news. */
    static Set<Integer> covered(Tx tx, Plan plan, List<Unit> units) {
        Set<Integer> covered = new HashSet<>();
        for (Unit unit : units) {
            PlannedUnit planned = plan.units().get(unit.ordinal() - 1);
            boolean cut =
                    planned.steps().contains(Step.SUSPEND) || planned.steps().contains(Step.REVOKE);
            boolean begun = unit.state() != Unit.State.PENDING;
            if (cut && (begun || delivers(tx, plan, planned))) {
                covered.add(unit.ordinal());
            }
        }
        return covered;
    }

    /** Whether all its replacement would be delivered to was registered long enough before. */
    private static boolean delivers(Tx tx, Plan plan, PlannedUnit unit) {
        if (!unit.steps().contains(Step.DELIVER)) {
            return true;
        }
        Instant latest = plan.createdAt().minus(CONSUMER_AGE);
        List<Consumer> registered = tx.credentials().consumersOf(unit.ref());
        return unit.consumers().stream()
                .allMatch(
                        target ->
                                registered.stream()
                                        .anyMatch(
                                                one ->
                                                        one.target().equals(target)
                                                                && !one.addedAt().isAfter(latest)));
    }
}
