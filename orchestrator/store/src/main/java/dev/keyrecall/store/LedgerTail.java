package dev.keyrecall.store;

import dev.keyrecall.engine.ledger.CompactRange;
import dev.keyrecall.engine.ledger.Merkle;
import dev.keyrecall.engine.port.LedgerRows;
import dev.keyrecall.engine.port.LedgerRows.Head;

import org.jspecify.annotations.Nullable;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The ledger's end inside a transaction that writes. The head is known from what this connection
 * committed last, as long as the newest leaf is still that one, and read from the leaves otherwise.
 * Leaves are kept in memory until the commit, or until something needs the table, and are then
 * written together. Nobody else appends meanwhile: writers take turns. Used by one thread at a
 * time.
 */
final class LedgerTail {
    /** What is selected of one row, also for an empty ledger. */
    static final String WHAT =
            """
            newest, newest_subtree
            FROM (SELECT 1 AS one) AS always
            LEFT JOIN (
                SELECT sequence AS newest, subtree_hash AS newest_subtree FROM leaf
                ORDER BY sequence DESC LIMIT 1) AS leaves ON true
            """;

    static final String READ = "SELECT " + WHAT;

    /**
     * Of each perfect subtree on the right edge where it ends, and its root; largest first. Each
     * size after the first is the one before it without its lowest bit.
     */
    private static final String EDGE =
            """
            WITH RECURSIVE edge (size) AS (
                SELECT max(sequence) + 1 FROM leaf
                UNION ALL
                SELECT size & (size - 1) FROM edge WHERE size & (size - 1) > 0)
            SELECT size, subtree_hash FROM edge JOIN leaf ON sequence = size - 1 ORDER BY size
            """;

    /** Sequence, leaf, hash and subtree hash. */
    static final String ADD_LEAF =
            "INSERT INTO leaf (sequence, leaf, leaf_hash, subtree_hash) VALUES (?, ?, ?, ?)";

    /** A leaf that no table has yet, and those that were added before it. */
    private record Pending(LedgerRows.Row leaf, @Nullable Pending before) {}

    /** One subtree of the edge. */
    private record Subtree(long end, byte[] root) {}

    /**
     * What is known.
     *
     * @param head null for an empty ledger
     * @param pending the newest that no table has; null where all is written
     */
    private record State(@Nullable Head head, @Nullable Pending pending) {}

    private @Nullable State state;
    private @Nullable State marked;
    private @Nullable Head committed;

    /** A transaction begins, or was not kept: nothing is known. */
    void forget() {
        state = null;
        marked = null;
    }

    /** Where a part begins that may be undone alone. */
    void mark() {
        marked = state;
    }

    /** That part was undone, with whatever was written in it. */
    void undo() {
        state = marked;
    }

    /** The transaction was committed. */
    void committed() {
        if (state != null) {
            committed = state.head();
        }
        forget();
    }

    /** Takes the row of {@link #WHAT}. */
    void read(Row row) throws SQLException {
        Optional<Long> newest = row.integerOrNone("newest");
        if (newest.isEmpty()) {
            state = new State(null, null);
        } else if (committed != null
                && committed.size() == newest.get() + 1
                && Arrays.equals(committed.tree().lastSubtree(), row.bytes("newest_subtree"))) {
            state = new State(committed, null);
        }
    }

    /** The head as it stands in this transaction; null for an empty ledger. */
    @Nullable Head head(Transaction transaction) {
        if (state == null) {
            boolean looked =
                    transaction
                            .first(
                                    READ,
                                    row -> {
                                        read(row);
                                        return true;
                                    })
                            .orElseThrow();
            assert looked;
        }
        State known = state;
        if (known == null) {
            known = new State(stored(transaction).orElse(null), null);
            state = known;
        }
        return known.head();
    }

    /** The head as the table has it. */
    static Optional<Head> stored(Transaction transaction) {
        List<Subtree> edge =
                transaction.list(EDGE, row -> new Subtree(row.integer(1), row.bytes(2)));
        if (edge.isEmpty()) {
            return Optional.empty();
        }
        long size = edge.getLast().end();
        byte[] roots = new byte[edge.size() * Merkle.HASH_BYTES];
        for (int i = 0; i < edge.size(); i++) {
            byte[] root = edge.get(i).root();
            if (root.length != Merkle.HASH_BYTES) {
                throw transaction.damaged("a subtree hash is of another length");
            }
            System.arraycopy(root, 0, roots, i * Merkle.HASH_BYTES, Merkle.HASH_BYTES);
        }
        if (edge.size() != Long.bitCount(size)) {
            throw transaction.damaged("the ledger lacks a leaf that its head needs");
        }
        return Optional.of(new Head(CompactRange.of(size, roots)));
    }

    /** One leaf more. */
    void grow(LedgerRows.Row leaf, Head head) {
        State before = Objects.requireNonNull(state, "read first");
        state = new State(head, new Pending(leaf, before.pending()));
    }

    /** What no table has yet, in its order. */
    List<LedgerRows.Row> owed() {
        List<LedgerRows.Row> leaves = new ArrayList<>();
        for (Pending one = state == null ? null : state.pending();
                one != null;
                one = one.before()) {
            leaves.add(one.leaf());
        }
        Collections.reverse(leaves);
        return leaves;
    }

    /** Writes what is owed, for whoever needs the table. */
    void settle(Transaction transaction) {
        State before = state;
        if (before == null || before.pending() == null) {
            return;
        }
        for (LedgerRows.Row leaf : owed()) {
            transaction.update(
                    ADD_LEAF, leaf.sequence(), leaf.leaf(), leaf.leafHash(), leaf.subtreeHash());
        }
        state = new State(before.head(), null);
    }
}
