package dev.keyrecall.engine.secret;

import dev.keyrecall.engine.ledger.Leaf;
import dev.keyrecall.engine.port.Fingerprints;
import dev.keyrecall.engine.port.Homes.Keys;
import dev.keyrecall.engine.port.Secrets.Place;
import dev.keyrecall.engine.port.Secrets.SealedSecret;
import dev.keyrecall.engine.port.Tx;
import dev.keyrecall.spi.json.Json;
import dev.keyrecall.vault.SealedRecord;

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
     * @throws StaleSealException when its vault key has been retired since, when the vault was
     *     changed between sealing and fingerprinting, or when its version is not the next one any
     *     more; the transaction is given up
     */
    public void write(Tx tx) {
        Keys keys = tx.homes().keys();
        if (vaultKeyVersion() < keys.oldestVaultKey()) {
            throw new StaleSealException("the vault key was retired between sealing and writing");
        }
        if (isFingerprintedBefore(keys)) {
            throw new StaleSealException("the vault was changed between sealing and writing");
        }
        if (!isNext(tx)) {
            throw new StaleSealException("another version was written since this one was sealed");
        }
        SecretVersions.add(tx, secret);
        fingerprints.forEach(tx.fingerprints()::add);
    }

    /** What is under an older vault key is still sealed again; the rest stays as it is. */
    private boolean isFingerprintedBefore(Keys keys) {
        return vaultKeyVersion() >= keys.vaultKey()
                && fingerprints.stream()
                        .anyMatch(
                                entry -> entry.fingerprint().keyVersion() < keys.fingerprintKey());
    }

    /** Whether its version is the next one of its credential still. */
    boolean isNext(Tx tx) {
        return tx.secrets().lastVersion(secret.ref()) == secret.version() - 1;
    }

    /**
     * The same value as another version.
     *
     * @param sealed the value sealed as that version
     */
    SealedValue as(int version, SealedRecord sealed) {
        return new SealedValue(
                new SealedSecret(
                        secret.ref(),
                        version,
                        secret.label(),
                        secret.custody(),
                        secret.customer(),
                        sealed,
                        secret.origin(),
                        secret.createdAt()),
                fingerprints.stream()
                        .map(
                                one ->
                                        new Fingerprints.Entry(
                                                one.fingerprint(), one.form(), one.ref(), version))
                        .toList());
    }

    private int vaultKeyVersion() {
        return ByteBuffer.wrap(secret.sealed().keyPart()).getInt(1);
    }

    /** What the entry tells of it that stands for this one version: never anything of its value. */
    public Json.Obj told() {
        return Json.object()
                .put("version", secret.version())
                .put("label", Labelled.word(secret.label()))
                .put("origin", secret.origin())
                .put("created_at", Leaf.time(secret.createdAt()))
                .build();
    }

    /** Which version it is. */
    public Place place() {
        return new Place(secret.ref(), secret.version());
    }

    /** The fingerprint of the value as it is, as text. */
    public String fingerprint() {
        return fingerprints.getFirst().fingerprint().text();
    }
}
