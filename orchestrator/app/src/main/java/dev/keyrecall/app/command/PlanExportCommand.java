package dev.keyrecall.app.command;

import dev.keyrecall.app.home.Session;
import dev.keyrecall.app.io.DiskFailure;
import dev.keyrecall.app.io.PartFile;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.campaign.Plan;
import dev.keyrecall.engine.campaign.PlanDocument;
import dev.keyrecall.engine.policy.Decision;
import dev.keyrecall.engine.policy.Policy;
import dev.keyrecall.engine.service.Planning;
import dev.keyrecall.engine.service.PolicyBook;
import dev.keyrecall.spi.json.Json;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
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
        String rendering;
        Optional<Policy> policy;
        try (Session session = invocation.open()) {
            Planning planning = new Planning(session.engine());
            Plan plan = planning.load(id);
            bytes = planning.bytes(id);
            rendering = planning.render(plan);
            policy = new PolicyBook(session.engine()).current();
        }
        Path json = write(id + ".json", bytes);
        Path text = write(id + ".txt", rendering.getBytes(StandardCharsets.UTF_8));
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
        return DONE;
    }

    /** What stands there already with the same content is as good. */
    private Path write(String name, byte[] content) throws EngineException {
        Path shown = folder.resolve(name).normalize();
        Path file = invocation.io().directory().resolve(folder).resolve(name).normalize();
        if (stands(file, shown, content)) {
            return shown;
        }
        PartFile.Target target = new PartFile.Target(file, "plan");
        try (PartFile part =
                PartFile.begin(target, invocation.io().random(), invocation.io().signals())) {
            part.out().write(content);
            part.name();
        } catch (IOException e) {
            throw target.failed(e);
        }
        return shown;
    }

    private static boolean stands(Path file, Path shown, byte[] content) throws EngineException {
        try {
            return Files.isRegularFile(file)
                    && Files.size(file) == content.length
                    && Arrays.equals(Files.readAllBytes(file), content);
        } catch (IOException e) {
            throw new EngineException(
                    Ending.USAGE,
                    shown + " stands there and cannot be read: " + DiskFailure.why(e),
                    "name another folder with --out");
        }
    }
}
