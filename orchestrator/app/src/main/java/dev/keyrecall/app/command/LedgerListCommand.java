package dev.keyrecall.app.command;

import dev.keyrecall.app.home.Session;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.ledger.Leaf;
import dev.keyrecall.engine.service.LedgerFilter;
import dev.keyrecall.engine.service.LedgerReading;
import dev.keyrecall.spi.json.Json;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** {@code ledger list}. */
@Command(
        name = "list",
        description =
                "The ledger's entries, the oldest first. Each option leaves fewer; times are those"
                        + " at which entries were recorded.",
        footerHeading = Action.EXAMPLES,
        footer = {
            "  keyrecall ledger list --newest --limit 20",
            "  keyrecall ledger list --since 2h --kind intent --kind outcome",
            "  keyrecall ledger list --campaign CAMPAIGN --json"
        })
public final class LedgerListCommand extends Action {
    @Option(names = "--from", paramLabel = "SEQ", description = "Only from this entry on.")
    long from;

    @Option(
            names = "--since",
            paramLabel = "WHEN",
            description = "Only entries since then: " + Moments.FORMS + ".")
    @Nullable String since;

    @Option(
            names = "--until",
            paramLabel = "WHEN",
            description = "Only entries until then, a whole day included.")
    @Nullable String until;

    @Option(
            names = "--kind",
            paramLabel = "KIND",
            description = "Only entries of this kind: intent, outcome, unit, ... Repeatable.")
    List<String> kinds = List.of();

    @Option(
            names = "--actor",
            paramLabel = "NAME",
            description = "Only what was done under this name, or by this system user.")
    @Nullable String actor;

    @Option(
            names = "--campaign",
            paramLabel = "CAMPAIGN",
            description = "Only entries of this campaign.")
    @Nullable String campaign;

    @Option(
            names = {"--credential", "--ref"},
            paramLabel = "REF",
            description =
                    "Only entries that name this credential; a beginning such as aws:prod takes all"
                            + " of an account.")
    @Nullable String ref;

    @Option(
            names = "--answers-to",
            paramLabel = "SEQ",
            description = "Only entries that answer this one.")
    @Nullable Long answersTo;

    @Option(names = "--newest", description = "The newest first.")
    boolean newest;

    @Option(names = "--limit", paramLabel = "N", description = "At most so many.")
    @Nullable Long limit;

    public LedgerListCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    public Integer call() throws EngineException {
        LedgerFilter filter = filter();
        try (Session session = invocation.open()) {
            LedgerReading reading = new LedgerReading(session.engine());
            if (invocation.json()) {
                ArrayOutput array = new ArrayOutput(invocation.io().out());
                reading.forEach(filter, array::add);
                array.end();
            } else {
                reading.forEach(filter, entry -> invocation.say(line(entry)));
            }
        }
        return DONE;
    }

    private LedgerFilter filter() throws EngineException {
        Instant now = invocation.io().clock().instant();
        if (from < 0 || (answersTo != null && answersTo < 0)) {
            throw new EngineException(
                    Ending.USAGE,
                    (from < 0 ? "--from" : "--answers-to") + " is a sequence number",
                    "the first entry is number 0");
        }
        if (limit != null && limit < 1) {
            throw new EngineException(
                    Ending.USAGE, "--limit is at least 1", "without it, all entries are listed");
        }
        return LedgerFilter.all()
                .from(from)
                .between(Moments.first("--since", since, now), Moments.last("--until", until, now))
                .ofKinds(known(kinds))
                .by(actor)
                .ofCampaign(campaign)
                .about(ref == null ? null : Arguments.beginning(ref))
                .answering(answersTo)
                .atMost(limit == null ? Long.MAX_VALUE : limit)
                .newestFirst(newest);
    }

    private static Set<String> known(List<String> kinds) throws EngineException {
        for (String kind : kinds) {
            if (!Leaf.KINDS.contains(kind)) {
                throw new EngineException(
                        Ending.USAGE,
                        "there is no kind of entry '" + kind + "'",
                        "the kinds: " + String.join(", ", new TreeSet<>(Leaf.KINDS)));
            }
        }
        return Set.copyOf(kinds);
    }

    private static String line(Json.Obj entry) {
        String about = entry.textOrNull("ref");
        return String.join(
                "  ",
                Long.toString(entry.integer("seq")),
                entry.text("recorded_at"),
                entry.text("kind"),
                entry.text("what"),
                about == null ? "" : about);
    }
}
