package dev.keyrecall.app.command;

import dev.keyrecall.app.home.Session;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.policy.Policy;
import dev.keyrecall.engine.service.PolicyBook;
import dev.keyrecall.engine.service.PolicyBook.Adopted;
import dev.keyrecall.engine.sshsig.SshSignature;
import dev.keyrecall.spi.json.Json;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.util.ArrayList;
import java.util.List;

/** {@code policy set}. */
@Command(
        name = "set",
        description =
                "Adopt the policy that follows the present one, signed by as many of its approvers"
                        + " as it asks for, two at least. A home that has a policy never has none"
                        + " again.",
        footerHeading = Action.EXAMPLES,
        footer = {"  keyrecall policy set policy.toml --signature a.sig --signature b.sig"})
public final class PolicySetCommand extends Action {
    @Parameters(paramLabel = "FILE", description = "The policy, to the byte as it was signed.")
    String file = "";

    @Option(
            names = "--signature",
            paramLabel = "FILE",
            description = "An SSH signature over the file; once for each.")
    List<String> signatures = new ArrayList<>();

    public PolicySetCommand(Invocation invocation) {
        super(invocation);
    }

    static byte[] read(Invocation invocation, String file) throws EngineException {
        return GivenFile.bytes(invocation.io(), file, Policy.FILE_BYTES_MAX, "the policy");
    }

    @Override
    public Integer call() throws EngineException {
        byte[] policy = read(invocation, file);
        List<String> texts = new ArrayList<>();
        for (String signature : signatures) {
            texts.add(
                    GivenFile.text(
                            invocation.io(),
                            signature,
                            SshSignature.TEXT_CHARS_MAX,
                            "the signature"));
        }
        PolicyBook.parse(policy);
        Adopted adopted;
        try (Session session = invocation.unlock()) {
            adopted = new PolicyBook(session.engine()).adopt(policy, texts);
        }
        if (invocation.json()) {
            invocation.document(
                    Json.object()
                            .put("serial", adopted.policy().serial())
                            .put("digest", adopted.policy().digest())
                            .put("organization", adopted.policy().organization())
                            .put("signers", Json.strings(adopted.signers()))
                            .build());
            return DONE;
        }
        invocation.say(
                adopted.signers().isEmpty()
                        ? "policy " + adopted.policy().serial() + " stands already"
                        : "policy "
                                + adopted.policy().serial()
                                + " adopted, signed by "
                                + String.join(", ", adopted.signers()));
        PolicyDocuments.warnings(adopted.policy())
                .forEach(line -> invocation.note("warning: " + line));
        return DONE;
    }
}
