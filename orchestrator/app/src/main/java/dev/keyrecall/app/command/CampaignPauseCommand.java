package dev.keyrecall.app.command;

import dev.keyrecall.app.home.Session;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.campaign.Campaign;
import dev.keyrecall.engine.service.CampaignControl;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code campaign pause}. */
@Command(
        name = "pause",
        description =
                "Let a campaign make no further call. A run under way ends after the calls under"
                        + " way, and exits 5.",
        footerHeading = Action.EXAMPLES,
        footer = {"  keyrecall campaign pause CAMPAIGN"})
public final class CampaignPauseCommand extends Action {
    @Parameters(paramLabel = "CAMPAIGN", description = "The campaign.")
    String id = "";

    public CampaignPauseCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    public Integer call() throws EngineException {
        Campaign campaign;
        try (Session session = invocation.unlock()) {
            campaign = new CampaignControl(session.engine()).pause(id);
        }
        if (invocation.json()) {
            invocation.document(CampaignDocuments.campaign(campaign));
            return DONE;
        }
        invocation.say("campaign " + id + " is paused: no further call is decided on");
        invocation.hint("let it go on with: keyrecall campaign resume " + id);
        return DONE;
    }
}
