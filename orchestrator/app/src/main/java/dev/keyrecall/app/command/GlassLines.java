package dev.keyrecall.app.command;

import dev.keyrecall.engine.policy.BreakGlass;
import dev.keyrecall.engine.policy.Decision;
import dev.keyrecall.engine.policy.Glass;
import dev.keyrecall.engine.policy.Policy;

import java.util.List;
import java.util.Optional;

/** What is said of break-glass, wherever it is. */
final class GlassLines {
    private GlassLines() {}

    /** Says on standard error, before anything else, that one person acts alone. */
    static void warn(Invocation invocation, Glass glass) {
        invocation.note(glass.line());
        if (glass.permits()) {
            invocation.note(
                    Glass.LOUD
                            + "everything is written down and told to the sinks; a second person"
                            + " has to countersign before the campaign can be closed");
        } else if (!glass.settled()) {
            invocation.note(Glass.LOUD + "nothing more is done under it: " + glass.objection());
        }
    }

    /** How one person signs alone, where the policy lets anybody. */
    static List<String> alone(Policy policy, String file) {
        Optional<BreakGlass> glass = policy.breakGlass();
        return glass.isEmpty()
                ? List.of()
                : List.of(
                        "alone, if it cannot wait ("
                                + String.join(", ", glass.get().signers())
                                + "; "
                                + glass.get().limit().toMinutes()
                                + " minutes): ssh-keygen -Y sign -n "
                                + Decision.BREAK_GLASS.namespace(policy.organization())
                                + " -f KEY "
                                + file);
    }

    /** How a second person signs that they have seen it; empty where nothing waits for them. */
    static List<String> countersigning(Optional<Policy> policy, Glass glass, String plan) {
        if (policy.isEmpty() || glass.settled() || glass.permits()) {
            return List.of();
        }
        return List.of(
                "another approver exports it: keyrecall plan export " + plan,
                "signs that they have seen it: ssh-keygen -Y sign -n "
                        + Decision.COUNTERSIGN.namespace(policy.get().organization())
                        + " -f KEY "
                        + plan
                        + ".json",
                "then: keyrecall approve " + plan + " --signature " + plan + ".json.sig");
    }
}
