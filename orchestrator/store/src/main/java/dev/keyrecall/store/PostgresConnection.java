package dev.keyrecall.store;

import dev.keyrecall.engine.port.LedgerRows;
import dev.keyrecall.engine.port.Store.Work;
import dev.keyrecall.engine.port.StoreException;
import dev.keyrecall.engine.port.StoreException.Kind;

import org.postgresql.Driver;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.function.Supplier;

/**
 * One connection to the server with its prepared statements. Used by one thread at a time; {@link
 * PostgresStore} sees to that.
 *
 * <p>Writers take turns by an advisory lock, which is the first thing that a write asks for and the
 * only one that it waits for: so no two of them can wait for each other. It is dropped after the
 * commit is seen by all. Each statement of a write sees what is committed (READ COMMITTED), and the
 * lock sees to it that nobody else commits: a snapshot that is taken before the lock would be old.
 *
 * <p>Source: https://www.postgresql.org/docs/15/explicit-locking.html#ADVISORY-LOCKS
 */
final class PostgresConnection implements StoreConnection, WriteLine, AutoCloseable {
    /** {@code KRCL}, twice: of this database alone, and of nobody else in it. */
    private static final long WRITERS_LOCK = 0x4b52434c_4b52434cL;

    private static final String TAKE_TURN = "SELECT pg_advisory_xact_lock(" + WRITERS_LOCK + ")";

    private static final String BEGIN_READ = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

    /** One trip to the server. */
    private static final String BEGIN_WRITE =
            "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; "
                    + TAKE_TURN
                    + "; "
                    + "SELECT "
                    + PostgresSettings.OFF
                    + " AS off, "
                    + LedgerTail.WHAT;

    private final PostgresPlace place;
    private final Connection jdbc;
    private final Map<String, PreparedStatement> prepared = new HashMap<>();
    private final LedgerTail tail = new LedgerTail();
    private final Mark mark = new Mark(this::control);
    private boolean doubtful;
    private boolean lost;

    private PostgresConnection(PostgresPlace place, Connection jdbc) {
        this.place = place;
        this.jdbc = jdbc;
    }

    /**
     * Connects.
     *
     * @param turnWait how long a write waits for its turn
     * @throws StoreException when there is no connection, or the server is none to rely on
     */
    static PostgresConnection open(PostgresPlace place, Duration turnWait) {
        Properties properties = place.driverProperties();
        properties.setProperty("ApplicationName", "keyrecall");
        properties.setProperty("connectTimeout", seconds(Limits.CONNECT_WAIT));
        properties.setProperty("loginTimeout", seconds(Limits.CONNECT_WAIT));
        properties.setProperty("socketTimeout", seconds(Limits.ANSWER_WAIT));
        properties.setProperty("tcpKeepAlive", "true");
        // A detail has the values of a row.
        properties.setProperty("logServerErrorDetail", "false");
        properties.setProperty("options", PostgresSettings.options(turnWait));
        try {
            Connection jdbc =
                    Objects.requireNonNull(new Driver().connect(place.driverUrl(), properties));
            PostgresConnection connection = new PostgresConnection(place, jdbc);
            try {
                PostgresSettings.require(connection);
                return connection;
            } catch (RuntimeException e) {
                connection.discard(e);
                throw e;
            }
        } catch (SQLException e) {
            throw PostgresFailure.ofOpening(e, place);
        }
    }

    private static String seconds(Duration duration) {
        return String.valueOf(duration.toSeconds());
    }

    PostgresPlace place() {
        return place;
    }

    @Override
    public Dialect dialect() {
        return Dialect.POSTGRES;
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
        lost |= PostgresFailure.isLost(failure);
        return PostgresFailure.explain(failure, place, doing);
    }

    @Override
    public StoreException damaged(Throwable cause) {
        return PostgresFailure.damaged(place, cause);
    }

    @Override
    public List<String> faults() {
        return PostgresSoundness.ofOtherRows(this);
    }

    /** Whether an answer was such that the connection is better not used again. */
    boolean doubtful() {
        return doubtful || lost;
    }

