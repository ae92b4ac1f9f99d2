package dev.keyrecall.app.command;

import dev.keyrecall.app.console.Ink;
import dev.keyrecall.app.home.Session;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.campaign.Campaign;
import dev.keyrecall.engine.campaign.Mode;
import dev.keyrecall.engine.campaign.Unit;
import dev.keyrecall.engine.campaign.UnitFacts;
import dev.keyrecall.engine.run.Rollback;
import dev.keyrecall.engine.run.Rollback.Line;
import dev.keyrecall.engine.service.CampaignReading;
import dev.keyrecall.engine.service.CampaignReading.Status;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.json.Json;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** {@code campaign rollback}. */
@Command(
        name = "rollback",
        description =
                "Give back what a campaign has only suspended: the credential is active again, and"
                    + " its unit open until somebody runs it by name or waives it. What is revoked"
                    + " stays so. Works while the campaign is paused or aborted; takes a --reason.",
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
            for (Line line : lines) {
                say(status, line);
            }
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
        return CountedWork.run(
                invocation,
                chosen.size(),
                "given back",
                (progress, stop) ->
                        new Rollback(session.engine(), session.vault(), invocation.io().process())
                                .give(id, chosen, reason, progress, stop));
    }

    private void say(Status status, Line line) {
        Unit row = line.unit();
        String unit = "unit " + row.ordinal() + ", " + row.ref();
        if (!line.given()) {
            invocation.say(Ink.BAD, unit + ": not given back: " + line.why());
            return;
        }
        invocation.say(
                line.seen() ? Ink.GOOD : Ink.CARE,
                unit
                        + (line.before() ? ": was given back before, and is " : ": ")
                        + (line.seen() ? "active again" : "not seen active yet"));
        if (row.replacement() != null) {
            invocation.say("  its replacement stays where it is: " + row.replacement());
        }
        CredentialRef bridge = status.plan().units().get(row.ordinal() - 1).bridge();
        boolean bridged = row.facts().get(UnitFacts.BRIDGED_AT).isPresent();
        if (bridge != null && bridged && row.replacement() == null) {
            invocation.say("  its places keep what serves them meanwhile: " + bridge);
        }
    }

    private void hints(Status status, List<Line> lines) {
        String again = "keyrecall run " + status.plan().id() + " --resume";
        if (lines.stream().anyMatch(Line::gone)) {
            invocation.hint("what does not exist any more is proven dead by: " + again);
        }
        if (lines.stream().anyMatch(line -> !line.given() && !line.gone())) {
            invocation.hint("the same command goes on with what is left");
        }
        Campaign.Hold hold = status.campaign().hold();
        List<String> aside =
                AsideHints.of(
                        lines.stream().map(Line::unit).toList(),
                        status.plan().mode(),
                        status.plan().id());
        if (aside.isEmpty() || hold == Campaign.Hold.ABORTED) {
            return;
        }
        invocation.hint("runs leave it alone, until it is named or somebody answers for it");
        if (hold == Campaign.Hold.PAUSED) {
            invocation.hint("let the campaign go on: keyrecall campaign resume " + id);
        }
        aside.forEach(invocation::hint);
    }

    private static Json document(Line line) {
        return CampaignDocuments.unit(line.unit())
                .with("given_back", Json.of(line.given()))
                .with("given_back_before", Json.of(line.before()))
                .with("seen_active", Json.of(line.seen()))
                .with("gone", Json.of(line.gone()))
                .with("why", line.why() == null ? Json.Null.NULL : Json.of(line.why()));
    }
}
