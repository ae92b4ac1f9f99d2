package dev.keyrecall.store;

import dev.keyrecall.engine.port.Lanes;
import dev.keyrecall.spi.AccountRef;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** The table {@code lane}. */
record LaneRows(Transaction transaction) implements Lanes {
    private static final String FIND =
            "SELECT account, owner, epoch, lease_until FROM lane WHERE account = ?";

    private static final String ALL =
            "SELECT account, owner, epoch, lease_until FROM lane ORDER BY account";

    private static final String PUT =
            """
            INSERT INTO lane (account, owner, epoch, lease_until) VALUES (?, ?, ?, ?)
            ON CONFLICT (account) DO UPDATE SET owner = excluded.owner, epoch = excluded.epoch,
                lease_until = excluded.lease_until
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
        transaction.update(
                PUT,
                lane.account().toString(),
                lane.owner(),
                lane.epoch(),
                Columns.time(lane.leaseUntil()));
    }

    private static Lane lane(Row row) throws SQLException {
        return new Lane(
                row.account("account"),
                row.textOrNull("owner"),
                row.integer("epoch"),
                row.time("lease_until"));
    }
}
