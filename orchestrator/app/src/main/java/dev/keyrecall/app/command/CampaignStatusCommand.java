package dev.keyrecall.app.command;

import dev.keyrecall.app.console.Durations;
import dev.keyrecall.app.console.Ink;
import dev.keyrecall.app.home.Session;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.campaign.Campaign;
import dev.keyrecall.engine.campaign.SwitchStanding;
import dev.keyrecall.engine.campaign.Unit;
import dev.keyrecall.engine.policy.Glass;
import dev.keyrecall.engine.service.CampaignReading;
import dev.keyrecall.engine.service.CampaignReading.Status;
import dev.keyrecall.engine.service.Estimates;
import dev.keyrecall.engine.service.Estimates.Estimated;
import dev.keyrecall.engine.service.SwitchBook;
import dev.keyrecall.engine.service.TaskBook;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.util.List;

/** {@code campaign status}. */
@Command(
        name = "status",
        description = "Where a campaign stands: counts, and what is open and why.",
        footerHeading = Action.EXAMPLES,
        footer = {
            "  keyrecall campaign status CAMPAIGN",
            "  keyrecall campaign status CAMPAIGN --units",
            "  keyrecall campaign status CAMPAIGN --watch"
        })
public final class CampaignStatusCommand extends Action {
    @Parameters(paramLabel = "CAMPAIGN", description = "The campaign's id.")
    String id = "";

    @Option(names = "--units", description = "Also a line for every unit.")
    boolean units;

    @Option(
            names = "--watch",
            description =
                    "Show it move until it is done or its run stops; Ctrl-C ends the watching"
                            + " only.")
    boolean watch;

    public CampaignStatusCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    public Integer call() throws EngineException {
        Status status;
        Estimated estimated;
        TaskSummary tasks;
        List<SwitchStanding> switches;
        try (Session session = invocation.open()) {
            CampaignReading reading = new CampaignReading(session.engine());
            Estimates estimates = new Estimates(session.engine());
            status =
                    watch
                            ? new CampaignWatch(invocation, reading, estimates, id).untilItEnds()
                            : reading.status(id);
            estimated = estimates.left(status);
            tasks = TaskSummary.of(new TaskBook(session.engine()).of(id));
            switches = new SwitchBook(session.engine()).of(id);
        }
        if (invocation.json()) {
            if (!watch) {
                invocation.document(
                        CampaignDocuments.status(
                                        status, estimated, invocation.io().clock().instant())
                                .with("tasks", tasks.document())
                                .with("switches", CampaignSwitchesCommand.documents(switches)));
            }
            return DONE;
        }
        invocation.say(
                "campaign "
                        + status.campaign().id()
                        + ": "
                        + CampaignDocuments.shown(status.campaign()));
        invocation.say(
                "plan "
                        + status.plan().id()
                        + ", "
                        + status.plan().mode().word()
                        + ", scope "
                        + status.plan().scope());
        Glass glass = status.glass();
        if (glass != null) {
            invocation.say(glass.settled() ? Ink.CARE : Ink.BAD, glass.line());
        }
        status.counts()
                .forEach(
                        (state, count) -> {
                            if (count > 0) {
                                invocation.say("  " + state.word() + ": " + count);
                            }
                        });
        if (!status.campaign().state().ended()
                && status.campaign().hold() != Campaign.Hold.ABORTED) {
            invocation.say("  left: " + left(estimated));
        }
        if (!tasks.none()) {
            invocation.say("  tasks: " + tasks.text());
        }
        String off = SwitchHints.notOn(switches);
        if (!off.isEmpty()) {
            invocation.say(Ink.CARE, "  not on: " + off);
        }
        OpenUnits.say(invocation, status.open());
        if (units) {
            for (Unit unit : status.units()) {
                invocation.say(
                        "  " + unit.ordinal() + " " + unit.ref() + ": " + OpenUnits.reason(unit));
            }
        }
        return DONE;
    }

    private static String left(Estimated estimated) {
        return Durations.range(estimated.left().least(), estimated.left().most())
                + (estimated.running() ? " at the pace so far" : ", once it is run");
    }
}
