package dev.keyrecall.store;

import dev.keyrecall.engine.port.Sinks;

import org.jspecify.annotations.Nullable;

import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The table {@code sink}. */
record SinkRows(Transaction transaction) implements Sinks {
    private static final String SELECT =
            """
            SELECT name, next, sending_to, holder, held_until, failures, error, failing_since,
                retry_at, told, sent_at
            FROM sink
            """;

    private static final String FIND = SELECT + " WHERE name = ?";

    private static final String ALL = SELECT + " ORDER BY name";

    private static final String PUT =
            """
            INSERT INTO sink (name, next, sending_to, holder, held_until, failures, error,
                failing_since, retry_at, told, sent_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (name) DO UPDATE SET next = excluded.next,
                sending_to = excluded.sending_to, holder = excluded.holder,
                held_until = excluded.held_until, failures = excluded.failures,
                error = excluded.error, failing_since = excluded.failing_since,
                retry_at = excluded.retry_at, told = excluded.told, sent_at = excluded.sent_at
            """;

    @Override
    public Optional<Standing> find(String name) {
        return transaction.first(FIND, SinkRows::standing, name);
    }

    @Override
    public List<Standing> all() {
        return transaction.list(ALL, SinkRows::standing);
    }

    @Override
    public void put(Standing standing) {
        Holding holding = standing.holding();
        Failing failing = standing.failing();
        transaction.update(
                PUT,
                standing.name(),
                standing.next(),
                standing.sendingTo(),
                holding == null ? null : holding.holder(),
                holding == null ? null : Columns.time(holding.until()),
                failing == null ? 0 : failing.failures(),
                failing == null ? null : failing.error(),
                failing == null ? null : Columns.time(failing.since()),
                failing == null ? null : Columns.time(failing.retryAt()),
                failing != null && failing.told(),
                Columns.timeOrNull(standing.sentAt()));
    }

    private static Standing standing(Row row) throws SQLException {
        String holder = row.textOrNull("holder");
        long sendingTo = row.integer("sending_to");
        return new Standing(
                row.text("name"),
                row.integer("next"),
                sendingTo == 0 ? null : sendingTo,
                holder == null ? null : new Holding(holder, row.time("held_until")),
                failing(row),
                row.timeOrNull("sent_at"));
    }

    private static @Nullable Failing failing(Row row) throws SQLException {
        int failures = row.smallInteger("failures");
        if (failures == 0) {
            return null;
        }
        Instant since = row.time("failing_since");
        return new Failing(
                failures, row.text("error"), since, row.time("retry_at"), row.flag("told"));
    }
}
