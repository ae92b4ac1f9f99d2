package dev.keyrecall.store;

import dev.keyrecall.engine.port.Lanes;
import dev.keyrecall.spi.AccountRef;
import dev.keyrecall.spi.json.Json;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** The table {@code lane}. */
record LaneRows(Transaction transaction) implements Lanes {
    private static final String FIND =
            "SELECT account, owner, epoch, lease_until, limits FROM lane WHERE account = ?";

    private static final String ALL =
            "SELECT account, owner, epoch, lease_until, limits FROM lane ORDER BY account";

    private static final String PUT =
            """
            INSERT INTO lane (account, owner, epoch, lease_until, limits) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (account) DO UPDATE SET owner = excluded.owner, epoch = excluded.epoch,
                lease_until = excluded.lease_until, limits = excluded.limits
            """;

    @Override
    public Optional<Lane> find(AccountRef account) {
        return transaction.first(FIND, LaneRows::lane, account.toString());
    }

    @Override
    public List<Lane> all() {
        return transaction.list(ALL, LaneRows::lane);
    }

    @Override
    public void put(Lane lane) {
        Json.Obj limits = lane.limits();
        transaction.update(
                PUT,
                lane.account().toString(),
                lane.owner(),
                lane.epoch(),
                Columns.time(lane.leaseUntil()),
                limits == null ? null : limits.compact());
    }

    private static Lane lane(Row row) throws SQLException {
        return new Lane(
                row.account("account"),
                row.textOrNull("owner"),
                row.integer("epoch"),
                row.time("lease_until"),
                row.objectOrNull("limits"));
    }
}
