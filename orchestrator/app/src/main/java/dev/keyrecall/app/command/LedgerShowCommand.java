package dev.keyrecall.app.command;

import dev.keyrecall.app.home.LogReading;
import dev.keyrecall.app.home.Session;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.ledger.Commitments;
import dev.keyrecall.engine.service.LedgerReading;
import dev.keyrecall.engine.service.LedgerReading.Shown;
import dev.keyrecall.spi.json.Json;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.util.List;
import java.util.Map;

/** {@code ledger show}. */
@Command(
        name = "show",
        description =
                "One entry of the ledger in full, with the entries that it answers and that answer"
                        + " it, and whether the newest signed checkpoint covers it.",
        footerHeading = Action.EXAMPLES,
        footer = {"  keyrecall ledger show 0", "  keyrecall ledger show 0 --raw > 0.leaf"})
public final class LedgerShowCommand extends Action {
    /** Wide enough for the longest member's name. */
    private static final int NAME_COLUMNS = 20;

    /** What is printed at its own place. */
    private static final List<String> SAID =
            List.of(
                    "v",
                    "seq",
                    "kind",
                    "what",
                    "recorded_at",
                    "event_at",
                    "actor",
                    "commitments",
                    "build",
                    "details");

    @Parameters(paramLabel = "ENTRY", description = "The entry's sequence number.")
    long entry;

    @Option(
            names = "--raw",
            description = "The leaf's exact bytes and nothing else: what its hash is made from.")
    boolean raw;

    /** Why it cannot be told whether it is what was signed; null when it is. */
    private @Nullable String unproven;

    public LedgerShowCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    public Integer call() throws EngineException {
        Shown shown;
        try (Session session = invocation.open()) {
            shown = new LedgerReading(session.engine()).find(entry).orElseThrow(this::unknown);
            if (isSigned(shown)) {
                LogReading log = LogReading.of(invocation.home(), session);
                unproven = log.requireIncluded(entry, shown.leaf()).orElse(null);
            }
        }
        if (raw) {
            invocation.io().out().writeBytes(shown.leaf());
        } else if (invocation.json()) {
            invocation.document(document(shown));
        } else {
            print(shown);
        }
        return DONE;
    }

    private EngineException unknown() {
        return new EngineException(
                Ending.USAGE,
                "the ledger has no entry " + entry,
                "they are numbered from 0; see the newest with: keyrecall ledger list --newest"
                        + " --limit 1");
    }

    private Json.Obj document(Shown shown) {
        return Json.object()
                .put("entry", shown.entry())
                .put("openings", shown.openings())
                .put("leaf_hash", shown.leafHash())
                .put("answered_by", Json.array(shown.answeredBy().stream().map(Json::of).toList()))
                .put("signed", isSigned(shown))
                .put("signed_size", shown.signed())
                .put("proven", isSigned(shown) && unproven == null)
                .build();
    }

    private static boolean isSigned(Shown shown) {
        return shown.entry().integer("seq") < shown.signed();
    }

    private String signed(Shown shown) {
        if (!isSigned(shown)) {
            return "not yet: a command that unlocks the vault signs it";
        }
        return unproven == null
                ? "yes: proven to be in the newest checkpoint, of " + shown.signed() + " entries"
                : "not proven: the newest checkpoint is of "
                        + shown.signed()
                        + " entries, and the log's files do not show this one: "
                        + unproven;
    }

    private void print(Shown shown) {
        Json.Obj told = shown.entry();
        line("entry", Long.toString(told.integer("seq")));
        line("kind", told.text("kind"));
        line("what", told.text("what"));
        line("recorded at", told.text("recorded_at"));
        line("event at", told.text("event_at"));
        line("actor", actor(told.object("actor")));
        line("build", told.text("build"));
        told.members()
                .forEach(
                        (name, value) -> {
                            if (!SAID.contains(name) && !value.equals(Json.Null.NULL)) {
                                line(name.replace('_', ' '), text(value));
                            }
                        });
        if (!shown.answeredBy().isEmpty()) {
            line(
                    "answered by",
                    String.join(", ", shown.answeredBy().stream().map(String::valueOf).toList()));
        }
        Commitments.in(told).forEach((member, one) -> line("commits to", one + " " + member));
        line("leaf hash", shown.leafHash());
        line("signed", signed(shown));
        told.object("details").members().forEach(this::detail);
    }

    private void detail(String name, Json value) {
        if (value instanceof Json.Arr(List<Json> items) && !items.isEmpty()) {
            invocation.say("details " + name + ":");
            items.forEach(item -> invocation.say("  " + text(item)));
        } else if (value instanceof Json.Obj(Map<String, Json> members) && !members.isEmpty()) {
            members.forEach((inner, one) -> line("details " + name + " " + inner, text(one)));
        } else {
            line("details " + name, text(value));
        }
    }

    private static String actor(Json.Obj actor) {
        String name = actor.text("name");
        String user = actor.text("os_user");
        return name.equals(user) ? name : name + " (system user " + user + ")";
    }

    private void line(String name, String value) {
        invocation.say(name + " ".repeat(Math.max(1, NAME_COLUMNS - name.length())) + value);
    }

    private static String text(Json value) {
        return value instanceof Json.Str(String text) ? text : value.compact();
    }
}
