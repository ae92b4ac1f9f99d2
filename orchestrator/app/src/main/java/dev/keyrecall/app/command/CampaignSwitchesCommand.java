package dev.keyrecall.app.command;

import dev.keyrecall.app.console.Table;
import dev.keyrecall.app.home.Session;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.campaign.SwitchEvent;
import dev.keyrecall.engine.campaign.SwitchEvent.Change;
import dev.keyrecall.engine.campaign.SwitchStanding;
import dev.keyrecall.engine.service.SwitchBook;
import dev.keyrecall.spi.json.Json;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

import java.util.List;

/** {@code campaign switches}. */
@Command(
        name = "switches",
        description =
                "What a campaign turns off before its units and on after them, and where each"
                        + " stands.",
        footerHeading = Action.EXAMPLES,
        footer = {"  keyrecall campaign switches CAMPAIGN"})
public final class CampaignSwitchesCommand extends Action {
    @Parameters(paramLabel = "CAMPAIGN", description = "The campaign.")
    String id = "";

    public CampaignSwitchesCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    public Integer call() throws EngineException {
        List<SwitchStanding> switches;
        try (Session session = invocation.open()) {
            switches = new SwitchBook(session.engine()).of(id);
        }
        if (invocation.json()) {
            invocation.document(documents(switches));
            return DONE;
        }
        if (switches.isEmpty()) {
            invocation.say("campaign " + id + " turns nothing off");
            return DONE;
        }
        Table table = new Table("SWITCH", "KIND", "OWNER", "STATE", "LAST");
        for (SwitchStanding one : switches) {
            String owner = one.planned().owner();
            table.row(
                    one.planned().name(),
                    one.planned().target().kind(),
                    owner == null ? "-" : owner,
                    one.state().word() + (one.ordered() ? ", by order" : ""),
                    last(one.last()));
        }
        invocation.say(table);
        for (SwitchStanding one : switches) {
            SwitchEvent last = one.last();
            if (last != null && isAsked(last.change())) {
                invocation.say("  " + one.planned().name() + ": " + last.details().text("how"));
                invocation.hint(
                        "when it is done: keyrecall campaign switch done "
                                + id
                                + " "
                                + one.planned().name()
                                + " --evidence TEXT");
            }
        }
        return DONE;
    }

    private static boolean isAsked(Change change) {
        return change == Change.ASKED_OFF || change == Change.ASKED_ON;
    }

    private static String last(@Nullable SwitchEvent last) {
        if (last == null) {
            return "-";
        }
        String why = last.details().textOrNull("why");
        return last.change().word()
                + " "
                + Documents.shown(last.at())
                + (why == null ? "" : ": " + why);
    }

    static Json documents(List<SwitchStanding> switches) {
        return Json.array(switches.stream().map(CampaignSwitchesCommand::document).toList());
    }

    static Json.Obj document(SwitchStanding one) {
        SwitchEvent last = one.last();
        return Json.object()
                .put("switch", one.planned().name())
                .put("kind", one.planned().target().kind())
                .put("owner", one.planned().owner())
                .put("state", one.state().word())
                .put("ordered_on", Json.of(one.ordered()))
                .put("last", last == null ? null : last.change().word())
                .put("at", last == null ? null : last.at().toString())
                .put("why", last == null ? null : last.details().textOrNull("why"))
                .build();
    }
}
