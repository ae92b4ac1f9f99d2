package dev.keyrecall.store;

import dev.keyrecall.engine.port.Secrets;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.vault.SealedRecord;

import org.jspecify.annotations.Nullable;

import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The table {@code secret}, each row with its {@code data_key}. */
record SecretRows(Transaction transaction) implements Secrets {
    private static final String ADD =
            """
            INSERT INTO secret (ref, version, label, first_label, custody, customer, data_part,
                origin, created_at, destroyed_at, told_by)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, NULL,
                (SELECT coalesce(max(sequence) + 1, 0) FROM leaf))
            """;

    private static final String ADD_KEY =
            """
            INSERT INTO data_key (ref, version, vault_key_version, data_key_version, key_part)
            VALUES (?, ?, ?, ?, ?)
            """;

    /** A held version without a data key is damage: then its key part reads as NULL. */
    private static final String HELD =
            """
            SELECT secret.ref AS ref, secret.version AS version, label, custody, customer,
                data_part, key_part, vault_key_version, data_key_version, origin, created_at
            FROM secret LEFT JOIN data_key
                ON data_key.ref = secret.ref AND data_key.version = secret.version
            WHERE secret.ref = ? AND destroyed_at IS NULL
            """;

    private static final String NEWEST = HELD + " ORDER BY secret.version DESC LIMIT 1";

    private static final String HELD_AMONG =
            "SELECT DISTINCT ref FROM secret WHERE destroyed_at IS NULL AND " + RefsAtOnce.MARKS;

    private static final String ONE = HELD + " AND secret.version = ?";

    private static final String PLACES_AFTER =
            """
            SELECT ref, version FROM secret
            WHERE (ref, version) > (?, ?) AND destroyed_at IS NULL
            ORDER BY ref, version LIMIT ?
            """;

    private static final String SEALED_AFTER =
            """
            SELECT secret.ref, secret.version, key_part, data_part
            FROM secret LEFT JOIN data_key
                ON data_key.ref = secret.ref AND data_key.version = secret.version
            WHERE (secret.ref, secret.version) > (?, ?) AND destroyed_at IS NULL
            ORDER BY secret.ref, secret.version LIMIT ?
            """;

    private static final String LAST_VERSION =
            "SELECT coalesce(max(version), 0) AS number FROM secret WHERE ref = ?";

    private static final String VERSIONS =
            """
            SELECT ref, version, label, custody, customer, origin, created_at, destroyed_at
            FROM secret
            """;

    private static final String HISTORY = VERSIONS + " WHERE ref = ? ORDER BY version";

    private static final String HELD_AFTER =
            VERSIONS
                    + " WHERE (ref, version) > (?, ?) AND destroyed_at IS NULL"
                    + " ORDER BY ref, version LIMIT ?";

    private static final String STANDING =
            """
            SELECT secret.ref, secret.version AS version, label, first_label, told_by, custody,
                customer, origin, created_at, destroyed_at,
                CASE WHEN data_key.ref IS NULL THEN 0 ELSE 1 END AS keyed
            FROM secret LEFT JOIN data_key
                ON data_key.ref = secret.ref AND data_key.version = secret.version
            """;

    private static final String STANDING_AFTER =
            STANDING
                    + " WHERE (secret.ref, secret.version) > (?, ?)"
                    + " ORDER BY secret.ref, secret.version LIMIT ?";

    private static final String UNKEYED =
            STANDING
                    + " WHERE destroyed_at IS NULL AND data_key.ref IS NULL"
                    + " ORDER BY secret.ref, secret.version LIMIT ?";

    private static final String LABEL =
            """
            UPDATE secret SET label = ?
            WHERE ref = ? AND version = ? AND destroyed_at IS NULL
            """;

    private static final String DESTROY =
            """
            UPDATE secret SET destroyed_at = ?, data_part = NULL, label = NULL
            WHERE ref = ? AND version = ? AND destroyed_at IS NULL
            """;

    private static final String RESEAL_KEY =
            """
            UPDATE data_key SET vault_key_version = ?, data_key_version = ?, key_part = ?
            WHERE ref = ? AND version = ? AND key_part = ?
            """;

    private static final String RESEAL_DATA =
            "UPDATE secret SET data_part = ? WHERE ref = ? AND version = ?";

    private static final String COUNT =
            "SELECT count(*) AS number FROM secret WHERE destroyed_at IS NULL";

    @Override
    public void add(SealedSecret secret) {
        SealedRecord sealed = secret.sealed();
        transaction.tail().settle(transaction);
        transaction.update(
                ADD,
                secret.ref().toString(),
                secret.version(),
                word(secret.label()),
                word(secret.label()),
                Columns.word(secret.custody()),
                secret.customer(),
                sealed.dataPart(),
                secret.origin(),
                Columns.time(secret.createdAt()));
        transaction.update(
                ADD_KEY,
                secret.ref().toString(),
                secret.version(),
                KeyParts.vaultKeyVersion(sealed.keyPart()),
                KeyParts.dataKeyVersion(sealed.keyPart()),
                sealed.keyPart());
    }

    @Override
    public Optional<SealedSecret> newest(CredentialRef ref) {
        return transaction.first(NEWEST, row -> sealed(row, ref), ref.toString());
    }

    @Override
    public Set<CredentialRef> heldAmong(Set<CredentialRef> refs) {
        return Set.copyOf(
                RefsAtOnce.list(
                        transaction, HELD_AMONG, row -> row.credential(1), List.copyOf(refs)));
    }

