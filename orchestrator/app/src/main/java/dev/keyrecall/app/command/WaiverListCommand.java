package dev.keyrecall.app.command;

import dev.keyrecall.app.console.Table;
import dev.keyrecall.app.home.Session;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.campaign.Waiver;
import dev.keyrecall.engine.service.WaiverBook;
import dev.keyrecall.engine.service.WaiverBook.Standing;
import dev.keyrecall.spi.json.Json;

import picocli.CommandLine.Command;

import java.util.List;

/** {@code waiver list}. */
@Command(
        name = "list",
        description = "Every waiver, in the order in which they were written.",
        footerHeading = Action.EXAMPLES,
        footer = {"  keyrecall waiver list"})
public final class WaiverListCommand extends Action {
    public WaiverListCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    public Integer call() throws EngineException {
        List<Standing> all;
        try (Session session = invocation.open()) {
            all = new WaiverBook(session.engine()).all();
        }
        if (invocation.json()) {
            invocation.document(Json.array(all.stream().map(WaiverDocuments::document).toList()));
            return DONE;
        }
        Table table = new Table("WAIVER", "CAMPAIGN", "UNITS", "BY", "UNTIL", "STATE", "REASON");
        for (Standing standing : all) {
            Waiver waiver = standing.waiver();
            table.row(
                    waiver.id(),
                    waiver.campaign(),
                    Integer.toString(waiver.units().size()),
                    waiver.by(),
                    Documents.shown(waiver.until()),
                    WaiverDocuments.state(standing),
                    waiver.reason());
        }
        invocation.say(table);
        return DONE;
    }
}
