package dev.keyrecall.app.command;

import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.policy.Policy;
import dev.keyrecall.engine.service.PolicyBook;
import dev.keyrecall.spi.json.Json;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code policy check}. Needs no home. */
@Command(
        name = "check",
        description =
                "Read a policy file and say what it means, and what may go wrong. Needs no home and"
                        + " changes nothing.",
        footerHeading = Action.EXAMPLES,
        footer = {"  keyrecall policy check policy.toml"})
public final class PolicyCheckCommand extends Action {
    @Parameters(paramLabel = "FILE", description = "The policy; - for standard input.")
    String file = "";

    public PolicyCheckCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    public Integer call() throws EngineException {
        Policy policy = PolicyBook.parse(PolicySetCommand.read(invocation, file));
        if (invocation.json()) {
            invocation.document(
                    PolicyDocuments.document(policy)
                            .with("namespace", Json.of(policy.namespace()))
                            .with("warnings", Json.strings(PolicyDocuments.warnings(policy))));
            return DONE;
        }
        PolicyDocuments.lines(policy).forEach(invocation::say);
        PolicyDocuments.warnings(policy).forEach(line -> invocation.note("warning: " + line));
        invocation.hint(
                "each signs with: ssh-keygen -Y sign -n " + policy.namespace() + " -f KEY " + file);
        return DONE;
    }
}
