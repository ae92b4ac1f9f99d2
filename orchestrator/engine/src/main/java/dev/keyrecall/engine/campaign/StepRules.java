package dev.keyrecall.engine.campaign;

import dev.keyrecall.engine.inventory.Standing;
import dev.keyrecall.spi.json.JsonException;

import java.util.EnumSet;
import java.util.List;

/**
 * What the steps of a unit must obey, whoever wrote the plan.
 *
 * <p>Source: {@code docs/formats/plan.md}, section 4.
 */
final class StepRules {
    private StepRules() {}

    /**
     * Checks a unit.
     *
     * @throws JsonException naming the first rule that is broken
     */
    static void check(PlannedUnit unit) {
        List<Step> steps = unit.steps();
        boolean consumed = !unit.consumers().isEmpty();
        boolean missing = unit.standing() == Standing.MISSING;
        require(unit, !steps.isEmpty() && steps.getLast() == Step.PROVE, "must end in prove");
        require(unit, EnumSet.copyOf(steps).size() == steps.size(), "does a step twice");
        require(unit, !(missing && unit.active()), "cannot be missing and active");
        present(unit, Step.CAPTURE, consumed);
        present(unit, Step.BRIDGE, unit.bridge() != null);
        present(unit, Step.SUSPEND, unit.active());
        present(unit, Step.CONFIRM, unit.active());
        present(unit, Step.REVOKE, !missing);
        present(unit, Step.ISSUE, unit.replace());
        present(unit, Step.TEST, unit.replace());
        present(unit, Step.DELIVER, unit.replace() && consumed);
        present(unit, Step.VERIFY, unit.replace() && consumed);
        ordered(unit, Step.CAPTURE, Step.BRIDGE);
        ordered(unit, Step.CAPTURE, Step.SUSPEND);
        ordered(unit, Step.CAPTURE, Step.DELIVER);
        ordered(unit, Step.CAPTURE, Step.REVOKE);
        ordered(unit, Step.BRIDGE, Step.SUSPEND);
        ordered(unit, Step.SUSPEND, Step.CONFIRM);
        ordered(unit, Step.CONFIRM, Step.SOAK);
        ordered(unit, Step.CONFIRM, Step.REVOKE);
        ordered(unit, Step.SOAK, Step.REVOKE);
        ordered(unit, Step.ISSUE, Step.TEST);
        ordered(unit, Step.TEST, Step.DELIVER);
        ordered(unit, Step.DELIVER, Step.VERIFY);
        if (unit.operates()) {
            require(unit, unit.active() && unit.replace() && consumed, "cannot be our own access");
            ordered(unit, Step.VERIFY, Step.SUSPEND);
        }
        require(
                unit,
                !steps.contains(Step.SOAK) || steps.contains(Step.SUSPEND),
                "soaks without being suspended");
    }

    private static void present(PlannedUnit unit, Step step, boolean expected) {
        require(
                unit,
                unit.steps().contains(step) == expected,
                (expected ? "lacks the step " : "may not have the step ") + step.word());
    }

    /** Where both stand there, the first comes first. */
    private static void ordered(PlannedUnit unit, Step first, Step second) {
        int at = unit.steps().indexOf(first);
        int then = unit.steps().indexOf(second);
        require(
                unit,
                at < 0 || then < 0 || at < then,
                "has " + second.word() + " before " + first.word());
    }

    private static void require(PlannedUnit unit, boolean holds, String fault) {
        if (!holds) {
            throw new JsonException("unit " + unit.ordinal() + " " + fault);
        }
    }
}
