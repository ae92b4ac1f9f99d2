package dev.keyrecall.app.command;

import dev.keyrecall.app.home.Session;
import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.campaign.Unit;
import dev.keyrecall.engine.service.CampaignReading;
import dev.keyrecall.engine.service.CampaignReading.Status;
import dev.keyrecall.engine.service.ScopedUnits;
import dev.keyrecall.engine.service.WaiverBook;
import dev.keyrecall.engine.service.WaiverBook.Standing;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** {@code waiver create}. */
@Command(
        name = "create",
        description =
                "Write a waiver: somebody answers for credentials that stay alive, until a moment."
                        + " It accounts for its units once that person and one other have agreed."
                        + " --reason says why.",
        footerHeading = Action.EXAMPLES,
        footer = {
            "  keyrecall waiver create CAMPAIGN --unit 7 --by carol --until 30d",
            "  keyrecall waiver create CAMPAIGN --scope owner=old --by carol --until 9d"
        })
public final class WaiverCreateCommand extends Action {
    @Parameters(paramLabel = "CAMPAIGN", description = "The campaign.")
    String campaign = "";

    @Option(
            names = "--unit",
            paramLabel = "N",
            description = "A unit by its number in the plan; once for each.")
    List<Integer> units = new ArrayList<>();

    @Option(
            names = "--scope",
            paramLabel = "SCOPE",
            description = "The units that a scope names now and that are not accounted for.")
    @Nullable String scope;

    @Option(names = "--by", required = true, paramLabel = "NAME", description = "Who answers.")
    String by = "";

    @Option(
            names = "--until",
            required = true,
            paramLabel = "WHEN",
            description =
                    "When it ends: in how long (30d), a day of UTC (2027-01-31) or an instant; 366"
                            + " days at most.")
    String until = "";

    public WaiverCreateCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    public Integer call() throws EngineException {
        Instant end = Moments.coming("--until", until, invocation.io().clock().instant());
        if (units.isEmpty() == (scope == null)) {
            throw new EngineException(
                    Ending.USAGE,
                    "either --unit or --scope is needed, not both",
                    "for example: --unit 7");
        }
        String reason = invocation.options().reason;
        if (reason == null) {
            throw new EngineException(
                    Ending.USAGE,
                    "a waiver says why they stay alive",
                    "say why: --reason TEXT; it is kept for good, so no more of people than may"
                            + " stay");
        }
        Standing standing;
        try (Session session = invocation.unlock()) {
            Engine engine = session.engine();
            standing =
                    new WaiverBook(engine)
                            .propose(
                                    new WaiverBook.Request(
                                            campaign, chosen(engine), by, reason, end));
        }
        if (invocation.json()) {
            invocation.document(WaiverDocuments.document(standing));
            return DONE;
        }
        String id = standing.waiver().id();
        invocation.say(
                "wrote waiver "
                        + id
                        + " for "
                        + Documents.count(standing.waiver().units().size(), "unit")
                        + ", digest "
                        + standing.digest());
        invocation.hint("read it with: keyrecall waiver show " + id);
        invocation.hint("both agree with: keyrecall waiver agree " + id + " --as NAME");
        invocation.hint("where a policy stands they sign: keyrecall waiver export " + id);
        return DONE;
    }

    private SortedSet<Integer> chosen(Engine engine) throws EngineException {
        if (scope == null) {
            return new TreeSet<>(units);
        }
        Status status = new CampaignReading(engine).status(campaign);
        SortedSet<Integer> named = ScopedUnits.of(engine, status.plan(), scope);
        status.units().stream()
                .filter(unit -> unit.state() == Unit.State.PROVEN_DEAD)
                .forEach(unit -> named.remove(unit.ordinal()));
        return named;
    }
}
