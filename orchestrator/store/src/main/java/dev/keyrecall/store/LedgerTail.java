package dev.keyrecall.store;

import dev.keyrecall.engine.port.LedgerRows.Head;

import org.jspecify.annotations.Nullable;

import java.sql.SQLException;
import java.util.Objects;

/**
 * The ledger's head inside a transaction that writes: read once, moved on in memory by each leaf,
 * and written once, before the commit. Nobody else appends meanwhile: writers take turns. Used by
 * one thread at a time.
 *
 * <p>So while it is owed, the table {@code ledger_head} is behind the table {@code leaf}; whoever
 * needs the table itself settles first.
 */
final class LedgerTail {
    /** One row, also for an empty ledger. */
    static final String READ =
            """
            SELECT coalesce(size, 0) AS size, root, edge, leaves
            FROM (SELECT coalesce(max(sequence) + 1, 0) AS leaves FROM leaf) AS counted
            LEFT JOIN ledger_head ON true
            """;

    /** Three values: size, root and edge. */
    static final String PUT =
            """
            INSERT INTO ledger_head (id, size, root, edge) VALUES (1, ?, ?, ?)
            ON CONFLICT (id) DO UPDATE SET size = excluded.size, root = excluded.root,
                edge = excluded.edge
            """;

    /**
     * What is known.
     *
     * @param head null for an empty ledger
     * @param leaves how many there are
     * @param owed whether the head is newer than the table
     */
    private record State(@Nullable Head head, long leaves, boolean owed) {}

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

    /** That part was undone. */
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

    /** Takes a row of {@link #READ}. */
    void read(Row row) throws SQLException {
        long size = row.integer("size");
        Head head = size == 0 ? null : new Head(size, row.bytes("root"), row.bytes("edge"));
        state = new State(head, row.integer("leaves"), false);
    }

    /** One leaf more. */
    void grow(Head head) {
        state = new State(head, head.size(), true);
    }

    /** The head that the table does not have yet; null where there is none. */
    @Nullable Head owed() {
        return state != null && state.owed() ? state.head() : null;
    }

    /** Writes it where it is owed. */
    void settle(Transaction transaction) {
        Head head = owed();
        if (head != null) {
            transaction.update(PUT, head.size(), head.root(), head.edge());
            state = new State(head, head.size(), false);
        }
    }

    private State read() {
        return Objects.requireNonNull(state, "read first");
    }
}
