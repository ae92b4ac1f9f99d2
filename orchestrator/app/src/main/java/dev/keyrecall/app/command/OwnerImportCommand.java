package dev.keyrecall.app.command;

import dev.keyrecall.app.console.TableProgress;
import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.imports.TableShape;
import dev.keyrecall.engine.service.OwnerRegistry;
import dev.keyrecall.engine.service.TableImported;

import picocli.CommandLine.Command;

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
public final class OwnerImportCommand extends TableImportCommand {
    public OwnerImportCommand(Invocation invocation) {
        super(invocation, TableShape.OWNERS, "owners", "import", "imported");
    }

    @Override
    TableImported take(Engine engine, TableFile table, TableProgress progress)
            throws EngineException {
        return new OwnerRegistry(engine).take(table.shown(), table.rows(), dryRun, progress);
    }
}
