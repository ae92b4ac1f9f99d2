package dev.keyrecall.engine.run;

import dev.keyrecall.engine.campaign.Plan;
import dev.keyrecall.engine.campaign.PlannedUnit;
import dev.keyrecall.engine.campaign.Unit;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Tells units that need somebody from units that only wait for a soak, their own or that of the
 * principal's unit before.
 */
final class Waiting {
    private Waiting() {}

    static List<Unit> open(Plan plan, List<Unit> units) {
        return open(plan, units, unit -> unit.state() == Unit.State.SOAKING);
    }

    /**
     * Those that a run has something to do with now, for which others stand still. To end a soak
     * needs nothing of the kind; to begin what waited for it does.
     */
    static List<Unit> due(Plan plan, List<Unit> units, Instant now) {
        return open(
                plan,
                units,
                unit ->
                        unit.state() == Unit.State.SOAKING
                                && unit.resumeAfter() != null
                                && unit.resumeAfter().isAfter(now));
    }

    private static List<Unit> open(Plan plan, List<Unit> units, Predicate<Unit> soaks) {
        Set<Integer> soaking =
                units.stream().filter(soaks).map(Unit::ordinal).collect(Collectors.toSet());
        Set<String> soakingChains =
                plan.units().stream()
                        .filter(unit -> soaking.contains(unit.ordinal()))
                        .map(Waiting::chain)
                        .collect(Collectors.toSet());
        List<Unit> open = new ArrayList<>();
        for (Unit unit : units) {
            PlannedUnit planned = plan.units().get(unit.ordinal() - 1);
            boolean behindSoak =
                    unit.state() == Unit.State.PENDING && soakingChains.contains(chain(planned));
            if (!unit.state().terminal() && unit.state() != Unit.State.SOAKING && !behindSoak) {
                open.add(unit);
            }
        }
        return open;
    }

    /** Units of one principal share its slots, so they run one after the other. */
    static String chain(PlannedUnit unit) {
        return unit.ref().account() + " " + unit.ref().typeName() + " " + unit.principal();
    }
}
