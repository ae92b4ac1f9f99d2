package dev.keyrecall.app.command;

import dev.keyrecall.app.console.Ink;
import dev.keyrecall.app.console.Ticker;
import dev.keyrecall.app.home.Session;
import dev.keyrecall.app.io.Signals;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.campaign.Mode;
import dev.keyrecall.engine.campaign.Unit;
import dev.keyrecall.engine.run.Rollback;
import dev.keyrecall.engine.run.Rollback.Line;
import dev.keyrecall.engine.service.CampaignReading;
import dev.keyrecall.engine.service.CampaignReading.Status;
import dev.keyrecall.spi.json.Json;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;

/** {@code campaign rollback}. */
@Command(
        name = "rollback",
        description =
                "Give back what a campaign has only suspended: the credential is active again, and"
                        + " its unit open until somebody runs it by name or waives it. What is"
                        + " revoked stays so. Works while the campaign is paused or aborted.",
        footerHeading = Action.EXAMPLES,
        footer = {
            "  keyrecall campaign rollback CAMPAIGN 3 --reason 'billing stands still'",
            "  keyrecall campaign rollback CAMPAIGN 3 4 7 --reason TEXT --yes"
        })
public final class CampaignRollbackCommand extends Action {
    @Parameters(index = "0", paramLabel = "CAMPAIGN", description = "The campaign.")
    String id = "";

    @Parameters(
            index = "1..*",
            arity = "1..*",
            paramLabel = "UNIT",
            description = "Its number in the plan, or its credential.")
    List<String> units = new ArrayList<>();

    @Option(
            names = "--yes",
            description = "It is meant: in exposure mode others may have the credential too.")
    boolean yes;

    public CampaignRollbackCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    public Integer call() throws EngineException {
        String reason = invocation.options().reason;
        if (reason == null) {
            throw new EngineException(
                    Ending.USAGE,
                    "who gives something back says why",
                    "say why: --reason TEXT; it is kept for good, so no more of people than may"
                            + " stay");
        }
        List<Line> lines;
        Status status;
        try (Session session = invocation.unlock()) {
            CampaignReading reading = new CampaignReading(session.engine());
            status = reading.status(id);
            SortedSet<Integer> chosen = chosen(status);
            requireMeant(status);
            lines = give(session, chosen, reason);
            status = reading.status(id);
        }
        boolean all = lines.stream().allMatch(Line::given);
        if (invocation.json()) {
            invocation.document(
                    CampaignDocuments.campaign(status.campaign())
                            .with(
                                    "units",
                                    Json.array(
                                            lines.stream()
                                                    .map(CampaignRollbackCommand::document)
                                                    .toList())));
        } else {
            lines.forEach(line -> say(line));
        }
        hints(status, lines);
        return all ? DONE : Ending.PARTIAL.exitCode();
    }

    private void requireMeant(Status status) throws EngineException {
        if (status.plan().mode() == Mode.EXPOSURE && !yes) {
            throw new EngineException(
                    Ending.USAGE,
                    "campaign "
                            + id
                            + " is about exposed credentials: given back, it is live for whoever"
                            + " else has it",
                    "if that is meant, once more with --yes");
        }
    }

    private SortedSet<Integer> chosen(Status status) throws EngineException {
        SortedSet<Integer> chosen = new TreeSet<>();
        for (String unit : units) {
            chosen.add(ordinal(status, unit));
        }
        return chosen;
    }

    private int ordinal(Status status, String given) throws EngineException {
        for (Unit unit : status.units()) {
            if (given.equals(Integer.toString(unit.ordinal()))
                    || given.equals(unit.ref().toString())) {
                return unit.ordinal();
            }
        }
        throw new EngineException(
                Ending.USAGE,
                "campaign " + id + " has no unit '" + given + "'",
                "list them with: keyrecall campaign status " + id + " --units");
    }

    private List<Line> give(Session session, SortedSet<Integer> chosen, String reason)
            throws EngineException {
        AtomicInteger interrupts = new AtomicInteger();
        try (RollbackProgress progress = new RollbackProgress(invocation.painter(), chosen.size());
                Signals.Subscription _ =
                        invocation
                                .io()
                                .signals()
                                .onInterrupt(() -> interrupted(interrupts, progress));
                Ticker _ = new Ticker(invocation.io().waiter(), progress::tick)) {
            return new Rollback(session.engine(), session.vault(), invocation.io().process())
                    .give(id, chosen, reason, progress, () -> interrupts.get() > 0);
        }
    }

    private void interrupted(AtomicInteger interrupts, RollbackProgress progress) {
        if (interrupts.incrementAndGet() > 1) {
            invocation.io().signals().halt(Ending.PARTIAL.exitCode());
            return;
        }
        progress.say("stopping after the calls under way; Ctrl-C again to stop at once");
    }

    private void say(Line line) {
        String unit = "unit " + line.unit().ordinal() + ", " + line.unit().ref();
        if (!line.given()) {
            invocation.say(Ink.BAD, unit + ": not given back: " + line.why());
            return;
        }
        invocation.say(
                line.seen() ? Ink.GOOD : Ink.CARE,
                unit + (line.seen() ? ": active again" : ": given back, and not seen active yet"));
        if (line.unit().replacement() != null) {
            invocation.say("  its replacement stays where it is: " + line.unit().replacement());
        }
    }

    private void hints(Status status, List<Line> lines) {
        if (lines.stream().anyMatch(line -> !line.given())) {
            invocation.hint("the same command goes on with what is left");
        }
        if (status.campaign().hold() == null
                && lines.stream().anyMatch(line -> line.unit().state().aside())) {
            invocation.hint(
                    "runs leave it alone; when nobody needs it any more: keyrecall run "
                            + status.plan().id()
                            + " --resume --only ref="
                            + lines.getFirst().unit().ref());
        }
    }

    private static Json document(Line line) {
        return CampaignDocuments.unit(line.unit())
                .with("given_back", Json.of(line.given()))
                .with("seen_active", Json.of(line.seen()))
                .with("why", line.why() == null ? Json.Null.NULL : Json.of(line.why()));
    }
}