    /** Whether nothing more will come through it. */
    boolean lost() {
        return lost;
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

    /** Runs statements that answer nothing of interest. */
    void script(String sql) {
        try (Statement statement = jdbc.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw explain(e, sql.lines().findFirst().orElse(""));
        }
    }

    /** The first column of what a query answers. */
    List<String> texts(String sql) {
        try (Statement statement = jdbc.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            List<String> answers = new ArrayList<>();
            while (result.next()) {
                answers.add(String.valueOf(result.getString(1)));
            }
            return answers;
        } catch (SQLException e) {
            throw explain(e, sql.lines().findFirst().orElse(""));
        }
    }

    /** The text that a query answers first; empty for none. */
    String text(String sql) {
        List<String> answers = texts(sql);
        return answers.isEmpty() ? "" : answers.getFirst();
    }

    /** Lets statements take as long as they need: for looking through and cleaning up. */
    void withPatience(Runnable work) {
        patience(Duration.ZERO);
        try {
            work.run();
        } finally {
            if (!lost) {
                patience(Limits.STATEMENT_MAX);
            }
        }
    }

    private void patience(Duration most) {
        script("SET statement_timeout = " + most.toMillis());
        try {
            Duration answer = most.isZero() ? most : Limits.ANSWER_WAIT;
            jdbc.setNetworkTimeout(Runnable::run, Math.toIntExact(answer.toMillis()));
        } catch (SQLException e) {
            throw explain(e, "SET statement_timeout");
        }
    }

    /**
     * Begins a snapshot.
     *
     * @throws NotBegunException when the connection is lost
     */
    void beginReading() {
        try {
            control(BEGIN_READ);
        } catch (StoreException e) {
            throw givenUp(e);
        }
    }

    /**
     * Begins a write, once it is this one's turn.
     *
     * @throws StoreException BUSY when that takes longer than the limit, UNWRITABLE when a commit
     *     would not be durable
     * @throws NotBegunException when the connection is lost
     */
    void beginWriting() {
        tail.forget();
        mark.begin();
        try {
            PreparedStatement statement = prepared(BEGIN_WRITE);
            boolean begun = statement.execute();
            assert !begun;
            nextRow(statement, _ -> {});
            nextRow(
                    statement,
                    row -> {
                        PostgresSettings.requireDurable(
                                String.valueOf(row.getString("off")), place);
                        tail.read(new Row(row, dialect()));
                    });
        } catch (SQLException e) {
            throw givenUp(explain(e, "BEGIN"));
        } catch (StoreException e) {
            throw givenUp(e);
        }
    }

    private interface Taking {
        void row(ResultSet row) throws SQLException;
    }

    /** The only row of the statement's next query. */
    private static void nextRow(PreparedStatement statement, Taking taking) throws SQLException {
        if (!statement.getMoreResults()) {
            throw new IllegalStateException("a query has no rows");
        }
        try (ResultSet result = statement.getResultSet()) {
            if (result.next()) {
                taking.row(result);
            }
        }
    }

    /** Runs work that only reads, in the transaction that was begun, and ends it. */
    <T> T readingEnded(Work<T> work) {
        try {
            T result = apply(work, false);
            control("COMMIT");
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

    /** It was begun when it was answered: {@link PostgresStore} sees to that. */
    @Override
    public void begin() {}

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
        try {
            committing().execute();
            tail.committed();
        } catch (SQLException e) {
            lost |= PostgresFailure.isLost(e);
            doubtful = true;
            throw PostgresFailure.ofCommit(e, place);
        }
    }

    /** One trip to the server, with what of the ledger is still to be written. */
    private PreparedStatement committing() throws SQLException {
        List<LedgerRows.Row> owed = tail.owed();
        return owed.isEmpty()
                ? prepared("COMMIT")
                : PostgresAppending.committing(owed, jdbc, this::prepared);
    }

    /** Runs statements as one transaction, in turn with those who write. */
    void inTurn(Runnable statements) {
        control("BEGIN");
        try {
            texts(TAKE_TURN);
            statements.run();
            commit();
        } catch (RuntimeException | Error e) {
            rollBack(e);
            throw e;
        }
    }

    /** Runs statements of which nothing stays. */
    <T> T undone(Supplier<T> statements) {
        control("BEGIN");
        try {
            T result = statements.get();
            control("ROLLBACK");
            return result;
        } catch (RuntimeException | Error e) {
            rollBack(e);
            throw e;
        }
    }

    private void control(String sql) {
        try {
            prepared(sql).execute();
        } catch (SQLException e) {
            throw explain(e, sql);
        }
    }

    private RuntimeException givenUp(RuntimeException why) {
        rollBack(why);
        return lost && why instanceof StoreException failure ? new NotBegunException(failure) : why;
    }

    @Override
    public void rollBack(Throwable because) {
        doubtful |= because instanceof StoreException failure && failure.kind() != Kind.BUSY;
        tail.forget();
        if (lost) {
            return;
        }
        try {
            prepared("ROLLBACK").execute();
        } catch (SQLException e) {
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
            jdbc.close();
        } catch (SQLException e) {
            throw explain(e, "close");
        }
    }
}
