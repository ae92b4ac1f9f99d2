package dev.keyrecall.app.command;

import dev.keyrecall.app.console.TableProgress;
import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.imports.TableShape;
import dev.keyrecall.engine.service.ConsumerImport;
import dev.keyrecall.engine.service.TableImported;

import picocli.CommandLine.Command;

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
public final class ConsumerImportCommand extends TableImportCommand {
    public ConsumerImportCommand(Invocation invocation) {
        super(invocation, TableShape.CONSUMERS, "consumers", "register", "registered");
    }

    @Override
    TableImported take(Engine engine, TableFile table, TableProgress progress)
            throws EngineException {
        return new ConsumerImport(engine).take(table.shown(), table.rows(), dryRun, progress);
    }
}