    @Override
    public Optional<SealedSecret> held(CredentialRef ref, int version) {
        return transaction.first(ONE, row -> sealed(row, ref, version), ref.toString(), version);
    }

    private static SealedSecret sealed(Row row, CredentialRef asked, int version)
            throws SQLException {
        if (row.smallInteger("version") != version) {
            throw new IllegalArgumentException("the index leads to the row of another version");
        }
        return sealed(row, asked);
    }

    /**
     * A damaged index leads to another row, which is sound and opens: whoever asked would take its
     * value for that of what was asked for.
     */
    private static SealedSecret sealed(Row row, CredentialRef asked) throws SQLException {
        CredentialRef ref = row.credential("ref");
        if (!ref.equals(asked)) {
            throw new IllegalArgumentException("the index leads to the row of another secret");
        }
        byte[] keyPart = row.bytes("key_part");
        if (row.integer("vault_key_version") != KeyParts.vaultKeyVersion(keyPart)
                || row.integer("data_key_version") != KeyParts.dataKeyVersion(keyPart)) {
            throw new IllegalArgumentException("a data key is not under the key that its row says");
        }
        return new SealedSecret(
                ref,
                row.smallInteger("version"),
                row.constantOrNull("label", Label.class),
                row.constant("custody", Custody.class),
                row.textOrNull("customer"),
                new SealedRecord(keyPart, row.bytes("data_part")),
                row.text("origin"),
                row.time("created_at"));
    }

    @Override
    public int lastVersion(CredentialRef ref) {
        return Math.toIntExact(transaction.number(LAST_VERSION, ref.toString()));
    }

    @Override
    public List<Version> history(CredentialRef ref) {
        return transaction.list(HISTORY, SecretRows::version, ref.toString());
    }

    @Override
    public List<Version> heldAfter(@Nullable Place after, int limit) {
        return transaction.list(
                HELD_AFTER,
                SecretRows::version,
                after == null ? "" : after.ref().toString(),
                after == null ? 0 : after.version(),
                limit);
    }

    @Override
    public List<Place> placesAfter(@Nullable Place after, int limit) {
        return transaction.list(
                PLACES_AFTER,
                row -> new Place(row.credential(1), row.smallInteger(2)),
                after == null ? "" : after.ref().toString(),
                after == null ? 0 : after.version(),
                limit);
    }

    @Override
    public List<SealedVersion> sealedAfter(@Nullable Place after, int limit) {
        return transaction.list(
                SEALED_AFTER,
                row ->
                        new SealedVersion(
                                new Place(row.credential(1), row.smallInteger(2)),
                                new SealedRecord(row.bytes(3), row.bytes(4))),
                after == null ? "" : after.ref().toString(),
                after == null ? 0 : after.version(),
                limit);
    }

    @Override
    public List<Standing> standingAfter(@Nullable Place after, int limit) {
        return transaction.list(
                STANDING_AFTER,
                SecretRows::standing,
                after == null ? "" : after.ref().toString(),
                after == null ? 0 : after.version(),
                limit);
    }

    @Override
    public List<Place> unkeyed(int limit) {
        return transaction.list(UNKEYED, row -> standing(row).place(), limit);
    }

    private static Standing standing(Row row) throws SQLException {
        return new Standing(
                new Place(row.credential(1), row.smallInteger("version")),
                row.constantOrNull("label", Label.class),
                row.constantOrNull("first_label", Label.class),
                row.integer("told_by"),
                row.constant("custody", Custody.class),
                row.textOrNull("customer"),
                row.text("origin"),
                row.time("created_at"),
                row.timeOrNull("destroyed_at"),
                row.flag("keyed"));
    }

    private static Version version(Row row) throws SQLException {
        return new Version(
                row.credential("ref"),
                row.smallInteger("version"),
                row.constantOrNull("label", Label.class),
                row.constant("custody", Custody.class),
                row.textOrNull("customer"),
                row.text("origin"),
                row.time("created_at"),
                row.timeOrNull("destroyed_at"));
    }

    @Override
    public void label(CredentialRef ref, int version, @Nullable Label label) {
        requireHeld(transaction.update(LABEL, word(label), ref.toString(), version), ref, version);
    }

    @Override
    public void destroy(CredentialRef ref, int version, Instant at) {
        requireHeld(
                transaction.update(DESTROY, Columns.time(at), ref.toString(), version),
                ref,
                version);
    }

    private static void requireHeld(int changed, CredentialRef ref, int version) {
        if (changed != 1) {
            throw new IllegalStateException(
                    "version " + version + " of the value of " + ref + " is not held");
        }
    }

    @Override
    public boolean reseal(CredentialRef ref, int version, byte[] oldKeyPart, SealedRecord fresh) {
        int changed =
                transaction.update(
                        RESEAL_KEY,
                        KeyParts.vaultKeyVersion(fresh.keyPart()),
                        KeyParts.dataKeyVersion(fresh.keyPart()),
                        fresh.keyPart(),
                        ref.toString(),
                        version,
                        oldKeyPart);
        if (changed != 1) {
            return false;
        }
        transaction.update(RESEAL_DATA, fresh.dataPart(), ref.toString(), version);
        return true;
    }

    @Override
    public long count() {
        return transaction.number(COUNT);
    }

    private static @Nullable String word(@Nullable Label label) {
        return label == null ? null : Columns.word(label);
    }
}
