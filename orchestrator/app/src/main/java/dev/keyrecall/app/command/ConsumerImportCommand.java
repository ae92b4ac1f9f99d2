package dev.keyrecall.app.command;

import dev.keyrecall.app.console.TableProgress;
import dev.keyrecall.app.home.Session;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.imports.TableShape;
import dev.keyrecall.engine.service.ConsumerImport;
import dev.keyrecall.spi.json.Json;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.util.Locale;

/** {@code inventory consumer import}. */
@Command(
        name = "import",
        description =
                "Register the places that use credentials, by a CSV file with a header: ref (or"
                        + " credential, the provider's id), kind, target and a column option.NAME"
                        + " for each option. All of it is taken, or nothing, by the rules of"
                        + " 'inventory consumer add'.",
        footerHeading = Action.EXAMPLES,
        footer = {
            "  keyrecall inventory consumer import places.csv --dry-run",
            "  keyrecall inventory consumer import places.csv",
            "  keyrecall inventory consumer import - --json"
        })
public final class ConsumerImportCommand extends Action {
    @Parameters(
            paramLabel = "FILE",
            description =
                    "The file; - for standard input. Described in"
                            + " docs/formats/inventory-import.md.")
    String file = "";

    @Option(names = "--dry-run", description = "Read, judge and count; write nothing.")
    boolean dryRun;

    public ConsumerImportCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    public Integer call() throws EngineException {
        TableFile table;
        ConsumerImport.Imported imported;
        try (TableProgress progress = new TableProgress(invocation.painter(), "consumers")) {
            table = TableFile.read(invocation, file, TableShape.CONSUMERS, progress);
            try (Session session = invocation.unlock()) {
                imported =
                        new ConsumerImport(session.engine())
                                .take(table.shown(), table.rows(), dryRun, progress);
            }
        }
        if (invocation.json()) {
            invocation.document(
                    Json.object()
                            .put("dry_run", dryRun)
                            .put("rows", imported.rows())
                            .put("new", imported.created())
                            .put("changed", imported.changed())
                            .put("unchanged", imported.unchanged())
                            .build());
        } else {
            invocation.say(
                    (dryRun ? "would register consumers from " : "registered consumers from ")
                            + table.shown()
                            + String.format(
                                    Locale.ROOT,
                                    ": %,d new, %,d changed, %,d unchanged",
                                    imported.created(),
                                    imported.changed(),
                                    imported.unchanged()));
        }
        if (dryRun) {
            invocation.note("nothing was written: this was --dry-run");
        }
        return DONE;
    }
}
