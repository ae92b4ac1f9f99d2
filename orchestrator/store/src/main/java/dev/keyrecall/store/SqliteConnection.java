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
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * One connection to the file with its prepared statements. Used by one thread at a time; {@link
 * SqliteStore} sees to that.
 */
final class SqliteConnection implements StoreConnection, WriteLine, AutoCloseable {
    /**
     * Synchronous FULL: a commit is on the disk before it is answered. The two after that harden
     * the reading of a damaged or foreign file. Secure delete: what is removed is overwritten, so
     * that a destroyed data key stays in no free page. What SQLite would do with its write-ahead
     * log by itself, {@link LogFolding} does.
     */
    private static final String PRAGMAS =
            "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;"
                    + " PRAGMA cell_size_check = ON; PRAGMA trusted_schema = OFF;"
                    + " PRAGMA secure_delete = ON; PRAGMA wal_autocheckpoint = 0;";

    private static final String READ_SOMETHING = "SELECT count(*) FROM sqlite_schema";

    /** Those that a disk has failed; to close the last one would fold the log in, and remove it. */
    private static final List<SqliteConnection> LEFT_OPEN = new CopyOnWriteArrayList<>();

    private final Path file;
    private final SQLiteConnection jdbc;
    private final Map<String, PreparedStatement> prepared = new HashMap<>();
    private final LedgerTail tail = new LedgerTail();
    private final Mark mark = new Mark(this::control);
    private final LogFolding folding = new LogFolding(this);
    private boolean doubtful;
    private boolean unsynced;
    private boolean holding;

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
        // One thread at a time has a connection: SQLite need not see to that once more.
        config.setOpenMode(SQLiteOpenMode.NOMUTEX);
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
        unsynced |= SqliteFailure.isOfSync(failure);
        return SqliteFailure.explain(failure, file, doing);
    }

    @Override
    public StoreException damaged(Throwable cause) {
        return SqliteFailure.damaged(file, cause);
    }

    @Override
    public List<String> faults() {
        return Soundness.ofRowsAndLaws(this);
    }

    /** The driver's own connection, for what JDBC has no words for. */
    SQLiteConnection driver() {
        return jdbc;
    }

    /** Whether an answer was such that the connection is better not used again. */
    boolean doubtful() {
        return doubtful;
    }

    /** Whether the disk has refused to make durable what was written through it. */
    boolean unsynced() {
        return unsynced;
    }

    /** Runs statements that answer nothing of interest. */
    void script(String sql) {
        try (Statement statement = jdbc.createStatement()) {
            statement.executeUpdate(sql);
        } catch (SQLException e) {
            throw explain(e, sql.lines().findFirst().orElse(""));
        }
    }

    /** The number that a pragma or query answers. */
    long number(String sql) {
        return Long.parseLong(text(sql));
    }

    /**
     * Folds the write-ahead log into the database, by the pragma named.
     *
     * @return what it answers first: 0 when nothing was in its way
     */
    long folded(String pragma) {
        try {
            return number(pragma);
        } finally {
            holdTheLogIfUnsynced();
        }
    }

    /**
     * After an fsync that failed, the log has what the disk may lack: as long as this process
     * lives, it reads there, so that no other one begins the log anew.
     */
    private void holdTheLogIfUnsynced() {
        if (!unsynced || holding) {
            return;
        }
        try {
            control("BEGIN");
            holding = number(READ_SOMETHING) >= 0;
        } catch (RuntimeException e) {
            // The disk fails in more ways than one; nothing is written through this one any more.
            doubtful = true;
        }
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
            throw explain(e, sql);
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

    @Override
    public PreparedStatement preparedOnce(String sql) throws SQLException {
        return jdbc.prepareStatement(sql);
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
            if (writes) {
                commit();
            } else {
                control("COMMIT");
            }
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
        tail.committed();
        try {
            folding.committed();
        } catch (SQLException e) {
            throw explain(e, "total_changes");
        }
    }

    private void control(String sql) {
        try {
            prepared(sql).execute();
        } catch (SQLException e) {
            throw explain(e, sql);
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

    /** Leaves it to the system after an fsync that failed, as if the process had been killed. */
    @Override
    public void close() {
        if (unsynced) {
            LEFT_OPEN.add(this);
            return;
        }
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
