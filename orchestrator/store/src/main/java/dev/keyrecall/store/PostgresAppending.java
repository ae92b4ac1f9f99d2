package dev.keyrecall.store;

import dev.keyrecall.engine.port.LedgerRows;
import dev.keyrecall.engine.port.LedgerRows.Head;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/** The end of a write that appended to the ledger: its leaves, its head and the commit at once. */
final class PostgresAppending {
    /** The first sequence number, the leaves and their hashes. */
    private static final String ADD_LEAVES =
            """
            INSERT INTO leaf (sequence, leaf, leaf_hash)
            SELECT CAST(? AS bigint) + place - 1, leaf, leaf_hash
            FROM unnest(CAST(? AS bytea[]), CAST(? AS bytea[]))
                WITH ORDINALITY AS added (leaf, leaf_hash, place)
            ORDER BY place
            """;

    private static final String ONE = LedgerTail.ADD_LEAF + "; ";
    private static final String SEVERAL = ADD_LEAVES + "; ";
    private static final String FIRST_AND_COMMIT = LedgerTail.FIRST_HEAD + "; COMMIT";
    private static final String NEXT_AND_COMMIT = LedgerTail.NEXT_HEAD + "; COMMIT";

    /** What makes a statement of its text. */
    @FunctionalInterface
    interface Preparing {
        PreparedStatement statement(String sql) throws SQLException;
    }

    private PostgresAppending() {}

    /** The statements, ready to be run in one trip to the server. */
    static PreparedStatement committing(LedgerTail.Owed owed, Connection jdbc, Preparing preparing)
            throws SQLException {
        List<LedgerRows.Row> leaves = owed.leaves();
        String head = owed.first() ? FIRST_AND_COMMIT : NEXT_AND_COMMIT;
        LedgerRows.Row first = leaves.getFirst();
        PreparedStatement statement;
        if (leaves.size() == 1) {
            statement = preparing.statement(ONE + head);
            statement.setLong(1, first.sequence());
            statement.setBytes(2, first.leaf());
            statement.setBytes(3, first.leafHash());
        } else {
            statement = preparing.statement(SEVERAL + head);
            statement.setLong(1, first.sequence());
            statement.setArray(2, jdbc.createArrayOf("bytea", leaves(leaves)));
            statement.setArray(3, jdbc.createArrayOf("bytea", hashes(leaves)));
        }
        Head over = owed.head();
        statement.setLong(4, over.size());
        statement.setBytes(5, over.root());
        statement.setBytes(6, over.edge());
        return statement;
    }

    private static Object[] leaves(List<LedgerRows.Row> rows) {
        return rows.stream().map(LedgerRows.Row::leaf).toArray(byte[][]::new);
    }

    private static Object[] hashes(List<LedgerRows.Row> rows) {
        return rows.stream().map(LedgerRows.Row::leafHash).toArray(byte[][]::new);
    }
}
