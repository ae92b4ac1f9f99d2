package dev.keyrecall.app.command;

import dev.keyrecall.app.home.Session;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.service.LedgerReading;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.json.Json;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.util.ArrayList;
import java.util.List;

/** {@code ledger list}. */
@Command(
        name = "list",
        description = "The ledger's entries, the oldest first.",
        footerHeading = Action.EXAMPLES,
        footer = {
            "  keyrecall ledger list --campaign CAMPAIGN",
            "  keyrecall ledger list --kind intent --json"
        })
public final class LedgerListCommand extends Action {
    @Option(names = "--from", paramLabel = "SEQ", description = "Only from this entry on.")
    long from;

    @Option(
            names = "--kind",
            paramLabel = "KIND",
            description = "Only entries of this kind: intent, outcome, unit, ...")
    @Nullable String kind;

    @Option(
            names = "--campaign",
            paramLabel = "CAMPAIGN",
            description = "Only entries of this campaign.")
    @Nullable String campaign;

    @Option(
            names = "--ref",
            paramLabel = "REF",
            description = "Only entries about this credential.")
    @Nullable String ref;

    public LedgerListCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    public Integer call() throws EngineException {
        CredentialRef about = ref == null ? null : Arguments.reference(ref);
        List<Json> entries = new ArrayList<>();
        try (Session session = invocation.open()) {
            new LedgerReading(session.engine())
                    .forEach(
                            new LedgerReading.Filter(from, kind, campaign, about),
                            entry -> {
                                if (invocation.json()) {
                                    entries.add(entry);
                                } else {
                                    invocation.say(line(entry));
                                }
                            });
        }
        if (invocation.json()) {
            invocation.document(Json.array(entries));
        }
        return DONE;
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
