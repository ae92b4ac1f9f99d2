package dev.keyrecall.store;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The tables, indexes and triggers of a store. A foreign trigger runs inside every transaction of
 * ours, and can keep what is destroyed or spoil what is written.
 */
final class Schema {
    private static final String OBJECTS =
            "SELECT type || ' ' || name || char(10) || coalesce(sql, '') FROM sqlite_schema"
                    + " ORDER BY type, name";

    private Schema() {}

    /** The names of those that no script of this program makes, or makes otherwise. */
    static List<String> foreign(SqliteConnection connection) {
        Set<String> ours = ours();
        List<String> foreign = new ArrayList<>();
        for (String object : connection.texts(OBJECTS, 1)) {
            if (!ours.contains(object)) {
                foreign.add(object.lines().findFirst().orElse(""));
            }
        }
        return foreign;
    }

    private static Set<String> ours() {
        try (Connection fresh = DriverManager.getConnection("jdbc:sqlite::memory:");
                Statement statement = fresh.createStatement()) {
            for (String script : Migrations.present().scripts()) {
                statement.executeUpdate(script);
            }
            Set<String> objects = new HashSet<>();
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
