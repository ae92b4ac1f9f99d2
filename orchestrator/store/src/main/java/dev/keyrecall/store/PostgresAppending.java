package dev.keyrecall.store;

import dev.keyrecall.engine.port.LedgerRows;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Function;

/** The end of a write that appended to the ledger: its leaves and the commit at once. */
final class PostgresAppending {
    /** The first sequence number, the leaves, their hashes and the subtrees'. */
    private static final String ADD_LEAVES =
            """
            INSERT INTO leaf (sequence, leaf, leaf_hash, subtree_hash)
            SELECT CAST(? AS bigint) + place - 1, leaf, leaf_hash, subtree_hash
            FROM unnest(CAST(? AS bytea[]), CAST(? AS bytea[]), CAST(? AS bytea[]))
                WITH ORDINALITY AS added (leaf, leaf_hash, subtree_hash, place)
            ORDER BY place
            """;

    private static final String ONE_AND_COMMIT = LedgerTail.ADD_LEAF + "; COMMIT";
    private static final String SEVERAL_AND_COMMIT = ADD_LEAVES + "; COMMIT";

    /** What makes a statement of its text. */
    @FunctionalInterface
    interface Preparing {
        PreparedStatement statement(String sql) throws SQLException;
    }

    private PostgresAppending() {}

    /**
     * The statements, ready to be run in one trip to the server.
     *
     * @param leaves in their order; at least one
     */
    static PreparedStatement committing(
            List<LedgerRows.Row> leaves, Connection jdbc, Preparing preparing) throws SQLException {
        LedgerRows.Row first = leaves.getFirst();
        PreparedStatement statement;
        if (leaves.size() == 1) {
            statement = preparing.statement(ONE_AND_COMMIT);
            statement.setLong(1, first.sequence());
            statement.setBytes(2, first.leaf());
            statement.setBytes(3, first.leafHash());
            statement.setBytes(4, first.subtreeHash());
        } else {
            statement = preparing.statement(SEVERAL_AND_COMMIT);
            statement.setLong(1, first.sequence());
            statement.setArray(2, jdbc.createArrayOf("bytea", all(leaves, LedgerRows.Row::leaf)));
            statement.setArray(
                    3, jdbc.createArrayOf("bytea", all(leaves, LedgerRows.Row::leafHash)));
            statement.setArray(
                    4, jdbc.createArrayOf("bytea", all(leaves, LedgerRows.Row::subtreeHash)));
        }
        return statement;
    }

    private static Object[] all(List<LedgerRows.Row> rows, Function<LedgerRows.Row, byte[]> what) {
        return rows.stream().map(what).toArray(byte[][]::new);
    }
}
