package dev.keyrecall.app.command;

import dev.keyrecall.app.console.Ink;
import dev.keyrecall.app.home.Session;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.campaign.Campaign;
import dev.keyrecall.engine.service.CampaignControl;
import dev.keyrecall.spi.json.Json;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.util.List;

/** {@code stop}. */
@Command(
        name = "stop",
        description =
                "Pause every campaign at once: no lane makes a further call, in whatever process it"
                        + " runs. What is under way is finished and recorded.",
        footerHeading = Action.EXAMPLES,
        footer = {"  keyrecall stop --all"})
public final class StopCommand extends Action {
    @Option(
            names = "--all",
            description = "Every campaign; needed, so that nobody does it by chance.")
    boolean all;

    public StopCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    public Integer call() throws EngineException {
        if (!all) {
            throw new EngineException(
                    Ending.USAGE,
                    "what is to be stopped?",
                    "everything: keyrecall stop --all",
                    "one campaign: keyrecall campaign pause CAMPAIGN");
        }
        List<Campaign> stopped;
        try (Session session = invocation.unlock()) {
            stopped = new CampaignControl(session.engine()).stopAll();
        }
        if (invocation.json()) {
            invocation.document(
                    Json.array(stopped.stream().map(CampaignDocuments::campaign).toList()));
            return DONE;
        }
        if (stopped.isEmpty()) {
            invocation.say("nothing to stop: no campaign is unfinished and not held");
        }
        for (Campaign campaign : stopped) {
            invocation.say(Ink.CARE, "campaign " + campaign.id() + " is paused");
            invocation.hint("let it go on with: keyrecall campaign resume " + campaign.id());
        }
        return DONE;
    }
}
