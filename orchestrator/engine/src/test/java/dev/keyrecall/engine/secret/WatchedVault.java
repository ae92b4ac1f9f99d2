package dev.keyrecall.engine.secret;

import dev.keyrecall.spi.SecretBytes;
import dev.keyrecall.vault.Fingerprint;
import dev.keyrecall.vault.RecordId;
import dev.keyrecall.vault.SealedRecord;
import dev.keyrecall.vault.Vault;
import dev.keyrecall.vault.VaultException;
import dev.keyrecall.vault.VaultId;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Notes what is opened, so that a test can ask what became of it. Thread-safe. */
record WatchedVault(Vault vault, Queue<RecordId> opened, Queue<SecretBytes> values)
        implements Vault {
    static WatchedVault over(Vault vault) {
        return new WatchedVault(
                vault, new ConcurrentLinkedQueue<>(), new ConcurrentLinkedQueue<>());
    }

    /** Whether every value that was opened has been wiped. */
    boolean allWiped() {
        return values.stream().allMatch(WatchedVault::isWiped);
    }

    private static boolean isWiped(SecretBytes value) {
        try (SecretBytes other = SecretBytes.adopt(new byte[1])) {
            boolean _ = value.sameAs(other);
            return false;
        } catch (IllegalStateException closed) {
            return true;
        }
    }

    @Override
    public SecretBytes open(RecordId record, int version, SealedRecord sealed)
            throws VaultException {
        SecretBytes value = vault.open(record, version, sealed);
        opened.add(record);
        values.add(value);
        return value;
    }

    @Override
    public VaultId id() {
        return vault.id();
    }

    @Override
    public int keyVersion() {
        return vault.keyVersion();
    }

    @Override
    public SealedRecord seal(RecordId record, int version, SecretBytes value) {
        return vault.seal(record, version, value);
    }

    @Override
    public Fingerprint fingerprint(SecretBytes value) {
        return vault.fingerprint(value);
    }

    @Override
    public List<Fingerprint> fingerprints(SecretBytes value) {
        return vault.fingerprints(value);
    }

    @Override
    public void close() {
        vault.close();
    }
}
