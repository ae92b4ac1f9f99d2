package dev.keyrecall.app.command;

import dev.keyrecall.app.home.Session;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.campaign.Mode;
import dev.keyrecall.engine.campaign.Plan;
import dev.keyrecall.engine.campaign.PlanDocument;
import dev.keyrecall.engine.policy.Decision;
import dev.keyrecall.engine.policy.Glass;
import dev.keyrecall.engine.policy.Policy;
import dev.keyrecall.engine.service.GlassReading;
import dev.keyrecall.engine.service.Planning;
import dev.keyrecall.engine.service.PolicyBook;
import dev.keyrecall.spi.json.Json;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/** {@code plan export}. */
@Command(
        name = "export",
        description =
                "Write a plan for those who sign it: PLAN.json, the exact bytes that are signed,"
                        + " and PLAN.txt, the same for a person to read. It holds no secret.",
        footerHeading = Action.EXAMPLES,
        footer = {"  keyrecall plan export PLAN", "  keyrecall plan export PLAN --out FOLDER"})
public final class PlanExportCommand extends Action {
    @Parameters(paramLabel = "PLAN", description = "The plan.")
    String id = "";

    @Option(
            names = "--out",
            paramLabel = "FOLDER",
            defaultValue = ".",
            description = "A folder that exists (default: the one you are in).")
    Path folder = Path.of(".");

    public PlanExportCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    public Integer call() throws EngineException {
        byte[] bytes;
        boolean exposure;
        Optional<Glass> glass;
        String rendering;
        Optional<Policy> policy;
        try (Session session = invocation.open()) {
            Planning planning = new Planning(session.engine());
            Plan plan = planning.load(id);
            bytes = planning.bytes(id);
            rendering = planning.render(plan);
            policy = new PolicyBook(session.engine()).current();
            exposure = plan.mode() == Mode.EXPOSURE;
            glass = GlassReading.ofPlan(session.engine(), id);
        }
        SignedFile files = new SignedFile(invocation.io(), folder, "plan");
        Path json = files.write(id + ".json", bytes);
        Path text = files.write(id + ".txt", rendering.getBytes(StandardCharsets.UTF_8));
        String digest = PlanDocument.digest(bytes);
        Optional<String> namespace =
                policy.map(one -> Decision.APPROVE.namespace(one.organization()));
        if (invocation.json()) {
            invocation.document(
                    Json.object()
                            .put("plan", id)
                            .put("digest", digest)
                            .put("file", json.toString())
                            .put("text", text.toString())
                            .put("namespace", namespace.orElse(null))
                            .put("break_glass_namespace", alone(policy, exposure).orElse(null))
                            .build());
            return DONE;
        }
        invocation.say("wrote  " + json);
        invocation.say("wrote  " + text);
        invocation.say("digest " + digest);
        namespace.ifPresent(
                name -> {
                    invocation.hint(
                            "each signs with: ssh-keygen -Y sign -n " + name + " -f KEY " + json);
                    invocation.hint(
                            "then: keyrecall approve " + id + " --signature " + json + ".sig");
                });
        if (alone(policy, exposure).isPresent() && glass.isEmpty()) {
            GlassLines.alone(policy.orElseThrow(), json.toString()).forEach(invocation::hint);
        }
        if (glass.isPresent() && policy.isPresent() && !glass.get().settled()) {
            invocation.hint(
                    "another approver countersigns what was done alone: ssh-keygen -Y sign -n "
                            + Decision.COUNTERSIGN.namespace(policy.get().organization())
                            + " -f KEY "
                            + json);
        }
        return DONE;
    }

    /** What one person signs for, where the policy lets anybody. */
    private static Optional<String> alone(Optional<Policy> policy, boolean exposure) {
        return policy.filter(one -> exposure && one.breakGlass().isPresent())
                .map(one -> Decision.BREAK_GLASS.namespace(one.organization()));
    }
}
