package dev.keyrecall.engine.campaign;

import java.util.LinkedHashMap;
import java.util.Map;

/** How often each action stands in a plan. */
public final class PlanCounts {
    private PlanCounts() {}

    /**
     * By step word, every one that a plan may list, in the order of {@link Step}; zero where there
     * is none.
     */
    public static Map<String, Integer> of(Plan plan) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        for (Step step : Step.ofPlans()) {
            counts.put(step.word(), 0);
        }
        for (PlannedUnit unit : plan.units()) {
            unit.steps().forEach(step -> counts.merge(step.word(), 1, Integer::sum));
        }
        return counts;
    }
}
