package dev.keyrecall.app.command;

import dev.keyrecall.engine.campaign.Switches;
import dev.keyrecall.engine.run.RunResult;

import java.util.List;
import java.util.stream.Collectors;

/** What to do about a switch that a run could not turn. */
final class SwitchHints {
    private SwitchHints() {}

    /** Whether that is what ended it. */
    static boolean about(RunResult result) {
        String order = result.order();
        return order != null
                && (order.startsWith(RunResult.NOT_OFF) || order.startsWith(RunResult.NOT_ON));
    }

    /** Those that are not on, each with where it stands: a sentence; empty where all are on. */
    static String notOn(List<Switches> switches) {
        return switches.stream()
                .filter(one -> one.state() != Switches.State.ON)
                .map(one -> one.planned().name() + " (" + one.state().word() + ")")
                .collect(Collectors.joining(", "));
    }

    /** The reason, and the commands. */
    static List<String> of(RunResult result, String plan) {
        String order = String.valueOf(result.order());
        String standing = "how each stands: keyrecall campaign switches " + result.campaign();
        String again = "keyrecall run " + plan + " --resume";
        if (order.startsWith(RunResult.NOT_ON)) {
            return List.of(order, standing, "to turn on what is not: " + again);
        }
        String name = order.substring(RunResult.NOT_OFF.length()).split(":", 2)[0];
        return List.of(
                order + "; no unit was run",
                standing,
                "when it can be turned: " + again,
                "to run while it is on: keyrecall campaign restart "
                        + result.campaign()
                        + " "
                        + name
                        + " --reason TEXT, then: "
                        + again);
    }
}
