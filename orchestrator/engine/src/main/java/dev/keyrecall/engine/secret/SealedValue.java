package dev.keyrecall.engine.secret;

import dev.keyrecall.engine.port.Fingerprints;
import dev.keyrecall.engine.port.Homes.Keys;
import dev.keyrecall.engine.port.Secrets.SealedSecret;
import dev.keyrecall.engine.port.Tx;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * A value sealed and fingerprinted, on its way into the store.
 *
 * @param secret what is stored of it
 * @param fingerprints its fingerprints, that of the value as it is first
 */
public record SealedValue(SealedSecret secret, List<Fingerprints.Entry> fingerprints) {
    public SealedValue {
        fingerprints = List.copyOf(fingerprints);
    }

    /**
     * Writes it inside a transaction, and moves on the version that has its label.
     *
     * @throws StaleSealException when its vault key has been retired since, or when the vault was
     *     changed between sealing and fingerprinting; the transaction is given up
     */
    public void write(Tx tx) {
        if (isStale(tx.homes().keys())) {
            throw new StaleSealException();
        }
        SecretVersions.add(tx, secret);
        fingerprints.forEach(tx.fingerprints()::add);
    }

    /** What is under an older vault key is still sealed again; the rest stays as it is. */
    private boolean isStale(Keys keys) {
        int vaultKey = vaultKeyVersion();
        return vaultKey < keys.oldestVaultKey()
                || (vaultKey >= keys.vaultKey() && isOlderThan(keys.fingerprintKey()));
    }

    private boolean isOlderThan(int fingerprintKey) {
        return fingerprints.stream()
                .anyMatch(entry -> entry.fingerprint().keyVersion() < fingerprintKey);
    }

    private int vaultKeyVersion() {
        return ByteBuffer.wrap(secret.sealed().keyPart()).getInt(1);
    }

    /** The fingerprint of the value as it is, as text. */
    public String fingerprint() {
        return fingerprints.getFirst().fingerprint().text();
    }
}
