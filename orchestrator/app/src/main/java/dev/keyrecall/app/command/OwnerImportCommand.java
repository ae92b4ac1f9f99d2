package dev.keyrecall.app.command;

import dev.keyrecall.app.console.TableProgress;
import dev.keyrecall.app.home.Session;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.imports.TableShape;
import dev.keyrecall.engine.service.OwnerRegistry;
import dev.keyrecall.spi.json.Json;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.util.Locale;

/** {@code inventory owner import}. */
@Command(
        name = "import",
        description =
                "Say who answers for which credential, by a CSV file with a header: ref (or"
                        + " credential, the provider's id) and owner. All of it is taken, or"
                        + " nothing. An imported owner stands before the one that the provider's"
                        + " tags name, whatever a later refresh lists.",
        footerHeading = Action.EXAMPLES,
        footer = {
            "  keyrecall inventory owner import owners.csv --dry-run",
            "  keyrecall inventory owner import owners.csv",
            "  keyrecall inventory owner import - --json"
        })
public final class OwnerImportCommand extends Action {
    @Parameters(
            paramLabel = "FILE",
            description =
                    "The file; - for standard input. Described in"
                            + " docs/formats/inventory-import.md.")
    String file = "";

    @Option(names = "--dry-run", description = "Read, judge and count; write nothing.")
    boolean dryRun;

    public OwnerImportCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    public Integer call() throws EngineException {
        TableFile table;
        OwnerRegistry.Imported imported;
        try (TableProgress progress = new TableProgress(invocation.painter(), "owners")) {
            table = TableFile.read(invocation, file, TableShape.OWNERS, progress);
            try (Session session = invocation.unlock()) {
                imported =
                        new OwnerRegistry(session.engine())
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
                    (dryRun ? "would import owners from " : "imported owners from ")
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
