package dev.keyrecall.engine.service;

import dev.keyrecall.engine.ledger.Leaf;
import dev.keyrecall.engine.policy.Decision;
import dev.keyrecall.engine.port.LedgerRows;
import dev.keyrecall.engine.port.Tx;
import dev.keyrecall.spi.json.Json;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * How much time has passed since somebody broke the glass, along the ledger's entries and forwards
 * only: setting a clock back takes nothing away from it.
 *
 * @param passed from that signature's entry to now
 * @param known false where the clock stands before the newest entry: then more may have passed
 */
public record GlassTime(Duration passed, boolean known) {
    /** How many entries are in memory at once. */
    private static final int PAGE = 256;

    /**
     * Since a signature was recorded.
     *
     * @param at when its entry says it was
     */
    public static GlassTime since(Tx tx, Instant at, Instant now) {
        long end = tx.ledger().head().map(LedgerRows.Head::size).orElse(0L);
        Duration passed = Duration.ZERO;
        Instant later = now;
        boolean newest = true;
        boolean known = true;
        while (end > 0) {
            long begin = Math.max(0, end - PAGE);
            List<LedgerRows.Row> page = tx.ledger().page(begin, Math.toIntExact(end - begin));
            for (LedgerRows.Row row : page.reversed()) {
                Json.Obj entry = LedgerEntry.of(row);
                Instant written = Leaf.time(entry.text("recorded_at"));
                if (newest && now.isBefore(written)) {
                    known = false;
                }
                newest = false;
                if (later.isAfter(written)) {
                    passed = passed.plus(Duration.between(written, later));
                }
                later = written;
                if (breaks(entry, at)) {
                    return new GlassTime(passed, known);
                }
            }
            end = begin;
        }
        // No entry tells of it.
        return new GlassTime(passed, false);
    }

    private static boolean breaks(Json.Obj entry, Instant at) {
        Json.Obj details = entry.object("details");
        return entry.text("kind").equals("approval")
                && Decision.BREAK_GLASS.word().equals(details.textOrNull("decision"))
                && at.toString().equals(details.textOrNull("at"));
    }
}
