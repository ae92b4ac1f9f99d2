package dev.keyrecall.app.command;

import dev.keyrecall.app.console.Ink;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.campaign.PlannedUnit;
import dev.keyrecall.engine.campaign.Step;
import dev.keyrecall.engine.campaign.Unit;
import dev.keyrecall.engine.campaign.UnitFacts;
import dev.keyrecall.engine.inventory.KnownCredential;
import dev.keyrecall.engine.policy.Decision;
import dev.keyrecall.engine.policy.Policy;
import dev.keyrecall.engine.service.Planning.Planned;
import dev.keyrecall.spi.ConsumerTarget;
import dev.keyrecall.spi.json.Json;

import java.time.Instant;
import java.util.stream.Collectors;

/** What {@code cut} says. */
final class CutLines {
    private CutLines() {}

    /** What it is, before anything is done to it. */
    static void what(Invocation invocation, KnownCredential known) {
        Instant used = known.lastUsedAt();
        invocation.note(
                known.ref() + ", an " + known.ref().typeName() + " of " + known.principal());
        invocation.note(
                "  owner "
                        + (known.owner() == null ? "nobody named" : known.owner())
                        + ", "
                        + known.standing().word()
                        + ", "
                        + known.listed().word()
                        + ", last use "
                        + (used == null ? "never or not told" : Documents.shown(used)));
        invocation.note(
                "  used by "
                        + (known.places().isEmpty()
                                ? "no registered consumer"
                                : known.places().stream()
                                        .map(CutLines::place)
                                        .collect(Collectors.joining(", "))));
    }

    private static String place(ConsumerTarget target) {
        return target.kind() + " " + target.target();
    }

    /** A policy asks for signatures: it is planned, and nothing more can be done by this person. */
    static int awaiting(Invocation invocation, Planned planned, Policy policy)
            throws EngineException {
        String plan = planned.plan().id();
        String namespace = Decision.APPROVE.namespace(policy.organization());
        if (invocation.json()) {
            invocation.document(document(planned, null).with("awaits", Json.of(namespace)));
        } else {
            invocation.say(Ink.CARE, "planned as " + plan + "; policy asks for signatures");
        }
        invocation.hint("export it: keyrecall plan export " + plan);
        invocation.hint(
                "each signs: ssh-keygen -Y sign -n " + namespace + " -f KEY " + plan + ".json");
        GlassLines.alone(policy, plan + ".json").forEach(invocation::hint);
        invocation.hint(
                "hand in: keyrecall approve " + plan + " --signature " + plan + ".json.sig");
        invocation.hint("then: keyrecall run " + plan + " --suspend-only");
        return Ending.AWAITS_APPROVAL.exitCode();
    }

    /** How it stands, and the one command that does the rest. */
    static int result(Invocation invocation, Planned planned, Unit unit) throws EngineException {
        PlannedUnit plan = planned.plan().units().getFirst();
        boolean suspended = unit.facts().textOrNull(UnitFacts.CUT_AT) != null;
        boolean seen =
                unit.facts().get(UnitFacts.SUSPENSION_SEEN).isPresent()
                        && unit.facts().bool(UnitFacts.SUSPENSION_SEEN);
        boolean nothing = !plan.steps().contains(Step.SUSPEND);
        if (invocation.json()) {
            invocation.document(document(planned, unit));
        } else if (nothing) {
            invocation.say(Ink.GOOD, plan.ref() + " is not in force: there is nothing to suspend");
        } else if (suspended && seen) {
            invocation.say(
                    Ink.GOOD,
                    plan.ref()
                            + " is suspended since "
                            + unit.facts().textOrNull(UnitFacts.CUT_AT)
                            + ", and seen to be");
        } else if (suspended) {
            invocation.say(Ink.CARE, plan.ref() + " is suspended, and was not seen to be yet");
        } else {
            invocation.say(Ink.BAD, plan.ref() + " is NOT suspended: " + OpenUnits.reason(unit));
        }
        String run = "keyrecall run " + planned.plan().id() + " --resume";
        invocation.hint(
                plan.replace()
                        ? "replace it, restore what uses it, and revoke it: " + run
                        : "revoke it for good: " + run);
        return nothing || (suspended && seen) ? 0 : Ending.PARTIAL.exitCode();
    }

    private static Json.Obj document(
            Planned planned, @org.jspecify.annotations.Nullable Unit unit) {
        PlannedUnit plan = planned.plan().units().getFirst();
        return Json.object()
                .put("ref", plan.ref().toString())
                .put("principal", plan.principal())
                .put("owner", plan.owner())
                .put("standing", plan.standing().word())
                .put(
                        "consumers",
                        Json.strings(plan.consumers().stream().map(CutLines::place).toList()))
                .put("plan", planned.plan().id())
                .put("campaign", planned.plan().campaign())
                .put(
                        "suspended_at",
                        unit == null ? null : unit.facts().textOrNull(UnitFacts.CUT_AT))
                .put(
                        "suspension_seen",
                        unit != null
                                && unit.facts().get(UnitFacts.SUSPENSION_SEEN).isPresent()
                                && unit.facts().bool(UnitFacts.SUSPENSION_SEEN))
                .put("reason", unit == null ? null : unit.openReason())
                .put("next", "keyrecall run " + planned.plan().id() + " --resume")
                .build();
    }
}
