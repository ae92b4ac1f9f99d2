package dev.keyrecall.app.command;

import dev.keyrecall.app.console.Ink;
import dev.keyrecall.app.home.Session;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.campaign.SwitchStanding;
import dev.keyrecall.engine.service.CampaignControl;
import dev.keyrecall.engine.service.CampaignControl.Aborted;
import dev.keyrecall.engine.service.CampaignControl.Left;
import dev.keyrecall.engine.service.SwitchBook;
import dev.keyrecall.spi.json.Json;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.util.List;

/** {@code campaign abort}. */
@Command(
        name = "abort",
        description =
                "End a campaign for good, whatever is left of it, and list what stands how. Nothing"
                        + " is undone: what is left needs another plan. To stop for a while, pause"
                        + " it.",
        footerHeading = Action.EXAMPLES,
        footer = {"  keyrecall campaign abort CAMPAIGN --yes"})
public final class CampaignAbortCommand extends Action {
    @Parameters(paramLabel = "CAMPAIGN", description = "The campaign.")
    String id = "";

    @Option(names = "--yes", description = "It is meant: there is no way back.")
    boolean yes;

    public CampaignAbortCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    public Integer call() throws EngineException {
        if (!yes) {
            throw new EngineException(
                    Ending.USAGE,
                    "an aborted campaign is never gone on with",
                    "if that is meant: keyrecall campaign abort " + id + " --yes",
                    "to stop for a while: keyrecall campaign pause " + id);
        }
        Aborted aborted;
        List<SwitchStanding> switches;
        try (Session session = invocation.unlock()) {
            aborted = new CampaignControl(session.engine()).abort(id);
            switches = new SwitchBook(session.engine()).of(id);
        }
        if (invocation.json()) {
            invocation.document(
                    CampaignDocuments.campaign(aborted.campaign())
                            .with(
                                    "units",
                                    Json.array(
                                            aborted.units().stream()
                                                    .map(CampaignAbortCommand::document)
                                                    .toList()))
                            .with("switches", CampaignSwitchesCommand.documents(switches)));
            return DONE;
        }
        invocation.say(Ink.CARE, "campaign " + id + " is aborted");
        aborted.units().forEach(left -> invocation.say("  " + line(left)));
        String off = SwitchHints.notOn(switches);
        if (!off.isEmpty()) {
            invocation.say(Ink.CARE, "not on again: " + off);
            invocation.hint("turn it on: keyrecall campaign restart " + id + " --reason TEXT");
        }
        return DONE;
    }

    private static String line(Left left) {
        String unit = left.unit().ordinal() + " " + left.unit().ref() + ": ";
        if (left.unit().state().terminal()) {
            return unit + left.unit().state().word();
        }
        if (left.unit().state().aside()) {
            return unit + OpenUnits.reason(left.unit());
        }
        if (left.done().isEmpty()) {
            return unit + "untouched";
        }
        return unit
                + "done: "
                + String.join(", ", left.done())
                + "; not done: "
                + String.join(", ", left.open())
                + (left.unit().replacement() == null
                        ? ""
                        : "; its replacement is " + left.unit().replacement());
    }

    private static Json document(Left left) {
        return CampaignDocuments.unit(left.unit())
                .with("done", Json.strings(left.done()))
                .with("not_done", Json.strings(left.open()));
    }
}
