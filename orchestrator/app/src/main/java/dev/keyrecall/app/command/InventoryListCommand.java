package dev.keyrecall.app.command;

import dev.keyrecall.app.console.Table;
import dev.keyrecall.app.home.Session;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.audit.InventoryThen;
import dev.keyrecall.engine.service.InventoryView;
import dev.keyrecall.engine.service.InventoryView.Item;
import dev.keyrecall.engine.service.InventoryView.Page;
import dev.keyrecall.engine.text.PlainText;
import dev.keyrecall.spi.Credential;
import dev.keyrecall.spi.json.Json;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.time.Instant;
import java.util.List;

/** {@code inventory list}. */
@Command(
        name = "list",
        description =
                "The credentials that the latest refresh listed; with --scope those that a plan of"
                        + " it would look at, missing ones included; with --as-of those that stood"
                        + " at a date, read out of the ledger alone.",
        footerHeading = Action.EXAMPLES,
        footer = {
            "  keyrecall inventory list",
            "  keyrecall inventory list --json",
            "  keyrecall inventory list --scope \"unused>90d and not has consumer\"",
            "  keyrecall inventory list --scope \"standing!=accepted\" --limit 20",
            "  keyrecall inventory list --as-of 2026-09-30"
        })
public final class InventoryListCommand extends Action {
    @Option(
            names = "--scope",
            paramLabel = "EXPR",
            description = "Which, by the words of: keyrecall help plan create.")
    @Nullable String scope;

    @Option(
            names = "--as-of",
            paramLabel = "WHEN",
            description = "What was known then, a whole day included: " + Moments.FORMS + ".")
    @Nullable String asOf;

    @Option(
            names = "--limit",
            paramLabel = "N",
            description = "Only the first N, by reference; says whether there are more.")
    @Nullable Integer limit;

    public InventoryListCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    public Integer call() throws EngineException {
        if (asOf != null) {
            if (limit != null) {
                throw new EngineException(
                        Ending.USAGE,
                        "--limit is not for a list of a date",
                        "leave one of --limit and --as-of out");
            }
            if (scope != null) {
                throw new EngineException(
                        Ending.USAGE,
                        "--scope looks at what stands now, and --as-of at a date",
                        "use one of them");
            }
            Instant now = invocation.io().clock().instant();
            Instant meant = Moments.end("--as-of", asOf, now);
            // Today's end has not come: what stands now is what can be told.
            then(meant.isAfter(now) ? now : meant);
            return DONE;
        }
        Page page = page();
        List<Item> items = page.items();
        if (invocation.json()) {
            invocation.document(Json.array(items.stream().map(InventoryDocuments::item).toList()));
        } else {
            invocation.say(table(items));
        }
        if (page.more()) {
            invocation.note("there are more than " + items.size());
        }
        if (!invocation.json() && scope != null && items.isEmpty()) {
            invocation.note("no credential is in the scope '" + PlainText.line(scope) + "'");
        }
        return DONE;
    }

    private Page page() throws EngineException {
        if (limit != null && limit < 1) {
            throw new EngineException(
                    Ending.USAGE, "--limit is 1 or more", "leave it out for the whole list");
        }
        int most = limit == null ? Integer.MAX_VALUE : limit;
        try (Session session = invocation.open()) {
            InventoryView view = new InventoryView(session.engine());
            return scope == null ? view.first(most) : view.first(scope, most);
        }
    }

    private void then(Instant date) throws EngineException {
        InventoryThen then;
        try (Session session = invocation.open()) {
            then = InventoryThen.read(session.engine(), date);
        }
        if (invocation.json()) {
            invocation.document(ThenDocuments.document(then));
            return;
        }
        invocation.say(ThenDocuments.table(then));
        ThenDocuments.remarks(then).forEach(invocation::note);
    }

    private static Table table(List<Item> items) {
        Table table =
                new Table(
                        "REF",
                        "PRINCIPAL",
                        "OWNER",
                        "STATUS",
                        "STANDING",
                        "LIVENESS",
                        "CREATED",
                        "LAST USED",
                        "CONSUMERS");
        for (Item item : items) {
            Credential listed = item.listed();
            table.row(
                    item.ref() + (item.operator() ? " (operator)" : ""),
                    item.known().principal(),
                    Documents.shown(item.known().owner()),
                    listed == null ? "-" : InventoryDocuments.word(listed.status()),
                    item.known().standing().word(),
                    item.liveness(),
                    listed == null ? "-" : Documents.shown(listed.createdAt()),
                    listed == null ? "-" : Documents.shown(listed.lastUsedAt()),
                    Integer.toString(item.consumers().size()));
        }
        return table;
    }
}
