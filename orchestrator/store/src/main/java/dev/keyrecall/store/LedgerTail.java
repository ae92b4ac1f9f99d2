package dev.keyrecall.store;

import dev.keyrecall.engine.port.LedgerRows;
import dev.keyrecall.engine.port.LedgerRows.Head;

import org.jspecify.annotations.Nullable;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;

/**
 * The ledger's end inside a transaction that writes. The head is read once; leaves and the head
 * over them are kept in memory until the commit, or until something needs the tables, and are then
 * written together. Nobody else appends meanwhile: writers take turns. Used by one thread at a
 * time.
 */
final class LedgerTail {
    /** What is selected of one row, also for an empty ledger. */
    static final String WHAT =
            """
            coalesce(size, 0) AS size, root, edge, leaves
            FROM (SELECT coalesce(max(sequence) + 1, 0) AS leaves FROM leaf) AS counted
            LEFT JOIN ledger_head ON true
            """;

    static final String READ = "SELECT " + WHAT;

    /** Sequence, leaf and hash. */
    static final String ADD_LEAF = "INSERT INTO leaf (sequence, leaf, leaf_hash) VALUES (?, ?, ?)";

    /** Size, root and edge. */
    static final String FIRST_HEAD =
            "INSERT INTO ledger_head (size, root, edge, id) VALUES (?, ?, ?, 1)";

    /** Size, root and edge. */
    static final String NEXT_HEAD = "UPDATE ledger_head SET size = ?, root = ?, edge = ?";

    /** A leaf that no table has yet, and those that were added before it. */
    private record Pending(LedgerRows.Row leaf, @Nullable Pending before) {}

    /**
     * What is known.
     *
     * @param head null for an empty ledger
     * @param leaves how many there are
     * @param stored whether the table has a head
     * @param pending the newest that no table has; null where all is written
     */
    private record State(
            @Nullable Head head, long leaves, boolean stored, @Nullable Pending pending) {}

    /**
     * What is to be written.
     *
     * @param leaves in their order; at least one
     * @param head over all of them
     * @param first whether the table has no head so far
     */
    record Owed(List<LedgerRows.Row> leaves, Head head, boolean first) {}

    private @Nullable State state;
    private @Nullable State marked;

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

    boolean known() {
        return state != null;
    }

    /** The head as it stands in this transaction; null for an empty ledger. */
    @Nullable Head head() {
        return read().head();
    }

    /** How many leaves there are. */
    long leaves() {
        return read().leaves();
    }

    /** Takes the row of {@link #WHAT}. */
    void read(Row row) throws SQLException {
        long size = row.integer("size");
        Head head = size == 0 ? null : new Head(size, row.bytes("root"), row.bytes("edge"));
        state = new State(head, row.integer("leaves"), head != null, null);
    }

    /** One leaf more. */
    void grow(LedgerRows.Row leaf, Head head) {
        State before = read();
        state = new State(head, head.size(), before.stored(), new Pending(leaf, before.pending()));
    }

    /** What no table has yet; null where all is written. */
    @Nullable Owed owed() {
        if (state == null || state.pending() == null) {
            return null;
        }
        List<LedgerRows.Row> leaves = new ArrayList<>();
        for (Pending one = state.pending(); one != null; one = one.before()) {
            leaves.add(one.leaf());
        }
        Collections.reverse(leaves);
        return new Owed(leaves, Objects.requireNonNull(state.head()), !state.stored());
    }

    /** Writes what is owed, for whoever needs the tables. */
    void settle(Transaction transaction) {
        Owed owed = owed();
        if (owed == null) {
            return;
        }
        for (LedgerRows.Row leaf : owed.leaves()) {
            transaction.update(ADD_LEAF, leaf.sequence(), leaf.leaf(), leaf.leafHash());
        }
        Head head = owed.head();
        transaction.update(
                owed.first() ? FIRST_HEAD : NEXT_HEAD, head.size(), head.root(), head.edge());
        state = new State(head, head.size(), true, null);
    }

    private State read() {
        return Objects.requireNonNull(state, "read first");
    }
}
