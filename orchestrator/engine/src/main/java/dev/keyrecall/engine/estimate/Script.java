package dev.keyrecall.engine.estimate;

import dev.keyrecall.engine.campaign.Mode;
import dev.keyrecall.engine.campaign.Plan;
import dev.keyrecall.engine.campaign.PlannedUnit;
import dev.keyrecall.engine.campaign.ProofSpacing;
import dev.keyrecall.engine.campaign.Step;
import dev.keyrecall.engine.estimate.Move.Ask;
import dev.keyrecall.engine.estimate.Move.Done;
import dev.keyrecall.engine.estimate.Move.Soak;
import dev.keyrecall.engine.estimate.Move.Wait;
import dev.keyrecall.spi.CallLimits;
import dev.keyrecall.spi.ConsumerTarget;
import dev.keyrecall.spi.Errand;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;

/**
 * What a run does for the units of one principal, in its order, where nothing goes wrong: the same
 * calls and waits as {@link dev.keyrecall.engine.run} makes, told step by step.
 */
final class Script {
    private final Plan plan;
    private final LaneFacts facts;
    private final List<Move> moves = new ArrayList<>();

    /** How many credentials the principal holds by then: what listing it costs hangs on that. */
    private int credentials;

    private Duration soak;

    private Script(Plan plan, LaneFacts facts, int credentials) {
        this.plan = plan;
        this.facts = facts;
        this.credentials = credentials;
        this.soak = plan.soak();
    }

    /**
     * The moves of a principal's units.
     *
     * @param from where each unit stands
     */
    static List<Move> of(
            Plan plan,
            LaneFacts facts,
            List<PlannedUnit> units,
            Function<PlannedUnit, Place> from) {
        int held = facts.credentials().getOrDefault(units.getFirst().principal(), 0);
        Script script = new Script(plan, facts, held);
        for (PlannedUnit unit : units) {
            List<Step> steps = unit.steps();
            Place place = from.apply(unit);
            Duration begun = place.soakLeft();
            script.soak = begun == null ? plan.soak() : begun;
            for (int i = place.next(); i < steps.size(); i++) {
                script.step(unit, steps.get(i));
                script.moves.add(new Done(steps.get(i)));
            }
        }
        return script.moves;
    }

    /** What a run ends with: one listing of the account. */
    static List<Move> closing(LaneFacts facts) {
        List<String> requests = new ArrayList<>();
        for (Errand errand : List.of(Errand.IDENTIFY, Errand.LIST)) {
            requests.addAll(requests(facts, errand, facts.allCredentials(), facts.principals()));
        }
        return List.of(new Ask(false, requests));
    }

    private void step(PlannedUnit unit, Step step) {
        switch (step) {
            case CAPTURE -> capture(unit);
            case BRIDGE -> bridge(unit);
            case SUSPEND -> {
                guard(unit);
                ask(Errand.SUSPEND);
            }
            case CONFIRM ->
                    answers(
                            ProofSpacing.quick(plan),
                            held(unit) ? Errand.PROBE : Errand.LIST_PRINCIPAL);
            case SOAK -> {
                moves.add(new Soak(soak));
                ask(Errand.LIST_PRINCIPAL);
            }
            case REVOKE -> {
                guard(unit);
                ask(Errand.REVOKE);
                credentials--;
            }
            case ISSUE -> {
                ask(Errand.LIST_PRINCIPAL);
                ask(Errand.ISSUE);
                credentials++;
            }
            case TEST -> live();
            case DELIVER -> deliver(unit);
            case VERIFY -> {
                verify(unit);
                live();
            }
            case PROVE -> {
                if (held(unit)) {
                    answers(ProofSpacing.full(plan), Errand.LIST_PRINCIPAL, Errand.PROBE);
                } else {
                    answers(ProofSpacing.full(plan), Errand.LIST_PRINCIPAL);
                }
            }
            case LIFT -> throw new IllegalStateException("no plan gives anything back");
        }
    }

    /** Nothing is cut in hygiene mode before those who use it were looked at. */
    private void guard(PlannedUnit unit) {
        if (plan.mode() == Mode.HYGIENE) {
            ask(Errand.LIST_PRINCIPAL);
            consumers(unit, Errand.READ);
        }
    }

    private void capture(PlannedUnit unit) {
        for (ConsumerTarget consumer : unit.consumers()) {
            at(consumer, Errand.READ);
            if (unit.active() && !facts.held().contains(unit.ref())) {
                ask(Errand.PROBE);
            }
        }
    }

    private void bridge(PlannedUnit unit) {
        consumers(unit, Errand.READ);
        live();
        deliver(unit);
        verify(unit);
        live();
    }

    private void deliver(PlannedUnit unit) {
        for (ConsumerTarget consumer : unit.consumers()) {
            at(consumer, Errand.READ);
            at(consumer, Errand.DELIVER);
        }
    }

    private void verify(PlannedUnit unit) {
        for (ConsumerTarget consumer : unit.consumers()) {
            at(consumer, Errand.READ);
            at(consumer, Errand.CONFIRM);
        }
    }

    /** A replacement is seen accepted; quickly where a consumer waits for it. */
    private void live() {
        answers(
                plan.mode() == Mode.EXPOSURE ? ProofSpacing.quick(plan) : ProofSpacing.full(plan),
                Errand.PROBE);
    }

    private void answers(Duration spacing, Errand... errands) {
        for (int i = 0; i < plan.proofTries(); i++) {
            if (i > 0 && spacing.isPositive()) {
                moves.add(new Wait(spacing));
            }
            for (Errand errand : errands) {
                ask(errand);
            }
        }
    }

    /** Whether the old value is at hand by then: captured from a consumer, if not held before. */
    private boolean held(PlannedUnit unit) {
        return !unit.consumers().isEmpty() || facts.held().contains(unit.ref());
    }

    private void consumers(PlannedUnit unit, Errand errand) {
        unit.consumers().forEach(consumer -> at(consumer, errand));
    }

    /** Nothing at a place that is not the provider's: it answers at once and has no limit. */
    private void at(ConsumerTarget consumer, Errand errand) {
        if (consumer.kind().startsWith(facts.account().provider() + ".")) {
            ask(errand);
        }
    }

    private void ask(Errand errand) {
        List<String> requests = requests(facts, errand, credentials, 0);
        if (!requests.isEmpty()) {
            moves.add(new Ask(errand.effect(), requests));
        }
    }

    private static List<String> requests(
            LaneFacts facts, Errand errand, int credentials, int principals) {
        List<String> requests = new ArrayList<>();
        for (CallLimits.Cost cost : facts.declared().of(errand)) {
            int count = cost.requests(Math.max(0, credentials), principals);
            requests.addAll(Collections.nCopies(count, cost.operation()));
        }
        return requests;
    }
}
