package dev.keyrecall.store;

import dev.keyrecall.engine.port.Fingerprints;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.vault.Fingerprint;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** The table {@code fingerprint}. */
record FingerprintRows(Transaction transaction) implements Fingerprints {
    private static final int VERSION_BYTES = 4;

    private static final String ADD =
            """
            INSERT INTO fingerprint (fp, form, ref, version) VALUES (?, ?, ?, ?)
            ON CONFLICT DO NOTHING
            """;

    private static final String MATCHING =
            """
            SELECT fp, form, ref, version FROM fingerprint WHERE fp = ?
            ORDER BY form, ref, version
            """;

    private static final String HAS =
            """
            SELECT count(*) AS number FROM fingerprint
            WHERE fp = ? AND form = ? AND ref = ? AND version = ?
            """;

    private static final String HELD_ELSEWHERE =
            """
            SELECT CASE WHEN EXISTS (
                SELECT 1 FROM fingerprint
                JOIN secret ON secret.ref = fingerprint.ref AND secret.version = fingerprint.version
                WHERE fp = ? AND form = ? AND fingerprint.ref <> ? AND destroyed_at IS NULL)
                THEN 1 ELSE 0 END AS number
            """;

    /** Goes through the table in its own order, so that a page ends where it is full. */
    private static final String REUSED =
            """
            SELECT fp FROM fingerprint
            WHERE fp > ? AND form = ? AND EXISTS (
                SELECT 1 FROM secret
                WHERE secret.ref = fingerprint.ref AND secret.version = fingerprint.version
                    AND destroyed_at IS NULL)
            GROUP BY fp HAVING min(fingerprint.ref) <> max(fingerprint.ref)
            ORDER BY fp LIMIT ?
            """;

    private static final String REMOVE_OLDER =
            """
            DELETE FROM fingerprint WHERE (fp, form, ref, version) IN (
                SELECT old.fp, old.form, old.ref, old.version FROM fingerprint AS old
                LEFT JOIN data_key ON data_key.ref = old.ref AND data_key.version = old.version
                WHERE old.fp < ? AND (
                    data_key.vault_key_version
                        >= coalesce((SELECT vault_key_version FROM home), 0)
                    OR NOT EXISTS (
                        SELECT 1 FROM secret
                        WHERE secret.ref = old.ref AND secret.version = old.version))
                LIMIT ?)
            """;

    private static final String REMOVE_UNDER_NO_KEY =
            "DELETE FROM fingerprint WHERE fp < ? OR fp >= ?";

    private static final String FORGET_DESTROYED =
            """
            DELETE FROM fingerprint WHERE fp < ? AND EXISTS (
                SELECT 1 FROM secret
                WHERE secret.ref = fingerprint.ref AND secret.version = fingerprint.version
                    AND destroyed_at IS NOT NULL)
            """;

    private static final String NEXT =
            "SELECT fp FROM fingerprint WHERE fp >= ? AND fp < ? ORDER BY fp LIMIT 1";

    private static final String COUNT = "SELECT count(*) AS number FROM fingerprint";

    private static final String OF_HELD =
            """
            SELECT count(*) FILTER (WHERE form = ?) AS of_values, count(*) AS number
            FROM fingerprint LEFT JOIN secret
                ON secret.ref = fingerprint.ref AND secret.version = fingerprint.version
            WHERE destroyed_at IS NULL
            """;

    @Override
    public void add(Entry entry) {
        transaction.update(
                ADD,
                blob(entry.fingerprint()),
                entry.form(),
                entry.ref().toString(),
                entry.version());
    }

    @Override
    public List<Entry> matching(Fingerprint fingerprint) {
        return transaction.list(
                MATCHING,
                row ->
                        new Entry(
                                fingerprint(row.bytes("fp")),
                                row.text("form"),
                                row.credential("ref"),
                                row.smallInteger("version")),
                blob(fingerprint));
    }

    @Override
    public boolean has(Entry entry) {
        return transaction.number(
                        HAS,
                        blob(entry.fingerprint()),
                        entry.form(),
                        entry.ref().toString(),
                        entry.version())
                > 0;
    }

    @Override
    public boolean heldElsewhere(Fingerprint value, CredentialRef ref) {
        return transaction.number(HELD_ELSEWHERE, blob(value), VALUE, ref.toString()) > 0;
    }

    @Override
    public List<Fingerprint> reused(@Nullable Fingerprint after, int limit) {
        return transaction.list(
                REUSED,
                row -> fingerprint(row.bytes("fp")),
                after == null ? new byte[0] : blob(after),
                VALUE,
                limit);
    }

    /** A blob of four bytes sorts before every longer one that begins with it. */
    @Override
    public int removeOlder(int keyVersion, int limit) {
        int newest = new HomeRows(transaction).keys().fingerprintKey();
        if (newest > 0) {
            transaction.update(REMOVE_UNDER_NO_KEY, bound(1), bound(newest + 1));
        }
        return transaction.update(REMOVE_OLDER, bound(keyVersion), limit);
    }

    @Override
    public int forgetDestroyed(int keyVersion) {
        return transaction.update(FORGET_DESTROYED, bound(keyVersion));
    }

    @Override
    public List<Integer> keyVersions() {
        List<Integer> versions = new ArrayList<>();
        int from = 1;
        while (true) {
            Optional<Integer> next =
                    transaction.first(
                            NEXT,
                            row -> fingerprint(row.bytes("fp")).keyVersion(),
                            bound(from),
                            bound(Integer.MIN_VALUE));
            if (next.isEmpty()) {
                return List.copyOf(versions);
            }
            versions.add(next.get());
            if (next.get() == Integer.MAX_VALUE) {
                return List.copyOf(versions);
            }
            from = next.get() + 1;
        }
    }

    /** Unsigned: the least integer is the first beyond every version. */
    private static byte[] bound(int keyVersion) {
        return ByteBuffer.allocate(VERSION_BYTES).putInt(keyVersion).array();
    }

    @Override
    public long count() {
        return transaction.number(COUNT);
    }

    @Override
    public Counts ofHeld() {
        return transaction
                .first(
                        OF_HELD,
                        row ->
                                new Counts(
                                        row.integer("of_values"),
                                        row.integer("number") - row.integer("of_values")),
                        VALUE)
                .orElseThrow();
    }

    private static byte[] blob(Fingerprint fingerprint) {
        byte[] bytes = fingerprint.bytes();
        return ByteBuffer.allocate(VERSION_BYTES + bytes.length)
                .putInt(fingerprint.keyVersion())
                .put(bytes)
                .array();
    }

    private static Fingerprint fingerprint(byte[] blob) {
        return new Fingerprint(
                ByteBuffer.wrap(blob).getInt(),
                HexFormat.of().formatHex(blob, VERSION_BYTES, blob.length));
    }
}
