package dev.keyrecall.app.command;

import dev.keyrecall.app.console.TableProgress;
import dev.keyrecall.app.home.Session;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.imports.TableShape;
import dev.keyrecall.engine.service.TableImported;
import dev.keyrecall.engine.service.TaskImport;
import dev.keyrecall.spi.json.Json;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code campaign task import}. */
@Command(
        name = "import",
        description =
                "Take back the CSV file that 'campaign tasks --csv' wrote, with the columns done"
                        + " (yes) and evidence filled in. All of it is taken, or nothing.",
        footerHeading = Action.EXAMPLES,
        footer = {
            "  keyrecall campaign task import CAMPAIGN tasks.csv --dry-run",
            "  keyrecall campaign task import CAMPAIGN tasks.csv"
        })
public final class TaskImportCommand extends Action {
    @Parameters(index = "0", paramLabel = "CAMPAIGN", description = "The campaign.")
    String id = "";

    @Parameters(
            index = "1",
            paramLabel = "FILE",
            description = "The file; - for standard input: docs/formats/task.md.")
    String file = "";

    @Option(names = "--dry-run", description = "Read, judge and count; write nothing.")
    boolean dryRun;

    public TaskImportCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    public Integer call() throws EngineException {
        TableImported imported;
        try (TableProgress progress = new TableProgress(invocation.painter(), "tasks")) {
            TableFile table = TableFile.read(invocation, file, TableShape.TASKS, progress);
            try (Session session = invocation.unlock()) {
                imported =
                        new TaskImport(session.engine())
                                .take(table.shown(), id, table.rows(), dryRun, progress);
            }
        }
        if (invocation.json()) {
            invocation.document(
                    Json.object()
                            .put("campaign", id)
                            .put("dry_run", dryRun)
                            .put("rows", imported.rows())
                            .put("done", imported.created())
                            .put("unchanged", imported.unchanged())
                            .build());
            return DONE;
        }
        invocation.say(
                Documents.count(imported.created(), "task")
                        + (dryRun ? " would be said to be done, " : " said to be done, ")
                        + imported.unchanged()
                        + " unchanged");
        if (dryRun) {
            invocation.note("nothing was written: this was --dry-run");
        } else if (imported.created() > 0) {
            invocation.hint("they are checked when the plan goes on: keyrecall run PLAN --resume");
        }
        return DONE;
    }
}
