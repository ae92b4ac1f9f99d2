package dev.keyrecall.engine.secret;

import dev.keyrecall.engine.port.Secrets.SealedSecret;
import dev.keyrecall.engine.port.Secrets.SealedVersion;
import dev.keyrecall.engine.port.Store;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.SecretBytes;
import dev.keyrecall.vault.RecordId;
import dev.keyrecall.vault.SealedRecord;
import dev.keyrecall.vault.Vault;
import dev.keyrecall.vault.VaultException;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Opens values, each only after its entry stands in the ledger. */
public final class Opening {
    /** A data key is wrapped anew once in a rotation. */
    private static final int TRIES_MAX = 5;

    private final Store store;
    private final Vault vault;

    public Opening(Store store, Vault vault) {
        this.store = store;
        this.vault = vault;
    }

    /** Writes the entry of an opening; when it returns, the entry is durable. */
    @FunctionalInterface
    public interface Entry {
        void write(CredentialRef ref, int version);
    }

    /**
     * The newest held value of a credential. The caller closes it.
     *
     * @return null where none is held; then no entry is written
     * @throws VaultException when the sealed record is damaged
     */
    public @Nullable SecretBytes newest(CredentialRef ref, Entry entry) throws VaultException {
        Optional<SealedSecret> found = store.read(tx -> tx.secrets().newest(ref));
        if (found.isEmpty()) {
            return null;
        }
        SealedSecret secret = found.get();
        entry.write(ref, secret.version());
        return open(secret);
    }

    /**
     * Opens one whose entry stands in the ledger by now. The caller closes it.
     *
     * @throws VaultException when the sealed record is damaged
     */
    public SecretBytes open(SealedSecret secret) throws VaultException {
        return open(secret.ref(), secret.version(), secret.sealed());
    }

    /**
     * Opens several whose entry stands in the ledger by now, in their order.
     *
     * @throws VaultException when one is damaged; none is left in clear then
     */
    List<SecretBytes> all(List<SealedVersion> sealed) throws VaultException {
        List<Vault.Placed> records = new ArrayList<>(sealed.size());
        for (SealedVersion one : sealed) {
            RecordId record = Sealing.record(one.place().ref());
            records.add(new Vault.Placed(record, one.place().version(), one.sealed()));
        }
        try {
            return vault.openAll(records);
        } catch (VaultException e) {
            return oneByOne(sealed);
        }
    }

    private List<SecretBytes> oneByOne(List<SealedVersion> sealed) throws VaultException {
        List<SecretBytes> values = new ArrayList<>(sealed.size());
        boolean whole = false;
        try {
            for (SealedVersion one : sealed) {
                values.add(named(one));
            }
            whole = true;
            return values;
        } finally {
            if (!whole) {
                values.forEach(SecretBytes::close);
            }
        }
    }

    /** Opens one; where it is damaged, the message says which it is. */
    private SecretBytes named(SealedVersion one) throws VaultException {
        CredentialRef ref = one.place().ref();
        int version = one.place().version();
        try {
            return open(ref, version, one.sealed());
        } catch (VaultException.Corrupted e) {
            VaultException named =
                    new VaultException.Corrupted(
                            ref + " version " + version + ": " + e.getMessage());
            named.addSuppressed(e);
            throw named;
        }
    }

    /**
     * Opens one whose entry stands in the ledger by now. A rotation may have wrapped the data key
     * anew, and retired the vault key it was under.
     */
    SecretBytes open(CredentialRef ref, int version, SealedRecord first) throws VaultException {
        SealedRecord sealed = first;
        for (int tries = 1; ; tries++) {
            try {
                return vault.open(Sealing.record(ref), version, sealed);
            } catch (VaultException e) {
                byte[] tried = sealed.keyPart();
                sealed =
                        store.read(tx -> tx.secrets().held(ref, version))
                                .map(SealedSecret::sealed)
                                .filter(now -> !Arrays.equals(now.keyPart(), tried))
                                .orElse(null);
                if (sealed == null || tries == TRIES_MAX) {
                    throw e;
                }
            }
        }
    }
}
