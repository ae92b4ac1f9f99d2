package dev.keyrecall.store;

import dev.keyrecall.engine.port.DataKeys;

import org.jspecify.annotations.Nullable;

import java.util.List;

/** The table {@code data_key}, in bulk. */
record DataKeyRows(Transaction transaction) implements DataKeys {
    private static final String COUNT = "SELECT count(*) AS number FROM data_key";

    private static final String COUNT_UNDER =
            "SELECT count(*) AS number FROM data_key WHERE vault_key_version < ?";

    private static final String UNDER =
            """
            SELECT ref, version, key_part FROM data_key
            WHERE (ref, version) > (?, ?) AND vault_key_version < ?
            ORDER BY ref, version LIMIT ?
            """;

    private static final String REPLACE =
            """
            UPDATE data_key SET vault_key_version = ?, data_key_version = ?, key_part = ?
            WHERE ref = ? AND version = ? AND key_part = ?
            """;

    @Override
    public long count() {
        return transaction.number(COUNT);
    }

    @Override
    public long countUnder(int vaultKeyVersion) {
        return transaction.number(COUNT_UNDER, vaultKeyVersion);
    }

    @Override
    public List<DataKey> under(int vaultKeyVersion, @Nullable DataKey after, int limit) {
        return transaction.list(
                UNDER,
                row -> new DataKey(row.text(1), row.smallInteger(2), row.bytes(3)),
                after == null ? "" : after.ref(),
                after == null ? 0 : after.version(),
                vaultKeyVersion,
                limit);
    }

    @Override
    public int replace(List<Replacement> batch) {
        return transaction.batch(
                REPLACE,
                batch,
                one ->
                        new Object[] {
                            KeyParts.vaultKeyVersion(one.keyPart()),
                            KeyParts.dataKeyVersion(one.keyPart()),
                            one.keyPart(),
                            one.old().ref(),
                            one.old().version(),
                            one.old().keyPart()
                        });
    }
}
