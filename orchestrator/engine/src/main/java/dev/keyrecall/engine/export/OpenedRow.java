package dev.keyrecall.engine.export;

import dev.keyrecall.engine.journal.PeopleReading;
import dev.keyrecall.engine.ledger.Leaf;
import dev.keyrecall.engine.port.LedgerRows;
import dev.keyrecall.spi.json.Json;

/**
 * A ledger row with whom it names.
 *
 * @param row as it is stored
 * @param entry what it says, as a person reads it
 * @param openings what shows that it names them, by the pointer to each member
 */
public record OpenedRow(LedgerRows.Row row, Json.Obj entry, Json.Obj openings) {
    /**
     * Opens a row.
     *
     * @throws dev.keyrecall.spi.json.JsonException when it holds no entry
     */
    static OpenedRow of(LedgerRows.Row row, PeopleReading people) {
        Json.Obj entry = Leaf.parse(row.leaf());
        return new OpenedRow(row, people.opened(entry), people.openings(entry));
    }
}
