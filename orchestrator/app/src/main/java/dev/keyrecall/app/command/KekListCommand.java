package dev.keyrecall.app.command;

import dev.keyrecall.app.console.Table;
import dev.keyrecall.app.home.Session;
import dev.keyrecall.app.home.Unlocker;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.spi.json.Json;
import dev.keyrecall.vault.RecipientSummary;

import picocli.CommandLine.Command;

import java.util.List;

/** {@code vault kek list}. Asks for nothing. */
@Command(
        name = "list",
        description = "The recipients of the vault: passphrases, key files and KMS keys.",
        footerHeading = Action.EXAMPLES,
        footer = {"  keyrecall vault kek list", "  keyrecall vault kek list --json"})
public final class KekListCommand extends Action {
    public KekListCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    public Integer call() throws EngineException {
        List<RecipientSummary> recipients;
        try (Session session = Session.locked(invocation.io(), invocation.home())) {
            recipients = Unlocker.recipients(session.header());
        }
        if (invocation.json()) {
            invocation.document(Json.array(recipients.stream().map(Recipients::document).toList()));
        } else {
            Table table = new Table("ID", "KIND", "LABEL", "MADE", "ABOUT");
            for (RecipientSummary one : recipients) {
                table.row(
                        Recipients.shown(one),
                        Recipients.kind(one),
                        one.label().isEmpty() ? Documents.NOTHING : one.label(),
                        Documents.shown(one.created()),
                        Recipients.about(one));
            }
            invocation.say(table);
        }
        return DONE;
    }
}
