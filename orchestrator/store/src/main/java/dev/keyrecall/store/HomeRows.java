package dev.keyrecall.store;

import dev.keyrecall.engine.port.Homes;

import org.jspecify.annotations.Nullable;

import java.util.Optional;

/** The table {@code home}. */
record HomeRows(Transaction transaction) implements Homes {
    private static final String FIND =
            """
            SELECT created_at, vault_header, vault_key_version, vault_key_oldest,
                fingerprint_key_version, vault_rotation
            FROM home WHERE id = 1
            """;

    private static final String KEYS =
            "SELECT vault_key_version, vault_key_oldest, fingerprint_key_version FROM home WHERE id"
                    + " = 1";

    private static final String CREATE =
            """
            INSERT INTO home (id, created_at, vault_header, vault_key_version, vault_key_oldest,
                fingerprint_key_version, vault_rotation)
            VALUES (1, ?, ?, ?, ?, ?, ?)
            """;

    private static final String CHANGE_VAULT =
            """
            UPDATE home SET vault_header = ?, vault_key_version = ?, vault_key_oldest = ?,
                fingerprint_key_version = ?, vault_rotation = ?
            """;

    @Override
    public Optional<Home> find() {
        return transaction.first(
                FIND,
                row ->
                        new Home(
                                row.time("created_at"),
                                row.bytes("vault_header"),
                                row.smallInteger("vault_key_version"),
                                row.smallInteger("vault_key_oldest"),
                                row.smallInteger("fingerprint_key_version"),
                                row.constantOrNull("vault_rotation", Rotation.class)));
    }

    @Override
    public Keys keys() {
        return transaction
                .first(
                        KEYS,
                        row ->
                                new Keys(
                                        row.smallInteger("vault_key_version"),
                                        row.smallInteger("vault_key_oldest"),
                                        row.smallInteger("fingerprint_key_version")))
                .orElse(Keys.NONE);
    }

    @Override
    public void create(Home home) {
        transaction.update(
                CREATE,
                Columns.time(home.createdAt()),
                home.vaultHeader(),
                home.vaultKeyVersion(),
                home.vaultKeyOldest(),
                home.fingerprintKeyVersion(),
                word(home.rotation()));
    }

    @Override
    public void changeVault(Home changed) {
        int rows =
                transaction.update(
                        CHANGE_VAULT,
                        changed.vaultHeader(),
                        changed.vaultKeyVersion(),
                        changed.vaultKeyOldest(),
                        changed.fingerprintKeyVersion(),
                        word(changed.rotation()));
        if (rows != 1) {
            throw new IllegalStateException("there is no home to change");
        }
    }

    private static @Nullable String word(@Nullable Rotation rotation) {
        return rotation == null ? null : Columns.word(rotation);
    }
}
