package dev.keyrecall.app.command;

import dev.keyrecall.engine.campaign.Plan;
import dev.keyrecall.engine.estimate.Estimate;
import dev.keyrecall.engine.service.Planning.Planned;
import dev.keyrecall.spi.json.Json;

import java.util.Map;

/** Plans as they stand in documents. */
final class PlanDocuments {
    private PlanDocuments() {}

    static Json.Obj created(Planned planned, Map<String, Integer> actions, Estimate estimate) {
        Plan plan = planned.plan();
        Json.Builder counts = Json.object();
        actions.forEach(counts::put);
        return Json.object()
                .put("campaign", plan.campaign())
                .put("plan", plan.id())
                .put("digest", planned.digest())
                .put("units", plan.units().size())
                .put("actions", counts.build())
                .put("excluded", excluded(plan))
                .put("estimate", EstimateLines.document(estimate))
                .build();
    }

    private static Json excluded(Plan plan) {
        return Json.array(
                plan.excluded().stream()
                        .map(
                                one ->
                                        Json.object()
                                                .put("ref", one.ref().toString())
                                                .put("reason", one.reason())
                                                .build())
                        .toList());
    }
}
