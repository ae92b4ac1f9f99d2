package dev.keyrecall.store.bench;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * The least that keeps an entry in SQLite with the settings of a home: one table, and one thread
 * that takes whatever has come in, inserts it, commits, and lets all who wait go on.
 */
final class BareInserts implements AutoCloseable {
    private record Wanted(byte[] leaf, CompletableFuture<Boolean> durable) {}

    private final LinkedBlockingQueue<Wanted> queue = new LinkedBlockingQueue<>();
    private final Connection connection;
    private final Thread committer;

    BareInserts(Path file) throws SQLException {
        connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA journal_mode = WAL");
            statement.execute("PRAGMA synchronous = FULL");
            statement.execute("PRAGMA secure_delete = ON");
            statement.execute(
                    "CREATE TABLE leaf (sequence INTEGER PRIMARY KEY, leaf BLOB NOT NULL)");
        }
        connection.setAutoCommit(false);
        committer = Thread.ofPlatform().start(this::commit);
    }

    /** Returns once the leaf is durable. */
    void insert(byte[] leaf) throws Exception {
        CompletableFuture<Boolean> durable = new CompletableFuture<>();
        queue.add(new Wanted(leaf, durable));
        if (!durable.get()) {
            throw new AssertionError();
        }
    }

    private void commit() {
        long sequence = 0;
        List<Wanted> group = new ArrayList<>();
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO leaf VALUES (?, ?)")) {
            while (true) {
                group.add(queue.take());
                queue.drainTo(group, 255);
                for (Wanted one : group) {
                    insert.setLong(1, sequence++);
                    insert.setBytes(2, one.leaf());
                    if (insert.executeUpdate() != 1) {
                        throw new AssertionError();
                    }
                }
                connection.commit();
                group.forEach(one -> one.durable().complete(true));
                group.clear();
            }
        } catch (InterruptedException e) {
            // That is how it ends.
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws Exception {
        committer.interrupt();
        committer.join();
        connection.close();
    }
}
