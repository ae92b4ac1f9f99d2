package dev.keyrecall.app.command;

import dev.keyrecall.engine.campaign.Mode;
import dev.keyrecall.engine.campaign.Unit;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What a person does about units that runs leave alone. */
final class AsideHints {
    /** Of those that one command names; more of them are for a scope of the person's own. */
    private static final int NAMED_MAX = 4;

    private AsideHints() {}

    /** A sentence for each kind that is among them. */
    static List<String> of(List<Unit> open, Mode mode, String plan) {
        List<String> hints = new ArrayList<>();
        String scope = scope(open, Unit.State.NEEDS_REPLAN);
        if (!scope.isEmpty()) {
            hints.add(
                    "what needs another plan: keyrecall plan create --mode "
                            + mode.word()
                            + " --scope "
                            + scope);
        }
        String back = scope(open, Unit.State.ROLLED_BACK);
        if (!back.isEmpty()) {
            hints.add(
                    "what was given back is run when it is named: keyrecall run "
                            + plan
                            + " --resume --only "
                            + back);
        }
        return hints;
    }

    private static String scope(List<Unit> open, Unit.State state) {
        List<Unit> those = open.stream().filter(unit -> unit.state() == state).toList();
        if (those.isEmpty()) {
            return "";
        }
        if (those.size() > NAMED_MAX) {
            return "SCOPE";
        }
        String scope =
                those.stream().map(unit -> "ref=" + unit.ref()).collect(Collectors.joining(" or "));
        return those.size() == 1 ? scope : "'" + scope + "'";
    }
}
