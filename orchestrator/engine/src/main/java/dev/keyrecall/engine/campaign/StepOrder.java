package dev.keyrecall.engine.campaign;

import dev.keyrecall.engine.inventory.Standing;

import java.util.ArrayList;
import java.util.List;

/**
 * What is done about a credential, and in which order, by how it stands. Reasons: {@code
 * docs/adr/0011-two-slots-and-the-bridge.md}.
 */
final class StepOrder {
    private final Shape shape;
    private final List<Step> steps = new ArrayList<>();

    private StepOrder(Shape shape) {
        this.shape = shape;
    }

    static List<Step> of(Shape shape) {
        return new StepOrder(shape).list();
    }

    private List<Step> list() {
        if (shape.consumers()) {
            steps.add(Step.CAPTURE);
        }
        if (shape.standing() == Standing.MISSING) {
            if (shape.replace()) {
                make();
            }
        } else {
            switch (shape.mode()) {
                case EXPOSURE -> exposure();
                case HYGIENE -> hygiene();
            }
        }
        steps.add(Step.PROVE);
        return steps;
    }

    private void exposure() {
        suspend();
        if (!shape.replace()) {
            steps.add(Step.REVOKE);
        } else if (shape.slotFree()) {
            make();
            steps.add(Step.REVOKE);
        } else {
            steps.add(Step.REVOKE);
            make();
        }
    }

    private void hygiene() {
        if (!shape.replace()) {
            suspendAndSoak();
            steps.add(Step.REVOKE);
        } else if (shape.slotFree()) {
            make();
            suspendAndSoak();
            steps.add(Step.REVOKE);
        } else {
            if (shape.active() && shape.consumers()) {
                steps.add(Step.BRIDGE);
            }
            suspendAndSoak();
            steps.add(Step.REVOKE);
            make();
        }
    }

    private void make() {
        steps.add(Step.ISSUE);
        steps.add(Step.TEST);
        if (shape.consumers()) {
            steps.add(Step.DELIVER);
            steps.add(Step.VERIFY);
        }
    }

    /** What is inactive already serves nobody: there is nothing to stop and nothing to watch. */
    private void suspend() {
        if (shape.active()) {
            steps.add(Step.SUSPEND);
            steps.add(Step.CONFIRM);
        }
    }

    private void suspendAndSoak() {
        suspend();
        if (shape.active() && shape.soak()) {
            steps.add(Step.SOAK);
        }
    }

    /**
     * All that the order depends on.
     *
     * @param active whether the provider lists it as active
     * @param replace whether a replacement is issued
     * @param consumers whether any consumer is registered
     * @param slotFree whether the principal can hold one more credential just now
     * @param soak whether a soak was asked for
     */
    record Shape(
            Mode mode,
            Standing standing,
            boolean active,
            boolean replace,
            boolean consumers,
            boolean slotFree,
            boolean soak) {}
}
