package dev.keyrecall.app.command;

import dev.keyrecall.engine.campaign.SwitchStanding;
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
    static String notOn(List<SwitchStanding> switches) {
        return switches.stream()
                .filter(one -> one.state() != SwitchStanding.State.ON)
                .map(one -> one.planned().name() + " (" + one.state().word() + ")")
                .collect(Collectors.joining(", "));
    }

    /** The reason, and the commands. */
    static List<String> of(RunResult result, String plan) {
        String order = String.valueOf(result.order());
        String standing = "how each stands: keyrecall campaign switches " + result.campaign();
        String again = "keyrecall run " + plan + " --resume";
        boolean notOn = order.startsWith(RunResult.NOT_ON);
        String begin = notOn ? RunResult.NOT_ON : RunResult.NOT_OFF;
        String name = order.substring(begin.length()).split(":", 2)[0];
        String byHand =
                "when a person has turned it: keyrecall campaign switch done "
                        + result.campaign()
                        + " "
                        + name
                        + " --evidence TEXT, then: "
                        + again;
        if (notOn) {
            return List.of(order, standing, "to turn on what is not: " + again, byHand);
        }
        return List.of(
                order + "; no unit was run",
                standing,
                "when it can be turned: " + again,
                byHand,
                "to run while it is on: keyrecall campaign restart "
                        + result.campaign()
                        + " "
                        + name
                        + " --reason TEXT, then: "
                        + again);
    }
}
