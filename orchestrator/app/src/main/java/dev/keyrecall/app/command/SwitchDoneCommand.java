package dev.keyrecall.app.command;

import dev.keyrecall.app.home.Session;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.campaign.Campaign;
import dev.keyrecall.engine.campaign.SwitchStanding;
import dev.keyrecall.engine.service.CampaignReading;
import dev.keyrecall.engine.service.SwitchBook;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code campaign switch done}. */
@Command(
        name = "done",
        description = "Say that you have turned a switch off, or on, as you were asked to.",
        footerHeading = Action.EXAMPLES,
        footer = {"  keyrecall campaign switch done CAMPAIGN nightly-export --evidence OPS-7"})
public final class SwitchDoneCommand extends Action {
    @Parameters(index = "0", paramLabel = "CAMPAIGN", description = "The campaign.")
    String id = "";

    @Parameters(index = "1", paramLabel = "SWITCH", description = "Its name.")
    String name = "";

    @Option(
            names = "--evidence",
            paramLabel = "TEXT",
            required = true,
            description = "What shows it: a ticket, a line of a log.")
    String evidence = "";

    public SwitchDoneCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    public Integer call() throws EngineException {
        SwitchStanding said;
        Campaign campaign;
        try (Session session = invocation.unlock()) {
            said = new SwitchBook(session.engine()).said(id, name, evidence);
            campaign = new CampaignReading(session.engine()).status(id).campaign();
        }
        if (invocation.json()) {
            invocation.document(CampaignSwitchesCommand.document(said));
            return DONE;
        }
        invocation.say("switch " + name + " is said to be turned");
        invocation.hint(
                campaign.hold() == Campaign.Hold.ABORTED
                        ? "go on with: keyrecall campaign restart " + id + " --reason TEXT"
                        : "go on with: keyrecall run " + campaign.plan() + " --resume");
        return DONE;
    }
}
