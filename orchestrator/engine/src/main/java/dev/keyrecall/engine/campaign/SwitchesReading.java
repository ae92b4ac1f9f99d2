package dev.keyrecall.engine.campaign;

import dev.keyrecall.spi.SwitchTarget;
import dev.keyrecall.spi.json.Json;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads the switches of a plan, strictly.
 *
 * <p>Source: {@code docs/formats/switch.md}, section 2.
 */
final class SwitchesReading {
    /** A person turns each of them, or waits for it. */
    static final int SWITCHES_MAX = 100;

    private SwitchesReading() {}

    static List<PlannedSwitch> of(Members plan) {
        List<PlannedSwitch> switches = plan.list("switches", SwitchesReading::one);
        Members.require(
                !switches.isEmpty() && switches.size() <= SWITCHES_MAX,
                "switches",
                "has none, or too many");
        Set<String> names = new HashSet<>();
        for (PlannedSwitch one : switches) {
            Members.require(names.add(one.name()), "switches", "names something twice");
        }
        return switches;
    }

    private static PlannedSwitch one(Json value) {
        Members found = new Members(value, "a switch", Set.of("name", "kind", "owner", "options"));
        String name = found.text("name");
        Members.require(
                PlannedSwitch.NAME.matcher(name).matches(), "name", "cannot be one of a switch");
        Map<String, String> options = new HashMap<>();
        Json.Obj given = found.object().object("options");
        given.members().keySet().forEach(key -> options.put(key, given.text(key)));
        return new PlannedSwitch(
                new SwitchTarget(found.text("kind"), name, options),
                found.object().textOrNull("owner"));
    }
}
