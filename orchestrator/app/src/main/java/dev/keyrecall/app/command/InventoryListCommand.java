package dev.keyrecall.app.command;

import dev.keyrecall.app.console.Table;
import dev.keyrecall.app.home.Session;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.service.InventoryView;
import dev.keyrecall.engine.service.InventoryView.Item;
import dev.keyrecall.spi.Credential;
import dev.keyrecall.spi.json.Json;

import picocli.CommandLine.Command;

import java.util.List;

/** {@code inventory list}. */
@Command(
        name = "list",
        description = "The credentials that the latest refresh listed.",
        footerHeading = Action.EXAMPLES,
        footer = {"  keyrecall inventory list", "  keyrecall inventory list --json"})
public final class InventoryListCommand extends Action {
    public InventoryListCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    public Integer call() throws EngineException {
        List<Item> items;
        try (Session session = invocation.open()) {
            items = new InventoryView(session.engine()).list();
        }
        if (invocation.json()) {
            invocation.document(Json.array(items.stream().map(InventoryDocuments::item).toList()));
        } else {
            invocation.say(table(items));
        }
        return DONE;
    }

    private static Table table(List<Item> items) {
        Table table =
                new Table(
                        "REF",
                        "PRINCIPAL",
                        "OWNER",
                        "STATUS",
                        "LIVENESS",
                        "CREATED",
                        "LAST USED",
                        "CONSUMERS");
        for (Item item : items) {
            Credential credential = item.observed().credential();
            table.row(
                    credential.ref() + (item.observed().operator() ? " (operator)" : ""),
                    credential.principal(),
                    Documents.shown(credential.owner()),
                    InventoryDocuments.word(credential.status()),
                    item.liveness(),
                    Documents.shown(credential.createdAt()),
                    Documents.shown(credential.lastUsedAt()),
                    Integer.toString(item.consumers().size()));
        }
        return table;
    }
}
