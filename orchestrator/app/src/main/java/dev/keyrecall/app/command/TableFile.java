package dev.keyrecall.app.command;

import dev.keyrecall.app.console.TableProgress;
import dev.keyrecall.app.io.DiskFailure;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.imports.ImportException;
import dev.keyrecall.engine.imports.TableReader;
import dev.keyrecall.engine.imports.TableRow;
import dev.keyrecall.engine.imports.TableShape;

import java.io.IOException;
import java.util.List;

/**
 * A CSV table of names to import, or standard input: read whole before anything is judged.
 *
 * @param shown its name
 * @param rows its rows, those that are wrong among them
 */
record TableFile(String shown, List<TableRow> rows) {
    /**
     * Reads it.
     *
     * @throws EngineException USAGE when it cannot be read, or is no such table
     */
    static TableFile read(
            Invocation invocation, String name, TableShape shape, TableProgress progress)
            throws EngineException {
        try (ImportSource source = ImportSource.open(invocation.io(), name);
                TableReader reader = new TableReader(source.in(), shape, TableReader.LIMITS)) {
            return new TableFile(source.shown(), reader.all(progress::read));
        } catch (ImportException e) {
            throw new EngineException(
                    Ending.USAGE,
                    name + ": " + e.getMessage() + "; nothing was imported",
                    e.hint());
        } catch (IOException e) {
            throw ImportSource.unreadable(name, DiskFailure.why(e));
        }
    }
}
