package dev.keyrecall.app.command;

import dev.keyrecall.app.home.Session;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.policy.Policy;
import dev.keyrecall.engine.service.PolicyBook;
import dev.keyrecall.engine.service.WaiverBook;
import dev.keyrecall.engine.service.WaiverBook.Standing;
import dev.keyrecall.spi.json.Json;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.nio.file.Path;
import java.util.Optional;

/** {@code waiver export}. */
@Command(
        name = "export",
        description =
                "Write a waiver for those who sign it: WAIVER.json, the exact bytes that are"
                        + " signed. It holds no secret.",
        footerHeading = Action.EXAMPLES,
        footer = {"  keyrecall waiver export WAIVER", "  keyrecall waiver export WAIVER --out DIR"})
public final class WaiverExportCommand extends Action {
    @Parameters(paramLabel = "WAIVER", description = "The waiver.")
    String id = "";

    @Option(
            names = "--out",
            paramLabel = "FOLDER",
            defaultValue = ".",
            description = "A folder that exists (default: the one you are in).")
    Path folder = Path.of(".");

    public WaiverExportCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    public Integer call() throws EngineException {
        Standing standing;
        byte[] bytes;
        Optional<String> namespace;
        try (Session session = invocation.open()) {
            WaiverBook book = new WaiverBook(session.engine());
            standing = book.find(id);
            bytes = book.bytes(id);
            namespace = new PolicyBook(session.engine()).current().map(Policy::waiverNamespace);
        }
        Path json = new SignedFile(invocation.io(), folder, "waiver").write(id + ".json", bytes);
        if (invocation.json()) {
            invocation.document(
                    Json.object()
                            .put("waiver", id)
                            .put("digest", standing.digest())
                            .put("file", json.toString())
                            .put("namespace", namespace.orElse(null))
                            .build());
            return DONE;
        }
        invocation.say("wrote  " + json);
        invocation.say("digest " + standing.digest());
        namespace.ifPresent(
                name -> {
                    invocation.hint(
                            "each signs with: ssh-keygen -Y sign -n " + name + " -f KEY " + json);
                    invocation.hint(
                            "then: keyrecall waiver agree " + id + " --signature " + json + ".sig");
                });
        return DONE;
    }
}
