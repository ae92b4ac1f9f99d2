package dev.keyrecall.app.command;

import dev.keyrecall.app.console.Ink;
import dev.keyrecall.app.home.Session;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.campaign.Mode;
import dev.keyrecall.engine.campaign.Plan;
import dev.keyrecall.engine.campaign.PlanDocument;
import dev.keyrecall.engine.estimate.Estimate;
import dev.keyrecall.engine.policy.Consent;
import dev.keyrecall.engine.policy.Glass;
import dev.keyrecall.engine.policy.Policy;
import dev.keyrecall.engine.service.Approvals;
import dev.keyrecall.engine.service.CertificateText;
import dev.keyrecall.engine.service.Drift;
import dev.keyrecall.engine.service.Estimates;
import dev.keyrecall.engine.service.GlassReading;
import dev.keyrecall.engine.service.Planning;
import dev.keyrecall.engine.service.PolicyBook;
import dev.keyrecall.spi.json.Json;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** {@code plan show}. */
@Command(
        name = "show",
        description = "A plan, action by action.",
        footerHeading = Action.EXAMPLES,
        footer = {"  keyrecall plan show PLAN", "  keyrecall plan show PLAN --json"})
public final class PlanShowCommand extends Action {
    private static final int CHANGED_NAMED_MAX = 20;

    @Parameters(paramLabel = "PLAN", description = "The plan.")
    String id = "";

    public PlanShowCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    public Integer call() throws EngineException {
        Plan plan;
        Consent consent;
        String requester;
        String rendering;
        Estimate estimate;
        Optional<Glass> glass;
        Optional<Policy> policy;
        List<String> unfit;
        try (Session session = invocation.open()) {
            Planning planning = new Planning(session.engine());
            plan = planning.load(id);
            requester = planning.requester(plan);
            rendering = planning.render(plan);
            estimate = new Estimates(session.engine()).of(plan);
            consent = new Approvals(session.engine()).consent(id).orElseThrow();
            glass = GlassReading.ofPlan(session.engine(), id);
            policy = new PolicyBook(session.engine()).current();
            unfit = Drift.unfit(session.engine(), plan);
        }
        byte[] bytes = PlanDocument.bytes(plan);
        if (invocation.json()) {
            invocation.document(
                    Json.object()
                            .put("digest", PlanDocument.digest(bytes))
                            .put("approved", consent.granted())
                            .put("consent", ConsentLines.document(consent))
                            .put("break_glass", CertificateText.glass(glass.orElse(null)))
                            .put("requester", requester)
                            .put("changed_since", Json.strings(unfit))
                            .put("estimate", EstimateLines.document(estimate))
                            .put("plan", Json.parse(new String(bytes, StandardCharsets.UTF_8)))
                            .build());
        } else {
            rendering.lines().forEach(invocation::say);
            invocation.say("digest " + PlanDocument.digest(bytes));
            invocation.say("");
            invocation.say(
                    "Estimate, which is not part of what is approved: "
                            + EstimateLines.line(estimate));
            EstimateLines.lines(estimate).forEach(line -> invocation.say("  " + line));
            invocation.say("");
            ConsentLines.lines(consent).forEach(invocation::say);
            changed(unfit);
            glass.ifPresent(one -> invocation.say(Ink.BAD, one.line()));
            boolean alone = glass.isEmpty() && !consent.granted() && consent.against().isEmpty();
            if (alone && plan.mode() == Mode.EXPOSURE && policy.isPresent()) {
                GlassLines.alone(policy.get(), id + ".json").forEach(invocation::hint);
            }
            glass.ifPresent(
                    one -> GlassLines.countersigning(policy, one, id).forEach(invocation::hint));
        }
        return DONE;
    }

    private void changed(List<String> unfit) {
        if (unfit.isEmpty()) {
            return;
        }
        invocation.say(
                Ink.CARE,
                Documents.count(unfit.size(), "unit")
                        + " changed since the plan was made: a run leaves them to another plan");
        unfit.stream().limit(CHANGED_NAMED_MAX).forEach(line -> invocation.say("  " + line));
        if (unfit.size() > CHANGED_NAMED_MAX) {
            invocation.say("  and " + (unfit.size() - CHANGED_NAMED_MAX) + " more");
        }
    }
}
