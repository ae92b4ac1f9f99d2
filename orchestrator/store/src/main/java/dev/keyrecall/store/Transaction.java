package dev.keyrecall.store;

import org.jspecify.annotations.Nullable;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * One transaction's way to the database. It refuses everything once it has ended, every write when
 * it only reads, and every statement after one that the database refused: such a transaction cannot
 * be committed, on any database.
 */
final class Transaction {
    private final StoreConnection connection;
    private final boolean writes;
    private boolean open = true;
    private @Nullable RuntimeException failure;

    Transaction(StoreConnection connection, boolean writes) {
        this.connection = connection;
        this.writes = writes;
    }

    /** Runs a statement that changes rows, and answers how many it changed. */
    int update(String sql, @Nullable Object... values) {
        usable();
        if (!writes) {
            throw new IllegalStateException("a read does not write");
        }
        connection.changing();
        try {
            PreparedStatement statement = bound(sql, values);
            return statement.executeUpdate();
        } catch (SQLException e) {
            throw failed(connection.explain(e, doing(sql)));
        }
    }

    /**
     * Runs a statement that changes rows once for each item, and answers how many rows it changed.
     */
    <T> int batch(String sql, List<T> items, Function<T, @Nullable Object[]> values) {
        usable();
        if (!writes) {
            throw new IllegalStateException("a read does not write");
        }
        connection.changing();
        try {
            int changed = 0;
            for (T item : items) {
                bound(sql, values.apply(item)).addBatch();
            }
            for (int rows : connection.prepared(sql).executeBatch()) {
                changed += rows;
            }
            return changed;
        } catch (SQLException e) {
            throw failed(connection.explain(e, doing(sql)));
        }
    }

    /** All rows of a query. */
    <T> List<T> list(String sql, Row.Reading<T> reading, @Nullable Object... values) {
        usable();
        try {
            return listed(bound(sql, values), reading);
        } catch (SQLException e) {
            throw failed(connection.explain(e, doing(sql)));
        }
    }

    /** The same of a query that is made for its occasion: its statement is not kept. */
    <T> List<T> listOnce(String sql, Row.Reading<T> reading, @Nullable Object... values) {
        usable();
        try (PreparedStatement statement = connection.preparedOnce(sql)) {
            bind(statement, values);
            return listed(statement, reading);
        } catch (SQLException e) {
            throw failed(connection.explain(e, doing(sql)));
        }
    }

    private <T> List<T> listed(PreparedStatement statement, Row.Reading<T> reading)
            throws SQLException {
        try (ResultSet result = statement.executeQuery()) {
            List<T> rows = new ArrayList<>();
            Row row = new Row(result, connection.dialect());
            while (result.next()) {
                rows.add(read(reading, row));
            }
            return rows;
        }
    }

    /** The first row of a query. */
    <T> Optional<T> first(String sql, Row.Reading<T> reading, @Nullable Object... values) {
        List<T> rows = list(sql, reading, values);
        return rows.isEmpty() ? Optional.empty() : Optional.of(rows.getFirst());
    }

    /** A query's only number. */
    long number(String sql, @Nullable Object... values) {
        return first(sql, row -> row.integer("number"), values).orElseThrow();
    }

    /**
     * Ends the transaction for its user.
     *
     * @throws RuntimeException when a statement of it was refused, although nobody said so
     */
    void end() {
        open = false;
        if (failure != null) {
            throw failure;
        }
    }

    /** What is wrong with rows and laws. */
    List<String> faults() {
        usable();
        tail().settle(this);
        return connection.faults();
    }

    Dialect dialect() {
        return connection.dialect();
    }

    boolean writes() {
        return writes;
    }

    /** The ledger's end, of a transaction that writes. */
    LedgerTail tail() {
        return connection.tail();
    }

    /** Ends it whatever stands. */
    void abandon() {
        open = false;
    }

    /** What rows say of each other that cannot be: the transaction fails with it. */
    RuntimeException damaged(String why) {
        return failed(connection.damaged(new IllegalStateException(why)));
    }

    private <T> T read(Row.Reading<T> reading, Row row) throws SQLException {
        try {
            return reading.of(row);
        } catch (RuntimeException e) {
            throw failed(connection.damaged(e));
        }
    }

    private PreparedStatement bound(String sql, @Nullable Object... values) throws SQLException {
        PreparedStatement statement = connection.prepared(sql);
        bind(statement, values);
        return statement;
    }

    private void bind(PreparedStatement statement, @Nullable Object... values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            Object value = values[i];
            switch (value) {
                case null -> statement.setNull(i + 1, Types.NULL);
                case String text -> statement.setString(i + 1, connection.dialect().stored(text));
                case Long number -> statement.setLong(i + 1, number);
                case Integer number -> statement.setInt(i + 1, number);
                case Boolean flag -> statement.setInt(i + 1, flag ? 1 : 0);
                case byte[] bytes -> statement.setBytes(i + 1, bytes);
                default -> throw new IllegalArgumentException("no column holds such a value");
            }
        }
    }

    private void usable() {
        if (!open) {
            throw new IllegalStateException("a transaction is not to be kept beyond its end");
        }
        if (failure != null) {
            throw new IllegalStateException("the transaction failed already", failure);
        }
    }

    private RuntimeException failed(RuntimeException explained) {
        failure = explained;
        return explained;
    }

    private static String doing(String sql) {
        return sql.lines().findFirst().orElse("").strip();
    }
}
