package dev.keyrecall.app.command;

import dev.keyrecall.app.home.Session;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.inventory.Consumer;
import dev.keyrecall.engine.service.ConsumerRegistry;
import dev.keyrecall.engine.service.InventoryView;
import dev.keyrecall.spi.ConsumerTarget;
import dev.keyrecall.spi.CredentialRef;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** {@code inventory consumer remove}. */
@Command(
        name = "remove",
        description =
                "Take back that a place uses a credential. Nothing is touched at the provider: the"
                    + " place keeps what it holds. A plan already made that has not begun with the"
                    + " credential needs another one for it.",
        footerHeading = Action.EXAMPLES,
        footer = {
            "  keyrecall inventory consumer remove REF aws.secretsmanager prod/api/aws",
            "  keyrecall inventory consumer remove REF aws.secretsmanager app --json-key key"
        })
public final class ConsumerRemoveCommand extends Action {
    @Parameters(index = "0", paramLabel = "REF", description = "The credential.")
    String reference = "";

    @Parameters(index = "1", paramLabel = "KIND", description = "As it was registered.")
    String kind = "";

    @Parameters(index = "2", paramLabel = "TARGET", description = "The place.")
    String target = "";

    @Option(
            names = "--id-key",
            paramLabel = "KEY",
            description = "Only when it is registered with that field for the id.")
    @Nullable String idKey;

    @Option(
            names = "--json-key",
            paramLabel = "KEY",
            description = "Only when it is registered with that field for the secret.")
    @Nullable String jsonKey;

    @Option(
            names = "--option",
            paramLabel = "NAME=VALUE",
            description = "Only when it is registered with that option.")
    Map<String, String> options = new TreeMap<>();

    public ConsumerRemoveCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    public Integer call() throws EngineException {
        CredentialRef ref = Arguments.reference(reference);
        ConsumerTarget place =
                new ConsumerTarget(kind, target, Arguments.layout(options, idKey, jsonKey));
        Consumer removed;
        List<String> planned;
        try (Session session = invocation.unlock()) {
            removed = new ConsumerRegistry(session.engine()).remove(ref, place);
            planned = PlannedBefore.of(new InventoryView(session.engine()), ref);
        }
        if (invocation.json()) {
            invocation.document(InventoryDocuments.consumer(removed));
        } else {
            invocation.say("removed the registration of " + kind + " " + target + " for " + ref);
        }
        planned.forEach(invocation::hint);
        return DONE;
    }
}
