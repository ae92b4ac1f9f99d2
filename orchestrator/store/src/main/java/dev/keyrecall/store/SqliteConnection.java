package dev.keyrecall.store;

import dev.keyrecall.engine.port.Store.Work;
import dev.keyrecall.engine.port.StoreException;

import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteException;
import org.sqlite.SQLiteOpenMode;
import org.sqlite.jdbc4.JDBC4Connection;

import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One connection to the file with its prepared statements. Used by one thread at a time; {@link
 * SqliteStore} sees to that.
 */
final class SqliteConnection implements StoreConnection, WriteLine, AutoCloseable {
    /**
     * Synchronous FULL: a commit is on the disk before it is answered. The two after that harden
     * the reading of a damaged or foreign file. Secure delete: what is removed is overwritten, so
     * that a destroyed data key stays in no free page.
     */
    private static final String PRAGMAS =
            "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;"
                    + " PRAGMA cell_size_check = ON; PRAGMA trusted_schema = OFF;"
                    + " PRAGMA secure_delete = ON;";

    private final Path file;
    private final SQLiteConnection jdbc;
    private final Map<String, PreparedStatement> prepared = new HashMap<>();
    private final LedgerTail tail = new LedgerTail();
    private final Mark mark = new Mark(this::control);
    private boolean doubtful;

    private SqliteConnection(Path file, SQLiteConnection jdbc) {
        this.file = file;
        this.jdbc = jdbc;
    }

    /**
     * Opens an existing file.
     *
     * @throws StoreException when it cannot be opened
     */
    static SqliteConnection open(Path file, Duration busyWait) {
        SQLiteConfig config = new SQLiteConfig();
        config.setBusyTimeout(Math.toIntExact(busyWait.toMillis()));
        config.setGetGeneratedKeys(false);
        config.resetOpenMode(SQLiteOpenMode.CREATE);
        config.setOpenMode(SQLiteOpenMode.OPEN_URI);
        // As a URI: in a bare path, the driver takes a question mark for the start of settings.
        String name = Snapshots.uri(file);
        try {
            SQLiteConnection jdbc =
                    new JDBC4Connection("jdbc:sqlite:" + name, name, config.toProperties());
            SqliteConnection connection = new SqliteConnection(file, jdbc);
            try {
                connection.script(PRAGMAS);
                return connection;
            } catch (RuntimeException e) {
                connection.discard(e);
                throw e;
            }
        } catch (SQLiteException e) {
            throw SqliteFailure.explain(e, file, "open");
        } catch (SQLException e) {
            // Not an answer of SQLite's: its native library was not unpacked or not loaded.
            throw new StoreException(
                    StoreException.Kind.UNWRITABLE,
                    "SQLite cannot be started here: " + e.getMessage(),
                    e);
        }
    }

    Path file() {
        return file;
    }

    @Override
    public Dialect dialect() {
        return Dialect.SQLITE;
    }

    @Override
    public void changing() {
        mark.changing();
    }

    @Override
    public LedgerTail tail() {
        return tail;
    }

    @Override
    public RuntimeException explain(SQLException failure, String doing) {
        return SqliteFailure.explain(failure, file, doing);
    }

    @Override
    public StoreException damaged(Throwable cause) {
        return SqliteFailure.damaged(file, cause);
    }

    /** The driver's own connection, for what JDBC has no words for. */
    SQLiteConnection driver() {
        return jdbc;
    }

    /** Whether an answer was such that the connection is better not used again. */
    boolean doubtful() {
        return doubtful;
    }

    /** Runs statements that answer nothing of interest. */
    void script(String sql) {
        try (Statement statement = jdbc.createStatement()) {
            statement.executeUpdate(sql);
        } catch (SQLException e) {
            throw SqliteFailure.explain(e, file, sql.lines().findFirst().orElse(""));
        }
    }

    /** The number that a pragma or query answers. */
    long number(String sql) {
        return Long.parseLong(text(sql));
    }

    /** The text that a pragma or query answers first; empty for none. */
    String text(String sql) {
        List<String> answers = texts(sql, 1);
        return answers.isEmpty() ? "" : answers.getFirst();
    }

    /** A column of what a pragma or query answers. */
    List<String> texts(String sql, int column) {
        try (Statement statement = jdbc.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            List<String> answers = new ArrayList<>();
            while (result.next()) {
                answers.add(String.valueOf(result.getString(column)));
            }
            return answers;
        } catch (SQLException e) {
            throw SqliteFailure.explain(e, file, sql);
        }
    }

    @Override
    public PreparedStatement prepared(String sql) throws SQLException {
        PreparedStatement known = prepared.get(sql);
        if (known == null) {
            known = jdbc.prepareStatement(sql);
            prepared.put(sql, known);
        }
        return known;
    }

    /** Runs work that only reads, on one snapshot. */
    <T> T reading(Work<T> work) {
        control("BEGIN");
        return ended(work, false);
    }

    /** Runs work as one durable transaction; waits for its turn among processes first. */
    <T> T writing(Work<T> work) {
        begin();
        return ended(work, true);
    }

    private <T> T ended(Work<T> work, boolean writes) {
        try {
            T result = apply(work, writes);
            commit();
            return result;
        } catch (RuntimeException | Error e) {
            rollBack(e);
            throw e;
        }
    }

    private <T> T apply(Work<T> work, boolean writes) {
        Transaction transaction = new Transaction(this, writes);
        try {
            T result = work.apply(new Repositories(transaction));
            transaction.end();
            return result;
        } catch (RuntimeException | Error e) {
            transaction.abandon();
            throw e;
        }
    }

    @Override
    public void begin() {
        control("BEGIN IMMEDIATE");
        tail.forget();
        mark.begin();
    }

    @Override
    public <T> T apply(Work<T> work) {
        return apply(work, true);
    }

    @Override
    public void mark() {
        mark.want();
        tail.mark();
    }

    @Override
    public void keep() {
        mark.keep();
    }

    @Override
    public void undo() {
        mark.undo();
        tail.undo();
    }

    @Override
    public void commit() {
        tail.settle(new Transaction(this, true));
        control("COMMIT");
    }

    private void control(String sql) {
        try {
            prepared(sql).execute();
        } catch (SQLException e) {
            throw SqliteFailure.explain(e, file, sql);
        }
    }

    @Override
    public void rollBack(Throwable because) {
        doubtful =
                because instanceof StoreException failure
                        && failure.kind() != StoreException.Kind.BUSY;
        tail.forget();
        try {
            prepared("ROLLBACK").execute();
        } catch (SQLException e) {
            // SQLite has rolled back itself after some faults; closing settles it in any case.
            doubtful = true;
            because.addSuppressed(e);
        }
    }

    /** Closes after a failure that is told already; one more is only noted with it. */
    void discard(Throwable because) {
        try {
            close();
        } catch (RuntimeException e) {
            because.addSuppressed(e);
        }
    }

    @Override
    public void close() {
        try {
            for (PreparedStatement statement : prepared.values()) {
                statement.close();
            }
            jdbc.close();
        } catch (SQLException e) {
            throw SqliteFailure.explain(e, file, "close");
        }
    }
}
