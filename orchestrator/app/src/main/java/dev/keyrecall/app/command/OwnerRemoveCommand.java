package dev.keyrecall.app.command;

import dev.keyrecall.app.home.Session;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.inventory.NamedOwner;
import dev.keyrecall.engine.service.OwnerRegistry;
import dev.keyrecall.spi.json.Json;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code inventory owner remove}. */
@Command(
        name = "remove",
        description =
                "Take back the owner that was imported for a credential: the provider's tags say it"
                        + " again. A plan already made keeps the owner that it names.",
        footerHeading = Action.EXAMPLES,
        footer = {"  keyrecall inventory owner remove aws:prod:iam-access-key:ID"})
public final class OwnerRemoveCommand extends Action {
    @Parameters(paramLabel = "REF", description = "The credential.")
    String reference = "";

    public OwnerRemoveCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    public Integer call() throws EngineException {
        NamedOwner removed;
        try (Session session = invocation.unlock()) {
            removed = new OwnerRegistry(session.engine()).remove(Arguments.reference(reference));
        }
        if (invocation.json()) {
            invocation.document(
                    Json.object()
                            .put("ref", removed.ref().toString())
                            .put("owner", removed.owner())
                            .build());
        } else {
            invocation.say("removed the owner " + removed.owner() + " of " + removed.ref());
        }
        return DONE;
    }
}
