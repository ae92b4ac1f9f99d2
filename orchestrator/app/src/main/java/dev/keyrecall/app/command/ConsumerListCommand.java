package dev.keyrecall.app.command;

import dev.keyrecall.app.console.Table;
import dev.keyrecall.app.home.Session;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.inventory.Consumer;
import dev.keyrecall.engine.service.ConsumerRegistry;
import dev.keyrecall.spi.json.Json;

import picocli.CommandLine.Command;

import java.util.List;

/** {@code inventory consumer list}. */
@Command(
        name = "list",
        description = "The registered consumers.",
        footerHeading = Action.EXAMPLES,
        footer = {"  keyrecall inventory consumer list"})
public final class ConsumerListCommand extends Action {
    public ConsumerListCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    public Integer call() throws EngineException {
        List<Consumer> consumers;
        try (Session session = invocation.open()) {
            consumers = new ConsumerRegistry(session.engine()).all();
        }
        if (invocation.json()) {
            invocation.document(
                    Json.array(consumers.stream().map(InventoryDocuments::consumer).toList()));
            return DONE;
        }
        Table table = new Table("REF", "KIND", "TARGET", "OPTIONS");
        for (Consumer consumer : consumers) {
            table.row(
                    consumer.ref().toString(),
                    consumer.target().kind(),
                    consumer.target().target(),
                    consumer.target().options().isEmpty()
                            ? Documents.NOTHING
                            : consumer.target().options().toString());
        }
        invocation.say(table);
        return DONE;
    }
}
