package dev.keyrecall.engine.run;

import dev.keyrecall.engine.campaign.Plan;
import dev.keyrecall.engine.campaign.PlannedUnit;
import dev.keyrecall.engine.campaign.Unit;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Tells units that need somebody from units that only wait for a soak, their own or that of the
 * principal's unit before.
 */
final class Waiting {
    private Waiting() {}

    static List<Unit> open(Plan plan, List<Unit> units) {
        Set<Integer> soaking =
                units.stream()
                        .filter(unit -> unit.state() == Unit.State.SOAKING)
                        .map(Unit::ordinal)
                        .collect(Collectors.toSet());
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
