package dev.keyrecall.app.command;

import dev.keyrecall.app.console.Ink;
import dev.keyrecall.app.console.Table;
import dev.keyrecall.app.home.Session;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.service.Acknowledging;
import dev.keyrecall.engine.service.Certificate.Acknowledged;
import dev.keyrecall.engine.service.Certificate.BlindSpotLine;
import dev.keyrecall.spi.json.Json;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

import java.util.List;

/** {@code campaign acknowledge}. */
@Command(
        name = "acknowledge",
        description =
                "Say that you know of what a campaign could not see, each blind spot by its name:"
                    + " in one account (aws:prod/NAME) or in all of them (NAME). Without a name,"
                    + " list them.",
        footerHeading = Action.EXAMPLES,
        footer = {
            "  keyrecall campaign acknowledge CAMPAIGN",
            "  keyrecall campaign acknowledge CAMPAIGN root-access-keys",
            "  keyrecall campaign acknowledge CAMPAIGN aws:prod/mfa-devices"
        })
public final class CampaignAcknowledgeCommand extends Action {
    @Parameters(index = "0", paramLabel = "CAMPAIGN", description = "The campaign.")
    String id = "";

    @Parameters(
            index = "1..*",
            arity = "0..*",
            paramLabel = "NAME",
            description = "Blind spots by name.")
    List<String> names = List.of();

    public CampaignAcknowledgeCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    public Integer call() throws EngineException {
        List<BlindSpotLine> spots;
        try (Session session = names.isEmpty() ? invocation.open() : invocation.unlock()) {
            Acknowledging acknowledging = new Acknowledging(session.engine());
            if (!names.isEmpty()) {
                acknowledging
                        .acknowledge(id, names)
                        .forEach(spot -> invocation.note("acknowledged " + spot.id()));
            }
            spots = acknowledging.list(id);
        }
        if (invocation.json()) {
            invocation.document(
                    Json.array(spots.stream().map(CampaignAcknowledgeCommand::document).toList()));
            return DONE;
        }
        Table table = new Table("BLIND SPOT", "WHAT", "ACKNOWLEDGED BY");
        spots.forEach(spot -> table.row(spot.id(), spot.what(), by(spot)));
        invocation.say(table);
        long left = spots.stream().filter(spot -> spot.acknowledged() == null).count();
        invocation.say(
                left == 0 ? Ink.GOOD : Ink.CARE,
                left == 0
                        ? "every blind spot is acknowledged"
                        : Documents.count(left, "blind spot") + " not acknowledged");
        return DONE;
    }

    private static String by(BlindSpotLine spot) {
        Acknowledged who = spot.acknowledged();
        return who == null ? "-" : who.name() + " at " + Documents.shown(who.at());
    }

    private static Json document(BlindSpotLine spot) {
        Acknowledged who = spot.acknowledged();
        return Json.object()
                .put("account", spot.account())
                .put("name", spot.name())
                .put("what", spot.what())
                .put("why", spot.why())
                .put("source", spot.source())
                .put("acknowledged_by", who == null ? null : who.name())
                .put("acknowledged_at", Documents.time(who == null ? null : who.at()))
                .build();
    }
}
