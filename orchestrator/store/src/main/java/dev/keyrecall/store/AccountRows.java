package dev.keyrecall.store;

import dev.keyrecall.engine.inventory.Account;
import dev.keyrecall.engine.port.Accounts;
import dev.keyrecall.spi.AccountRef;
import dev.keyrecall.spi.CredentialRef;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** The table {@code account}. */
record AccountRows(Transaction transaction) implements Accounts {
    private static final String ALL =
            """
            SELECT ref, settings, added_at, provider_account_id, operated_with, refreshed_at,
                snapshot_digest
            FROM account ORDER BY ref
            """;

    private static final String FIND =
            """
            SELECT ref, settings, added_at, provider_account_id, operated_with, refreshed_at,
                snapshot_digest
            FROM account WHERE ref = ?
            """;

    private static final String PUT =
            """
            INSERT INTO account (ref, settings, added_at, provider_account_id, operated_with,
                refreshed_at, snapshot_digest)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (ref) DO UPDATE SET settings = excluded.settings,
                added_at = excluded.added_at, provider_account_id = excluded.provider_account_id,
                operated_with = excluded.operated_with, refreshed_at = excluded.refreshed_at,
                snapshot_digest = excluded.snapshot_digest
            """;

    @Override
    public Optional<Account> find(AccountRef ref) {
        return transaction.first(FIND, AccountRows::account, ref.toString());
    }

    @Override
    public List<Account> all() {
        return transaction.list(ALL, AccountRows::account);
    }

    @Override
    public void put(Account account) {
        CredentialRef operatedWith = account.operatedWith();
        transaction.update(
                PUT,
                account.ref().toString(),
                Columns.texts(account.settings()),
                Columns.time(account.addedAt()),
                account.providerAccountId(),
                operatedWith == null ? null : operatedWith.toString(),
                Columns.timeOrNull(account.refreshedAt()),
                account.snapshotDigest());
    }

    private static Account account(Row row) throws SQLException {
        return new Account(
                row.account("ref"),
                row.textMap("settings"),
                row.time("added_at"),
                row.textOrNull("provider_account_id"),
                row.credentialOrNull("operated_with"),
                row.timeOrNull("refreshed_at"),
                row.textOrNull("snapshot_digest"));
    }
}
