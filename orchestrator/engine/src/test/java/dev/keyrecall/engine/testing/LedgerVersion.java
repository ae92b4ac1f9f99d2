package dev.keyrecall.engine.testing;

import dev.keyrecall.engine.ledger.CompactRange;
import dev.keyrecall.engine.ledger.Merkle;
import dev.keyrecall.engine.port.LedgerRows;
import dev.keyrecall.engine.port.StoreException;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The ledger after its newest row. Linked backwards, so that an append costs the same however long
 * the ledger is and older versions stay as they were.
 *
 * @param known the head over it; null where the rows do not make one
 */
record LedgerVersion(
        LedgerRows.Row newest, LedgerRows.@Nullable Head known, @Nullable LedgerVersion before) {
    LedgerRows.Head head() {
        if (known == null) {
            throw new StoreException(
                    StoreException.Kind.CORRUPTED, "the ledger lacks a leaf", null);
        }
        return known;
    }

    /** Of rows that somebody put there; null for none. */
    static @Nullable LedgerVersion of(List<LedgerRows.Row> rows) {
        LedgerVersion version = null;
        for (LedgerRows.Row row : rows) {
            version = new LedgerVersion(row, null, version);
        }
        return version == null
                ? null
                : new LedgerVersion(version.newest(), headOf(rows), version.before());
    }

    private static LedgerRows.@Nullable Head headOf(List<LedgerRows.Row> rows) {
        Map<Long, byte[]> subtrees = new HashMap<>();
        rows.forEach(row -> subtrees.put(row.sequence() + 1, row.subtreeHash()));
        long size = rows.getLast().sequence() + 1;
        ByteArrayOutputStream edge = new ByteArrayOutputStream();
        for (long end = 0, rest = size; rest > 0; rest -= Long.highestOneBit(rest)) {
            end += Long.highestOneBit(rest);
            byte[] root = subtrees.getOrDefault(end, new byte[0]);
            if (root.length != Merkle.HASH_BYTES) {
                return null;
            }
            edge.writeBytes(root);
        }
        return new LedgerRows.Head(CompactRange.of(size, edge.toByteArray()));
    }

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
