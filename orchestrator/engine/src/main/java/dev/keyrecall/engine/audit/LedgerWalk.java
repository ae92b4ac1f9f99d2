package dev.keyrecall.engine.audit;

import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.ledger.Leaf;
import dev.keyrecall.engine.ledger.LeafCheck;
import dev.keyrecall.engine.ledger.Mismatch;
import dev.keyrecall.engine.port.LedgerRows;
import dev.keyrecall.engine.port.Tx;
import dev.keyrecall.spi.json.Json;
import dev.keyrecall.spi.json.JsonException;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;

/**
 * Walks through a ledger from its beginning, entry by entry, and recomputes its tree on the way.
 * Stops at dates: as of a date are all entries before the first one that was recorded later. Not
 * thread-safe.
 */
final class LedgerWalk {
    /** How many entries are in memory at once. */
    private static final int PAGE = 256;

    private final Tx tx;
    private final LeafCheck check = new LeafCheck();

    LedgerWalk(Tx tx) {
        this.tx = tx;
    }

    /**
     * Goes on until a date, which is included.
     *
     * @throws Mismatch at an entry that is not of the format, or that the visitor cannot read
     */
    Report.Point through(Instant date, Consumer<Json.Obj> visitor) {
        List<LedgerRows.Row> page;
        do {
            page = tx.ledger().page(check.tree().size(), PAGE);
            for (LedgerRows.Row row : page) {
                if (isAfter(row, date)) {
                    return point();
                }
                Json.Obj entry =
                        check.accept(row.sequence(), row.leaf(), row.leafHash(), row.subtreeHash());
                try {
                    visitor.accept(entry);
                } catch (JsonException | DateTimeException e) {
                    throw Mismatch.at(row.sequence(), String.valueOf(e.getMessage()));
                }
            }
        } while (page.size() == PAGE);
        return point();
    }

    private static boolean isAfter(LedgerRows.Row row, Instant date) {
        try {
            return Leaf.time(Leaf.parse(row.leaf()).text("recorded_at")).isAfter(date);
        } catch (JsonException e) {
            throw Mismatch.at(row.sequence(), String.valueOf(e.getMessage()));
        }
    }

    private Report.Point point() {
        return new Report.Point(check.tree().size(), HexFormat.of().formatHex(check.tree().root()));
    }

    /** What a command says of a mismatch. */
    static EngineException refused(Mismatch mismatch) {
        return new EngineException(
                Ending.REFUSED,
                "the ledger does not verify: " + mismatch.getMessage(),
                "see what keyrecall ledger verify says, and keep a copy of the home folder");
    }
}
