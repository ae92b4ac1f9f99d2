package dev.keyrecall.app.command;

import dev.keyrecall.app.console.Table;
import dev.keyrecall.app.home.Session;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.campaign.Campaign;
import dev.keyrecall.engine.service.CampaignReading;
import dev.keyrecall.spi.json.Json;

import picocli.CommandLine.Command;

import java.util.List;
import java.util.Set;

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
        Set<String> alone;
        try (Session session = invocation.open()) {
            CampaignReading reading = new CampaignReading(session.engine());
            campaigns = reading.all();
            alone = reading.alone();
        }
        if (invocation.json()) {
            invocation.document(
                    Json.array(
                            campaigns.stream()
                                    .map(
                                            one ->
                                                    CampaignDocuments.campaign(one)
                                                            .with(
                                                                    "awaits_countersignature",
                                                                    Json.of(
                                                                            alone.contains(
                                                                                    one.id()))))
                                    .toList()));
            return DONE;
        }
        Table table = new Table("CAMPAIGN", "PLAN", "MODE", "STATE", "CREATED", "FINISHED");
        for (Campaign campaign : campaigns) {
            table.row(
                    campaign.id(),
                    campaign.plan(),
                    campaign.mode().word(),
                    CampaignDocuments.shown(campaign)
                            + (alone.contains(campaign.id()) ? ", by one person alone" : ""),
                    Documents.shown(campaign.createdAt()),
                    Documents.shown(campaign.finishedAt()));
        }
        invocation.say(table);
        return DONE;
    }
}
