package dev.keyrecall.app.e2e;

import com.google.errorprone.annotations.CanIgnoreReturnValue;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A store's file in the hands of somebody who goes round the schema's laws, and leaves them there.
 */
final class RawStore implements AutoCloseable {
    private static final Set<String> ONE_ROW = Set.of("home", "signed_head");

    private static final Pattern CHANGED =
            Pattern.compile(
                    "\\b(?:INSERT(?: OR \\w+)? INTO|UPDATE(?: OR \\w+)?|DELETE FROM)"
                            + " (?:main\\.)?(\\w+)");

    private final Connection connection;

    RawStore(Path database) throws SQLException {
        this.connection = DriverManager.getConnection("jdbc:sqlite:" + database);
        run("PRAGMA ignore_check_constraints = ON");
        run("PRAGMA foreign_keys = OFF");
        run("PRAGMA synchronous = OFF");
    }

    /** Runs a statement; the triggers of the table that it changes are away meanwhile. */
    void run(String sql) throws SQLException {
        boolean any = changes(sql);
        assert any || !any;
    }

    /** Whether a statement changed anything: what breaks a law of the table itself does not. */
    @CanIgnoreReturnValue
    boolean changes(String sql) throws SQLException {
        return lawless(
                sql,
                () -> {
                    try (Statement statement = connection.createStatement()) {
                        return statement.executeUpdate(sql) > 0;
                    }
                });
    }

    private interface Change {
        boolean made() throws SQLException;
    }

    /** The laws are as before for whoever looks afterwards. */
    private boolean lawless(String sql, Change change) throws SQLException {
        Set<String> tables =
                sql.startsWith("CREATE TRIGGER")
                        ? Set.of()
                        : CHANGED.matcher(sql)
                                .results()
                                .map(found -> "'" + found.group(1) + "'")
                                .collect(Collectors.toSet());
        if (tables.isEmpty()) {
            return change.made();
        }
        String triggers =
                " FROM main.sqlite_schema WHERE type = 'trigger' AND tbl_name IN (%s)"
                        .formatted(String.join(", ", tables));
        List<String> names = texts("SELECT name" + triggers);
        List<String> made = texts("SELECT sql" + triggers);
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            for (String name : names) {
                statement.executeUpdate("DROP TRIGGER " + name);
            }
            boolean changed = change.made();
            for (String again : made) {
                statement.executeUpdate(again);
            }
            connection.commit();
            return changed;
        } catch (SQLException e) {
            connection.rollback();
            throw e;
        } finally {
            connection.setAutoCommit(true);
        }
    }

    /** The first column of all rows. */
    List<String> texts(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            List<String> texts = new ArrayList<>();
            while (result.next()) {
                texts.add(result.getString(1));
            }
            return texts;
        }
    }

    /**
     * One value of one row, to be changed byte by byte: the 8 bytes of a whole number, the UTF-8 of
     * a text, or a BLOB as it is.
     *
     * @param key what finds the row, as SQL
     * @param about the version of a credential that the row is about
     */
    record Cell(String table, String column, String type, String key, String about, byte[] bytes) {
        @Override
        public String toString() {
            return table + "." + column + " of " + about;
        }
    }

    /** Every value that is not NULL of every row of one of the vault's tables. */
    List<Cell> cells(String table) throws SQLException {
        boolean versions = !ONE_ROW.contains(table);
        String key =
                switch (table) {
                    case "home", "signed_head" -> "'id = 1'";
                    case "fingerprint" -> "'fp = ' || quote(fp)";
                    default -> "'ref = ' || quote(ref) || ' AND version = ' || version";
                };
        List<Cell> cells = new ArrayList<>();
        for (String column : texts("SELECT name FROM pragma_table_info('" + table + "')")) {
            String sql =
                    "SELECT typeof(%1$s), CAST(%1$s AS BLOB), %1$s, %2$s, %3$s FROM %4$s WHERE %1$s"
                                    .formatted(
                                            column,
                                            key,
                                            versions ? "ref || ' ' || version" : "'the home'",
                                            table)
                            + " IS NOT NULL";
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery(sql)) {
                while (row.next()) {
                    String type = row.getString(1);
                    byte[] bytes =
                            type.equals("integer") ? number(row.getLong(3)) : row.getBytes(2);
                    cells.add(
                            new Cell(
                                    table,
                                    column,
                                    type,
                                    row.getString(4),
                                    row.getString(5),
                                    bytes));
                }
            }
        }
        return cells;
    }

    /** What finds a row of any table by its primary key, as SQL. */
    private String keyOf(String table) throws SQLException {
        return texts("SELECT name FROM pragma_table_info('" + table + "') WHERE pk > 0").stream()
                .map(column -> "'" + column + " = ' || quote(" + column + ")")
                .collect(Collectors.joining(" || ' AND ' || "));
    }

    /** The columns of a table. */
    List<String> columns(String table) throws SQLException {
        return texts("SELECT name FROM pragma_table_info('" + table + "')");
    }

    /** What finds each row of a table, as SQL; in the order of its key. */
    List<String> keys(String table) throws SQLException {
        return texts("SELECT " + keyOf(table) + " FROM " + table + " ORDER BY 1");
    }

    /** Likewise, of the rows that have a value in a column. */
    List<String> keysWith(String table, String column) throws SQLException {
        return texts(
                "SELECT %s FROM %s WHERE %s IS NOT NULL ORDER BY 1"
                        .formatted(keyOf(table), table, column));
    }

    private static byte[] number(long value) {
        return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
    }

    /** Remembers how a table stands, so that it can be put back. */
    void keep(String table) throws SQLException {
        run("DROP TABLE IF EXISTS temp.kept_" + table);
        run("CREATE TEMP TABLE kept_" + table + " AS SELECT * FROM main." + table);
    }

    void putBack(String table) throws SQLException {
        run("DELETE FROM main." + table);
        run("INSERT INTO main." + table + " SELECT * FROM temp.kept_" + table);
    }

    /** Puts other bytes in the place of a cell's. */
    void put(Cell cell, byte[] bytes) throws SQLException {
        String place = cell.type().equals("text") ? "CAST(? AS TEXT)" : "?";
        String sql =
                "UPDATE %s SET %s = %s WHERE %s"
                        .formatted(cell.table(), cell.column(), place, cell.key());
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            if (cell.type().equals("integer")) {
                statement.setLong(1, ByteBuffer.wrap(bytes).getLong());
            } else {
                statement.setBytes(1, bytes);
            }
            if (!lawless(sql, () -> statement.executeUpdate() == 1)) {
                throw new IllegalStateException("not one row: " + cell);
            }
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
