package dev.keyrecall.engine.testing;

import dev.keyrecall.engine.port.LedgerRows;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The ledger after its newest row. Linked backwards, so that an append costs the same however long
 * the ledger is and older versions stay as they were.
 */
record LedgerVersion(
        LedgerRows.Row newest, LedgerRows.@Nullable Head head, @Nullable LedgerVersion before) {
    /** The rows up to here from a sequence number on, oldest first. */
    static Iterable<LedgerRows.Row> rows(@Nullable LedgerVersion version, long from) {
        Deque<LedgerRows.Row> rows = new ArrayDeque<>();
        for (LedgerVersion at = version; at != null; at = at.before()) {
            if (at.newest().sequence() >= from) {
                rows.addFirst(at.newest());
            }
        }
        return rows;
    }
}
