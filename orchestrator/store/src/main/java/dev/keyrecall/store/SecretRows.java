package dev.keyrecall.store;

import dev.keyrecall.engine.port.Secrets;
import dev.keyrecall.spi.CredentialRef;

import java.util.List;
import java.util.Optional;

/** The table {@code secret}. */
record SecretRows(Transaction transaction) implements Secrets {
    private static final String ADD =
            """
            INSERT INTO secret (ref, version, sealed, fingerprint, origin, created_at)
            VALUES (?, ?, ?, ?, ?, ?)
            """;

    private static final String NEWEST =
            """
            SELECT ref, version, sealed, fingerprint, origin, created_at
            FROM secret WHERE ref = ? ORDER BY version DESC LIMIT 1
            """;

    private static final String WITH_FINGERPRINT =
            "SELECT DISTINCT ref FROM secret WHERE fingerprint = ? ORDER BY ref";

    private static final String COUNT = "SELECT count(*) AS number FROM secret";

    @Override
    public void add(SealedSecret secret) {
        transaction.update(
                ADD,
                secret.ref().toString(),
                secret.version(),
                secret.sealed(),
                secret.fingerprint(),
                secret.origin(),
                Columns.time(secret.createdAt()));
    }

    @Override
    public Optional<SealedSecret> newest(CredentialRef ref) {
        return transaction.first(
                NEWEST,
                row ->
                        new SealedSecret(
                                row.credential("ref"),
                                row.smallInteger("version"),
                                row.bytes("sealed"),
                                row.text("fingerprint"),
                                row.text("origin"),
                                row.time("created_at")),
                ref.toString());
    }

    @Override
    public List<CredentialRef> withFingerprint(String fingerprint) {
        return transaction.list(WITH_FINGERPRINT, row -> row.credential("ref"), fingerprint);
    }

    @Override
    public long count() {
        return transaction.number(COUNT);
    }
}
