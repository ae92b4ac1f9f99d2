package dev.keyrecall.app.backup;

import dev.keyrecall.app.home.Session;
import dev.keyrecall.app.io.Io;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.port.Homes.Home;
import dev.keyrecall.engine.service.Backups.Point;
import dev.keyrecall.engine.service.LedgerReading;
import dev.keyrecall.engine.service.LedgerReading.Verification;
import dev.keyrecall.store.SqliteStore;

import java.util.List;
import java.util.Map;

/**
 * What a store that nobody else has open was found to be: sound, and of a ledger that verifies.
 *
 * @param vaultHeader the header in it
 * @param point its ledger's size and root
 * @param rows for each table its number of rows
 */
record CheckedStore(byte[] vaultHeader, Point point, Map<String, Long> rows) {
    /**
     * Looks through the whole store.
     *
     * @throws EngineException REFUSED at the first thing that is wrong
     */
    static CheckedStore of(Io io, SqliteStore store) throws EngineException {
        List<String> faults = store.check();
        if (!faults.isEmpty()) {
            throw new EngineException(
                    Ending.REFUSED,
                    "the store does not pass its check: " + faults.getFirst(),
                    "keep a copy of the home folder, and restore a backup that verifies");
        }
        Verification ledger = new LedgerReading(Session.engine(io, store, null)).verify();
        byte[] header =
                store.read(tx -> tx.homes().find())
                        .map(Home::vaultHeader)
                        .orElseThrow(
                                () ->
                                        new EngineException(
                                                Ending.REFUSED,
                                                "the store holds no home",
                                                "name the right folder with --home DIR"));
        return new CheckedStore(header, new Point(ledger.size(), ledger.root()), store.rows());
    }
}
