package dev.keyrecall.app.command;

import dev.keyrecall.app.home.Session;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.campaign.Campaign;
import dev.keyrecall.engine.service.CampaignControl;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code campaign resume}. */
@Command(
        name = "resume",
        description = "Let a paused campaign go on. That itself starts nothing.",
        footerHeading = Action.EXAMPLES,
        footer = {"  keyrecall campaign resume CAMPAIGN"})
public final class CampaignResumeCommand extends Action {
    @Parameters(paramLabel = "CAMPAIGN", description = "The campaign.")
    String id = "";

    public CampaignResumeCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    public Integer call() throws EngineException {
        Campaign campaign;
        try (Session session = invocation.unlock()) {
            campaign = new CampaignControl(session.engine()).resume(id);
        }
        if (invocation.json()) {
            invocation.document(CampaignDocuments.campaign(campaign));
            return DONE;
        }
        invocation.say("campaign " + id + " may go on");
        invocation.hint("go on with: keyrecall run " + campaign.plan() + " --resume");
        return DONE;
    }
}
