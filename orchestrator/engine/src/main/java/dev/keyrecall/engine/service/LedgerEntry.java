package dev.keyrecall.engine.service;

import dev.keyrecall.engine.ledger.Leaf;
import dev.keyrecall.engine.ledger.LeafCheck;
import dev.keyrecall.engine.ledger.Mismatch;
import dev.keyrecall.engine.port.LedgerRows;
import dev.keyrecall.engine.port.StoreException;
import dev.keyrecall.spi.json.Json;
import dev.keyrecall.spi.json.JsonException;

/** Ledger rows as entries, for readers that do not verify: what is no entry is damage. */
final class LedgerEntry {
    private LedgerEntry() {}

    /**
     * The entry of a row, with all members that the format asks for.
     *
     * @throws StoreException CORRUPTED when the row holds none
     */
    static Json.Obj of(LedgerRows.Row row) {
        try {
            Json.Obj entry = Leaf.parse(row.leaf());
            LeafCheck.requireMembers(row.sequence(), entry);
            return entry;
        } catch (JsonException | Mismatch e) {
            throw damaged(row, e);
        }
    }

    static StoreException damaged(LedgerRows.Row row, RuntimeException why) {
        return new StoreException(
                StoreException.Kind.CORRUPTED,
                "ledger entry " + row.sequence() + " cannot be read: " + why.getMessage(),
                why);
    }
}
