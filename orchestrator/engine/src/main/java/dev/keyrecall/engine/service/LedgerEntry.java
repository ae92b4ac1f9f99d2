package dev.keyrecall.engine.service;

import dev.keyrecall.engine.ledger.Leaf;
import dev.keyrecall.engine.ledger.LeafCheck;
import dev.keyrecall.engine.ledger.Merkle;
import dev.keyrecall.engine.ledger.Mismatch;
import dev.keyrecall.engine.port.LedgerRows;
import dev.keyrecall.engine.port.StoreException;
import dev.keyrecall.spi.json.Json;
import dev.keyrecall.spi.json.JsonException;

import java.util.Arrays;

/** Ledger rows as entries, for readers that do not verify: what is no entry is damage. */
final class LedgerEntry {
    private LedgerEntry() {}

    /**
     * The entry of a row, with all members that the format asks for. Nothing is shown of bytes that
     * are not those of the hash beside them.
     *
     * @throws StoreException CORRUPTED when the row holds none, or another
     */
    static Json.Obj of(LedgerRows.Row row) {
        requireItsHash(row);
        try {
            Json.Obj entry = Leaf.parse(row.leaf());
            LeafCheck.requireMembers(row.sequence(), entry);
            return entry;
        } catch (JsonException | Mismatch e) {
            throw damaged(row, e);
        }
    }

    /**
     * Requires that a row's bytes have the hash that stands beside them.
     *
     * @throws StoreException CORRUPTED when they have another
     */
    static void requireItsHash(LedgerRows.Row row) {
        if (!Arrays.equals(Merkle.leafHash(row.leaf()), row.leafHash())) {
            throw damaged(
                    row,
                    new IllegalStateException("its bytes do not have the hash stored beside them"));
        }
    }

    static StoreException damaged(LedgerRows.Row row, RuntimeException why) {
        return new StoreException(
                StoreException.Kind.CORRUPTED,
                "ledger entry " + row.sequence() + " cannot be read: " + why.getMessage(),
                why);
    }
}
