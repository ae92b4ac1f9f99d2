package dev.keyrecall.app.command;

import dev.keyrecall.app.home.Session;
import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.inventory.Consumer;
import dev.keyrecall.engine.service.ConsumerRegistry;
import dev.keyrecall.engine.service.InventoryView;
import dev.keyrecall.spi.ConsumerTarget;
import dev.keyrecall.spi.json.Json;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** {@code inventory consumer add}. */
@Command(
        name = "add",
        description =
                "Register a place that uses a credential; replacements are delivered there. Without"
                        + " options the value there is replaced whole.",
        footerHeading = Action.EXAMPLES,
        footer = {
            "  keyrecall inventory consumer add REF aws.secretsmanager prod/api/aws",
            "  keyrecall inventory consumer add REF aws.secretsmanager app --json-key secret",
            "  keyrecall inventory consumer add REF file /etc/app.env --option env-key=KEY",
            "  keyrecall inventory consumer add --from consumers.json"
        })
public final class ConsumerAddCommand extends Action {
    @Parameters(index = "0", arity = "0..1", paramLabel = "REF", description = "The credential.")
    @Nullable String reference;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "KIND",
            description = "For example aws.secretsmanager, file, command or person.")
    @Nullable String kind;

    @Parameters(
            index = "2",
            arity = "0..1",
            paramLabel = "TARGET",
            description = "The place, by its own name.")
    @Nullable String target;

    @Option(
            names = "--id-key",
            paramLabel = "KEY",
            description =
                    "The field of a JSON document that is given the id; needs --json-key. Short for"
                            + " --option id-key=KEY.")
    @Nullable String idKey;

    @Option(
            names = "--json-key",
            paramLabel = "KEY",
            description =
                    "The field of a JSON document that is given the secret; other fields are kept."
                            + " Short for --option json-key=KEY.")
    @Nullable String jsonKey;

    @Option(
            names = "--option",
            paramLabel = "NAME=VALUE",
            description =
                    "How the value is laid out there, by an option of the kind. 'keyrecall account"
                            + " check NAME' lists the options of each kind.")
    Map<String, String> options = new TreeMap<>();

    @Option(
            names = "--from",
            paramLabel = "FILE",
            description =
                    "Register many: a JSON array of objects with ref (or credential, the"
                            + " provider's id), kind, target and options.")
    @Nullable Path from;

    public ConsumerAddCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    public Integer call() throws EngineException {
        boolean named = reference != null && kind != null && target != null;
        if (named == (from != null)) {
            throw new EngineException(
                    Ending.USAGE,
                    "REF, KIND and TARGET are needed, or --from FILE",
                    "for example: keyrecall inventory consumer add REF aws.secretsmanager app/db");
        }
        List<Consumer> added;
        List<String> planned = List.of();
        try (Session session = invocation.unlock()) {
            Engine engine = session.engine();
            InventoryView inventory = new InventoryView(engine);
            added = new ConsumerRegistry(engine).addAll(entries(inventory));
            if (from == null) {
                planned = PlannedBefore.of(inventory, added.getFirst().ref());
            }
        }
        if (invocation.json()) {
            invocation.document(
                    from == null
                            ? InventoryDocuments.consumer(added.getFirst())
                            : Json.array(
                                    added.stream().map(InventoryDocuments::consumer).toList()));
        } else {
            invocation.say("registered " + Documents.count(added.size(), "consumer"));
        }
        planned.forEach(invocation::hint);
        return DONE;
    }

    private List<ConsumerRegistry.Asked> entries(InventoryView inventory) throws EngineException {
        if (from != null) {
            return ConsumerFile.read(invocation.io().directory().resolve(from), inventory);
        }
        return List.of(
                new ConsumerRegistry.Asked(
                        Arguments.reference(String.valueOf(reference)),
                        new ConsumerTarget(
                                String.valueOf(kind),
                                String.valueOf(target),
                                Arguments.layout(options, idKey, jsonKey))));
    }
}
