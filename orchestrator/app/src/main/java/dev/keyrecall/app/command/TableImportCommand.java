package dev.keyrecall.app.command;

import dev.keyrecall.app.console.TableProgress;
import dev.keyrecall.app.home.Session;
import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.imports.TableShape;
import dev.keyrecall.engine.service.TableImported;
import dev.keyrecall.spi.json.Json;

import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.util.Locale;

/** A command that takes a CSV table into the inventory, all of it or nothing. */
abstract class TableImportCommand extends Action {
    @Parameters(
            paramLabel = "FILE",
            description =
                    "The file; - for standard input. Described in"
                            + " docs/formats/inventory-import.md.")
    String file = "";

    @Option(names = "--dry-run", description = "Read, judge and count; write nothing.")
    boolean dryRun;

    private final TableShape shape;
    private final String noun;
    private final String verb;
    private final String done;

    /**
     * One for tables of a shape.
     *
     * @param noun what a row tells of, in the plural
     * @param verb what is done with them
     * @param done the same when it is done
     */
    TableImportCommand(
            Invocation invocation, TableShape shape, String noun, String verb, String done) {
        super(invocation);
        this.shape = shape;
        this.noun = noun;
        this.verb = verb;
        this.done = done;
    }

    /** Takes the rows, or with {@link #dryRun} only judges them. */
    abstract TableImported take(Engine engine, TableFile table, TableProgress progress)
            throws EngineException;

    @Override
    public final Integer call() throws EngineException {
        TableFile table;
        TableImported imported;
        try (TableProgress progress = new TableProgress(invocation.painter(), noun)) {
            table = TableFile.read(invocation, file, shape, progress);
            try (Session session = invocation.unlock()) {
                imported = take(session.engine(), table, progress);
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
                    (dryRun ? "would " + verb : done)
                            + String.format(
                                    Locale.ROOT,
                                    " %s from %s: %,d new, %,d changed, %,d unchanged",
                                    noun,
                                    table.shown(),
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
