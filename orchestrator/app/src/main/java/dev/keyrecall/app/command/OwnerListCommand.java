package dev.keyrecall.app.command;

import dev.keyrecall.app.console.Table;
import dev.keyrecall.app.home.Session;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.service.OwnerRegistry;
import dev.keyrecall.spi.json.Json;

import picocli.CommandLine.Command;

import java.util.List;

/** {@code inventory owner list}. */
@Command(
        name = "list",
        description =
                "The owners that were imported, and beside each the one that the provider's tags"
                        + " name. 'keyrecall inventory list' shows who answers for what.",
        footerHeading = Action.EXAMPLES,
        footer = {"  keyrecall inventory owner list"})
public final class OwnerListCommand extends Action {
    public OwnerListCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    public Integer call() throws EngineException {
        List<OwnerRegistry.Line> lines;
        try (Session session = invocation.open()) {
            lines = new OwnerRegistry(session.engine()).all();
        }
        if (invocation.json()) {
            invocation.document(Json.array(lines.stream().map(InventoryDocuments::owner).toList()));
            return DONE;
        }
        Table table = new Table("REF", "OWNER", "PROVIDER SAYS");
        for (OwnerRegistry.Line line : lines) {
            table.row(
                    line.named().ref().toString(),
                    line.named().owner(),
                    Documents.shown(line.tagged()));
        }
        invocation.say(table);
        return DONE;
    }
}
