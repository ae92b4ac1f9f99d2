package dev.keyrecall.engine.campaign;

import dev.keyrecall.engine.inventory.Standing;
import dev.keyrecall.engine.text.PlainText;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * A plan for the person who approves it: what will be done, and before that what will break. Names
 * that others chose are made safe to print.
 */
final class PlanRendering {
    /** A list in the summary stops here; every unit stands in full below. */
    private static final int SUMMARY_MAX_LINES = 20;

    private final Plan plan;
    private final String digest;
    private final UnaryOperator<String> people;
    private final StringBuilder out = new StringBuilder();

    PlanRendering(Plan plan, String digest, UnaryOperator<String> people) {
        this.plan = plan;
        this.digest = digest;
        this.people = people;
    }

    String text() {
        line("digest " + digest);
        header();
        counts();
        breakage();
        list("Before you approve", plan.notes());
        list(
                "Turned off before the first unit, in this order, and on after the last, in the"
                        + " opposite one",
                plan.switches().stream().map(PlanRendering::planned).toList());
        list(
                "Of Keyrecall's own, replaced after the last unit",
                plan.own().stream().map(OwnKey::shown).toList());
        list(
                "Left out (named by the scope, untouched by this plan)",
                plan.excluded().stream().map(e -> e.ref() + ": " + e.reason()).toList());
        units();
        line("");
        line("digest " + digest);
        return out.toString();
    }

    private void header() {
        line("plan " + plan.id() + " of campaign " + plan.campaign());
        line("mode: " + plan.mode().word() + meaning());
        line("scope: " + plan.scope());
        line("made: " + plan.createdAt() + " by " + requester());
        for (String snapshot : plan.snapshots()) {
            int space = snapshot.indexOf(' ');
            line(
                    "inventory: "
                            + snapshot.substring(0, space)
                            + " as listed, sha256 "
                            + snapshot.substring(space + 1));
        }
        line("ledger: " + plan.ledgerSize() + " entries, root " + plan.ledgerRoot());
        line(
                "proof: "
                        + ChainPlan.count(plan.proofTries(), "consistent answer")
                        + " over "
                        + plain(plan.proofWindow()));
        if (plan.mode() == Mode.HYGIENE) {
            line("soak: " + plain(plan.soak()) + " suspended before it is revoked");
        }
    }

    private String requester() {
        return PlainText.line(
                people.apply(plan.requester().name())
                        + " (os user "
                        + people.apply(plan.requester().osUser())
                        + ")");
    }

    private String meaning() {
        return switch (plan.mode()) {
            case EXPOSURE -> " (cut first, then replace: consumers have nothing in between)";
            case HYGIENE -> " (replace first, then cut: consumers always hold a live one)";
        };
    }

    private void counts() {
        Map<Standing, Long> standings =
                plan.units().stream()
                        .collect(
                                Collectors.groupingBy(
                                        PlannedUnit::standing, Collectors.counting()));
        long replaced = plan.units().stream().filter(PlannedUnit::replace).count();
        line("");
        line(
                ChainPlan.count(plan.units().size(), "unit")
                        + ": "
                        + standings.getOrDefault(Standing.ACCEPTED, 0L)
                        + " accepted, "
                        + standings.getOrDefault(Standing.UNEXPECTED, 0L)
                        + " unexpected, "
                        + standings.getOrDefault(Standing.MISSING, 0L)
                        + " missing; "
                        + replaced
                        + " replaced, "
                        + (plan.units().size() - replaced)
                        + " not; "
                        + ChainPlan.count(plan.excluded().size(), "credential")
                        + " left out");
        line(
                "actions: "
                        + PlanCounts.of(plan).entrySet().stream()
                                .filter(entry -> entry.getValue() > 0)
                                .map(entry -> entry.getValue() + " " + entry.getKey())
                                .collect(Collectors.joining(", ")));
    }

    private void breakage() {
        line("");
        line("What will break");
        int before = out.length();
        broken(
                unit -> unit.active() && unit.consumers().isEmpty(),
                "no registered consumer: whoever uses it loses it when it is suspended");
        broken(
                unit -> !unit.consumers().isEmpty() && !unit.replace(),
                "its registered consumers are left without a credential");
        if (plan.mode() == Mode.EXPOSURE) {
            broken(
                    unit -> unit.active() && unit.replace() && !unit.consumers().isEmpty(),
                    "its consumers have no working credential until the replacement is delivered");
        }
        broken(
                PlannedUnit::revokesFirst,
                "irreversible early: revoked before the replacement is issued");
        long revoked = plan.units().stream().filter(u -> u.steps().contains(Step.REVOKE)).count();
        if (revoked > 0) {
            line(
                    "  irreversible in the end: "
                            + ChainPlan.count(Math.toIntExact(revoked), "credential")
                            + " revoked for good");
        }
        if (out.length() == before) {
            line("  nothing");
        }
    }

    private void broken(Predicate<PlannedUnit> which, String what) {
        List<PlannedUnit> units = plan.units().stream().filter(which).toList();
        if (units.isEmpty()) {
            return;
        }
        line("  " + ChainPlan.count(units.size(), "unit") + ": " + what);
        units.stream()
                .limit(SUMMARY_MAX_LINES)
                .forEach(unit -> line("    " + unit.ref() + "  " + unit.principal()));
        if (units.size() > SUMMARY_MAX_LINES) {
            line("    and " + (units.size() - SUMMARY_MAX_LINES) + " more: see the units below");
        }
    }

    private static String planned(PlannedSwitch one) {
        return one.name()
                + " ("
                + one.target().kind()
                + (one.owner() == null ? "" : ", " + one.owner())
                + "): "
                + new TreeMap<>(one.target().options())
                        .entrySet().stream()
                                .map(option -> option.getKey() + "=" + option.getValue())
                                .collect(Collectors.joining("; "));
    }

    private void units() {
        line("");
        line("Units, in the order in which they are started");
        for (PlannedUnit unit : plan.units()) {
            String owner = unit.owner();
            line(
                    "  "
                            + unit.ordinal()
                            + "  "
                            + unit.ref()
                            + "  "
                            + unit.principal()
                            + (owner == null ? "" : " (" + owner + ")")
                            + "  "
                            + unit.standing().word()
                            + (unit.standing() == Standing.MISSING
                                    ? ""
                                    : unit.active() ? ", active" : ", inactive")
                            + (unit.replace() ? ", replaced" : ", not replaced"));
            line("     " + unit.steps().stream().map(Step::word).collect(Collectors.joining(" ")));
            unit.consumers().forEach(c -> line("     to " + c.kind() + " " + c.target()));
            unit.notes().forEach(note -> line("     ! " + note));
        }
    }

    private void list(String heading, List<String> items) {
        if (!items.isEmpty()) {
            line("");
            line(heading);
            items.forEach(item -> line("  " + item));
        }
    }

    /** Whole seconds as such; anything else in milliseconds. */
    private static String plain(Duration duration) {
        return duration.toMillisPart() == 0
                ? duration.toSeconds() + " s"
                : duration.toMillis() + " ms";
    }

    private void line(String line) {
        out.append(PlainText.line(line)).append('\n');
    }
}
