package dev.keyrecall.app.command;

import dev.keyrecall.app.home.Session;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.policy.Policy;
import dev.keyrecall.engine.service.PolicyBook;
import dev.keyrecall.spi.json.Json;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** {@code policy show}. */
@Command(
        name = "show",
        description = "Who may agree to plans, and how many it takes.",
        footerHeading = Action.EXAMPLES,
        footer = {
            "  keyrecall policy show",
            "  keyrecall policy show --file > policy.toml",
            "  keyrecall policy show --signers > allowed_signers"
        })
public final class PolicyShowCommand extends Action {
    @Option(names = "--file", description = "The file as it was adopted, to the byte.")
    boolean file;

    @Option(
            names = "--signers",
            description = "The allowed signers alone, as ssh-keygen -Y verify takes them.")
    boolean signers;

    public PolicyShowCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    public Integer call() throws EngineException {
        Optional<Policy> policy;
        byte[] bytes;
        try (Session session = invocation.open()) {
            PolicyBook book = new PolicyBook(session.engine());
            policy = book.current();
            bytes = book.stored().map(stored -> stored.bytes()).orElse(new byte[0]);
        }
        if (file || signers) {
            Policy standing = policy.orElseThrow(PolicyShowCommand::none);
            raw(file ? new String(bytes, StandardCharsets.UTF_8) : standing.signersText());
        } else if (invocation.json()) {
            invocation.document(policy.<Json>map(PolicyDocuments::document).orElse(Json.Null.NULL));
        } else if (policy.isEmpty()) {
            invocation.say("no policy: " + StatusCommand.APPROVAL_POLICY);
            invocation.hint("adopt one with: keyrecall policy set FILE --signature FILE ...");
        } else {
            PolicyDocuments.lines(policy.get()).forEach(invocation::say);
        }
        return DONE;
    }

    /** Whoever compares digests needs every byte; the file was checked to be text. */
    private void raw(String text) {
        invocation.io().out().print(text);
    }

    private static EngineException none() {
        return new EngineException(
                Ending.USAGE,
                "this home has no policy",
                "adopt one with: keyrecall policy set FILE --signature FILE ...");
    }
}
