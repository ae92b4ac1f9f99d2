package dev.keyrecall.engine.secret;

import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.journal.LedgerWriter;
import dev.keyrecall.engine.port.DataKeys.DataKey;
import dev.keyrecall.engine.port.Fingerprints;
import dev.keyrecall.engine.port.Secrets.Place;
import dev.keyrecall.engine.port.Secrets.SealedSecret;
import dev.keyrecall.engine.port.Tx;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.SecretBytes;
import dev.keyrecall.vault.LocalVault;
import dev.keyrecall.vault.RecordId;
import dev.keyrecall.vault.SealedRecord;
import dev.keyrecall.vault.VaultException;

import java.util.ArrayList;
import java.util.List;

/**
 * Seals secrets again under fresh data keys and the current vault key, and fingerprints them under
 * the current fingerprint key, batch by batch. Every batch is opened under one ledger entry.
 */
final class Resealing {
    /** Values in clear at a time are one; sealed ones at most 64 MiB. */
    static final int BATCH = 1_000;

    private static final int FINGERPRINTS_BATCH = 10_000;

    private final Engine engine;
    private final Fingerprinting fingerprinting;
    private final LedgerWriter ledger;
    private final int size;

    Resealing(Engine engine, Fingerprinting fingerprinting, int size) {
        this.engine = engine;
        this.size = size;
        this.fingerprinting = fingerprinting;
        this.ledger = new LedgerWriter(engine);
    }

    /**
     * One pass over all that are sealed under an older vault key.
     *
     * @param damaged is told of those that cannot be opened; they stay as they are
     * @return how many were replaced
     */
    long pass(LocalVault vault, RotationListener listener, Damaged.Finds damaged)
            throws VaultException {
        long done = 0;
        DataKey last = null;
        while (true) {
            DataKey after = last;
            List<DataKey> keys =
                    engine.store().read(tx -> tx.dataKeys().under(vault.keyVersion(), after, size));
            if (keys.isEmpty() || listener.stopRequested()) {
                return done;
            }
            last = keys.getLast();
            done += batch(vault, keys, damaged);
            listener.progress(done, done);
        }
    }

    private int batch(LocalVault vault, List<DataKey> keys, Damaged.Finds damaged)
            throws VaultException {
        List<SealedSecret> old = engine.store().read(tx -> held(tx, keys));
        if (old.isEmpty()) {
            return 0;
        }
        List<Place> places =
                old.stream().map(secret -> new Place(secret.ref(), secret.version())).toList();
        engine.store().write(tx -> ledger.append(tx, OpenEntries.many("reseal", places)));
        List<Fresh> fresh = new ArrayList<>();
        for (SealedSecret secret : old) {
            try {
                fresh.add(resealed(vault, secret));
            } catch (VaultException.Corrupted _) {
                damaged.add(secret.ref().toString(), secret.version());
            }
        }
        return engine.store().write(tx -> write(tx, fresh));
    }

    private static List<SealedSecret> held(Tx tx, List<DataKey> keys) {
        return keys.stream()
                .flatMap(
                        key ->
                                tx
                                        .secrets()
                                        .held(CredentialRef.parse(key.ref()), key.version())
                                        .stream())
                .toList();
    }

    private Fresh resealed(LocalVault vault, SealedSecret secret) throws VaultException {
        RecordId record = Sealing.record(secret.ref());
        int version = secret.version();
        SealedRecord sealed = vault.reseal(record, version, secret.sealed());
        try (SecretBytes value = vault.open(record, version, sealed)) {
            return new Fresh(
                    secret, sealed, fingerprinting.of(vault, secret.ref(), version, value));
        }
    }

    private static int write(Tx tx, List<Fresh> batch) {
        int done = 0;
        for (Fresh fresh : batch) {
            SealedSecret old = fresh.old();
            if (tx.secrets()
                    .reseal(old.ref(), old.version(), old.sealed().keyPart(), fresh.sealed())) {
                fresh.fingerprints().forEach(tx.fingerprints()::add);
                done++;
            }
        }
        return done;
    }

    /** Those of held values are all there under the current key by now. */
    void dropOldFingerprints(LocalVault vault) {
        int current = vault.fingerprintKeyVersion();
        int removed = FINGERPRINTS_BATCH;
        while (removed == FINGERPRINTS_BATCH) {
            removed =
                    engine.store()
                            .write(
                                    tx ->
                                            tx.fingerprints()
                                                    .removeOlder(current, FINGERPRINTS_BATCH));
        }
    }

    private record Fresh(
            SealedSecret old, SealedRecord sealed, List<Fingerprints.Entry> fingerprints) {}
}
