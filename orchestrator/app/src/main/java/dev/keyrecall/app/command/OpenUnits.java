package dev.keyrecall.app.command;

import dev.keyrecall.engine.campaign.Unit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Open units for a person: by reason, because one cause often stops many. */
final class OpenUnits {
    private static final int NAMED_MAX = 3;

    private OpenUnits() {}

    /** A line for each reason, with the first few units; nothing when none is open. */
    static void say(Invocation invocation, List<Unit> open) {
        if (open.isEmpty()) {
            return;
        }
        invocation.say(Documents.count(open.size(), "unit") + " open:");
        Map<String, List<Unit>> byReason = new LinkedHashMap<>();
        open.forEach(
                unit -> byReason.computeIfAbsent(reason(unit), _ -> new ArrayList<>()).add(unit));
        byReason.forEach(
                (reason, units) -> {
                    invocation.say("  " + Documents.count(units.size(), "unit") + ": " + reason);
                    units.stream()
                            .limit(NAMED_MAX)
                            .forEach(unit -> invocation.say("    " + unit.ref()));
                    if (units.size() > NAMED_MAX) {
                        invocation.say("    and " + (units.size() - NAMED_MAX) + " more");
                    }
                });
    }

    static String reason(Unit unit) {
        String reason = unit.openReason();
        return reason == null ? unit.state().word() : reason;
    }
}
