package dev.keyrecall.store;

import dev.keyrecall.engine.port.StoreException;

import org.sqlite.core.DB;

import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A store's file as a whole: copied from one snapshot, and put in another one's place.
 *
 * <p>Source: https://sqlite.org/lang_vacuum.html, https://sqlite.org/backup.html
 */
final class Snapshots {
    private static final String TABLES =
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%'"
                    + " ESCAPE '\\' ORDER BY name";

    private Snapshots() {}

    /** As a URI: in a bare path, SQLite and its driver take some characters for settings. */
    static String uri(Path file) {
        return "file:" + file.toAbsolutePath().toUri().getRawPath();
    }

    /** Copies what stands now: readers and writers go on, and free pages are left behind. */
    static boolean copy(SqliteConnection connection, Path to) {
        try {
            PreparedStatement statement = connection.prepared("VACUUM INTO ?");
            statement.setString(1, uri(to));
            statement.execute();
            return true;
        } catch (SQLException e) {
            RuntimeException told = SqliteFailure.explain(e, to, "VACUUM INTO");
            // The driver has no code for some ways in which the other file cannot be made.
            throw told instanceof StoreException
                    ? told
                    : new StoreException(
                            StoreException.Kind.UNWRITABLE,
                            "a copy of the store cannot be made in " + to,
                            e);
        }
    }

    /**
     * Puts the contents of another file in the place of all that is here, in one durable
     * transaction: whoever reads sees the one or the other.
     */
    static void replace(SqliteConnection connection, Path from) {
        try {
            int result =
                    connection
                            .driver()
                            .getDatabase()
                            .restore(
                                    "main",
                                    uri(from),
                                    null,
                                    Limits.REPLACE_PAUSE_MILLIS,
                                    Limits.REPLACE_PAUSES_MAX,
                                    Limits.REPLACE_PAGES_PER_STEP);
            if (result != 0) {
                throw DB.newSQLException(result, "the store was not replaced");
            }
        } catch (SQLException e) {
            throw SqliteFailure.explain(e, connection.file(), "replace");
        }
    }

    /** For each table its number of rows, which is one snapshot where nobody writes. */
    static Map<String, Long> rows(SqliteConnection connection) {
        Map<String, Long> rows = new LinkedHashMap<>();
        for (String table : connection.texts(TABLES, 1)) {
            String quoted = '"' + table.replace("\"", "\"\"") + '"';
            rows.put(table, connection.number("SELECT count(*) FROM " + quoted));
        }
        return rows;
    }
}
