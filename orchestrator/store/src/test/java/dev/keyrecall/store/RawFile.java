package dev.keyrecall.store;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** A store's file in the hands of somebody who goes round the store. */
record RawFile(Path path) {
    /** Runs statements with references enforced, as any careful client would. */
    void run(String sql) {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + path);
                Statement statement = connection.createStatement()) {
            statement.executeUpdate("PRAGMA foreign_keys = ON");
            statement.executeUpdate(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Changes values that the schema would not let through, and leaves the schema as it is. */
    void spoil(String sql) {
        String triggers = " FROM sqlite_schema WHERE type = 'trigger'";
        List<String> statements = new ArrayList<>(all("SELECT 'DROP TRIGGER ' || name" + triggers));
        List<String> again = all("SELECT sql" + triggers);
        statements.add(sql);
        statements.addAll(again);
        unchecked(statements.toArray(String[]::new));
    }

    /** Declares a table otherwise, and leaves its rows. */
    void rewrite(String table, String declared) {
        unchecked(
                "PRAGMA writable_schema = ON",
                "UPDATE sqlite_schema SET sql = '"
                        + declared.replace("'", "''")
                        + "' WHERE name = '"
                        + table
                        + "'",
                "PRAGMA writable_schema = RESET");
    }

    private void unchecked(String... statements) {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + path);
                Statement statement = connection.createStatement()) {
            statement.executeUpdate("PRAGMA ignore_check_constraints = ON");
            statement.executeUpdate("PRAGMA foreign_keys = OFF");
            for (String sql : statements) {
                statement.executeUpdate(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<String> all(String sql) {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + path);
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            List<String> texts = new ArrayList<>();
            while (result.next()) {
                texts.add(result.getString(1));
            }
            return texts;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The first column of the first row. */
    String ask(String sql) {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + path);
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            return result.next() ? String.valueOf(result.getString(1)) : "";
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
