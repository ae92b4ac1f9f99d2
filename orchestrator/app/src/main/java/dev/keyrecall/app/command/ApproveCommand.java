package dev.keyrecall.app.command;

import dev.keyrecall.app.home.Session;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.campaign.Approval;
import dev.keyrecall.engine.service.Approvals;
import dev.keyrecall.spi.json.Json;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code approve}. */
@Command(
        name = "approve",
        description = "Agree to a plan's exact bytes. The name is recorded as claimed.",
        footerHeading = Action.EXAMPLES,
        footer = {"  keyrecall approve PLAN --as alice"})
public final class ApproveCommand extends Action {
    @Parameters(paramLabel = "PLAN", description = "The plan.")
    String plan = "";

    @Option(
            names = "--as",
            required = true,
            paramLabel = "NAME",
            description = "Who agrees; recorded beside the operating-system user.")
    String name = "";

    public ApproveCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    public Integer call() throws EngineException {
        Approval approval;
        try (Session session = invocation.unlock()) {
            approval = new Approvals(session.engine()).approve(plan, name);
        }
        if (invocation.json()) {
            invocation.document(
                    Json.object()
                            .put("plan", approval.plan())
                            .put("digest", approval.digest())
                            .put("name", approval.name())
                            .put("os_user", approval.osUser())
                            .put("at", Documents.time(approval.at()))
                            .build());
        } else {
            invocation.say(
                    "approved "
                            + approval.plan()
                            + " as "
                            + approval.name()
                            + " (claimed; operating-system user "
                            + approval.osUser()
                            + ")");
            invocation.hint("next: keyrecall run " + approval.plan());
        }
        return DONE;
    }
}
