package dev.keyrecall.store;

import dev.keyrecall.engine.port.Homes;

import org.jspecify.annotations.Nullable;

import java.util.Optional;

/** The table {@code home}. */
record HomeRows(Transaction transaction) implements Homes {
    private static final String FIND =
            """
            SELECT created_at, vault_header, vault_key_version, vault_key_oldest, vault_rotation
            FROM home
            """;

    private static final String OLDEST =
            "SELECT coalesce(max(vault_key_oldest), 0) AS number FROM home";

    private static final String CREATE =
            """
            INSERT INTO home (id, created_at, vault_header, vault_key_version, vault_key_oldest,
                vault_rotation)
            VALUES (1, ?, ?, ?, ?, ?)
            """;

    private static final String CHANGE_VAULT =
            """
            UPDATE home SET vault_header = ?, vault_key_version = ?, vault_key_oldest = ?,
                vault_rotation = ?
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
                                row.constantOrNull("vault_rotation", Rotation.class)));
    }

    @Override
    public int oldestVaultKey() {
        return Math.toIntExact(transaction.number(OLDEST));
    }

    @Override
    public void create(Home home) {
        transaction.update(
                CREATE,
                Columns.time(home.createdAt()),
                home.vaultHeader(),
                home.vaultKeyVersion(),
                home.vaultKeyOldest(),
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
                        word(changed.rotation()));
        if (rows != 1) {
            throw new IllegalStateException("there is no home to change");
        }
    }

    private static @Nullable String word(@Nullable Rotation rotation) {
        return rotation == null ? null : Columns.word(rotation);
    }
}
