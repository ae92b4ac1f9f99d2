package dev.keyrecall.app.command;

import dev.keyrecall.app.console.Table;
import dev.keyrecall.app.home.Session;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.campaign.Campaign;
import dev.keyrecall.engine.service.CampaignReading;
import dev.keyrecall.spi.json.Json;

import picocli.CommandLine.Command;

import java.util.List;

/** {@code campaign list}. */
@Command(
        name = "list",
        description = "Every campaign and where it stands, the newest first.",
        footerHeading = Action.EXAMPLES,
        footer = {"  keyrecall campaign list"})
public final class CampaignListCommand extends Action {
    public CampaignListCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    public Integer call() throws EngineException {
        List<Campaign> campaigns;
        try (Session session = invocation.open()) {
            campaigns = new CampaignReading(session.engine()).all();
        }
        if (invocation.json()) {
            invocation.document(
                    Json.array(campaigns.stream().map(CampaignDocuments::campaign).toList()));
            return DONE;
        }
        Table table = new Table("CAMPAIGN", "PLAN", "MODE", "STATE", "CREATED", "FINISHED");
        for (Campaign campaign : campaigns) {
            table.row(
                    campaign.id(),
                    campaign.plan(),
                    campaign.mode().word(),
                    CampaignDocuments.shown(campaign),
                    Documents.shown(campaign.createdAt()),
                    Documents.shown(campaign.finishedAt()));
        }
        invocation.say(table);
        return DONE;
    }
}
