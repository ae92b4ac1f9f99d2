package dev.keyrecall.store;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The tables, indexes and triggers of a store. A foreign trigger runs inside every transaction of
 * ours, and can keep what is destroyed or spoil what is written; a missing one lets it be spoilt.
 */
final class Schema {
    /**
     * The tables in which ANALYZE has counted steer how rows are looked for, and nothing else;
     * anything else that has such a name is none of them.
     */
    private static final String OBJECTS =
            "SELECT type || ' ' || name || char(10) || coalesce(sql, '') FROM sqlite_schema"
                    + " WHERE NOT (type = 'table' AND name LIKE 'sqlite\\_stat_' ESCAPE '\\')"
                    + " ORDER BY type, name";

    private Schema() {}

    /** Those that no script of this program makes, or makes otherwise; and those it lacks. */
    static List<String> faults(SqliteConnection connection) {
        Set<String> ours = ours();
        Set<String> found = new LinkedHashSet<>(connection.texts(OBJECTS, 1));
        List<String> faults = new ArrayList<>();
        for (String object : found) {
            if (!ours.contains(object)) {
                faults.add(name(object) + " is none of Keyrecall's");
            }
        }
        for (String object : ours) {
            if (!found.contains(object)) {
                faults.add(name(object) + " is missing");
            }
        }
        return faults;
    }

    private static String name(String object) {
        return object.lines().findFirst().orElse("");
    }

    private static Set<String> ours() {
        try (Connection fresh = DriverManager.getConnection("jdbc:sqlite::memory:");
                Statement statement = fresh.createStatement()) {
            for (String script : Migrations.present().scripts()) {
                statement.executeUpdate(script);
            }
            Set<String> objects = new LinkedHashSet<>();
            try (ResultSet result = statement.executeQuery(OBJECTS)) {
                while (result.next()) {
                    objects.add(result.getString(1));
                }
            }
            return objects;
        } catch (SQLException e) {
            throw new IllegalStateException("the scripts of this program do not run", e);
        }
    }
}
