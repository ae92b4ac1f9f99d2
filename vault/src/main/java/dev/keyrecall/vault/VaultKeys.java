package dev.keyrecall.vault;

import java.security.InvalidAlgorithmParameterException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

import javax.crypto.AEADBadTagException;

/**
 * The keys that an open vault works with, all derived from the vault key, which itself is not held
 * (format page, section 2).
 */
final class VaultKeys implements AutoCloseable {
    private final byte[] vault;
    private final int currentVersion;
    private final Map<Integer, RawKey> recordKeys;
    private final RawKey fingerprintKey;
    private final RawKey backupKey;

    private VaultKeys(
            byte[] vault,
            int currentVersion,
            Map<Integer, RawKey> recordKeys,
            RawKey fingerprintKey,
            RawKey backupKey) {
        this.vault = vault;
        this.currentVersion = currentVersion;
        this.recordKeys = recordKeys;
        this.fingerprintKey = fingerprintKey;
        this.backupKey = backupKey;
    }

    /** The keys of a vault with one vault key. */
    static VaultKeys of(byte[] vault, int version, RawKey vaultKey) {
        Map<Integer, RawKey> recordKeys = new HashMap<>();
        recordKeys.put(version, derive(vaultKey, vault, Context.RECORD, version));
        RawKey fingerprintKey = derive(vaultKey, vault, Context.FINGERPRINT, version);
        RawKey backupKey = derive(vaultKey, vault, Context.BACKUP, version);
        return new VaultKeys(vault, version, recordKeys, fingerprintKey, backupKey);
    }

    /**
     * The keys behind a header.
     *
     * @throws VaultException.Corrupted when the header is not the one written under this key
     */
    static VaultKeys unlock(VaultHeader header, RawKey vaultKey) throws VaultException.Corrupted {
        byte[] vault = header.vault();
        int version = header.keyVersion();
        try (RawKey commitment = derive(vaultKey, vault, Context.COMMITMENT, version);
                RawKey headerKey = derive(vaultKey, vault, Context.HEADER, version)) {
            if (!commitment.sameAs(header.commitment())) {
                throw new VaultException.Corrupted("the vault header commits to another key");
            }
            if (!header.isAuthentic(headerKey)) {
                throw new VaultException.Corrupted("the vault header was changed");
            }
        }
        VaultKeys keys = of(vault, version, vaultKey);
        try (RawKey keptKey = derive(vaultKey, vault, Context.KEPT, version)) {
            for (KeptKey kept : header.kept()) {
                if (kept.isKnown()) {
                    keys.addKept(kept, keptKey);
                }
            }
        } catch (AEADBadTagException e) {
            keys.close();
            throw new VaultException.Corrupted("a kept key does not open");
        }
        return keys;
    }

    private void addKept(KeptKey kept, RawKey keptKey) throws AEADBadTagException {
        byte[] aad = Context.kept(vault, currentVersion, kept);
        try (RawKey key = WrappedKey.unwrap(keptKey, aad, kept.wrapped(), 0)) {
            if (kept.kind() == KeptKey.VAULT_KEY) {
                int version = kept.version();
                recordKeys.put(version, derive(key, vault, Context.RECORD, version));
            }
        }
    }

    /** HKDF-SHA-256 with the vault id as salt: 32 bytes for one purpose and key version. */
    static RawKey derive(RawKey secret, byte[] vault, Context purpose, int version) {
        try {
            return RawKey.adopt(
                    Primitives.hkdf(secret, vault, purpose.info(version), RawKey.LENGTH_BYTES));
        } catch (InvalidAlgorithmParameterException e) {
            throw new IllegalStateException("HKDF refused a length of 32 bytes", e);
        }
    }

    byte[] vault() {
        return vault;
    }

    int currentVersion() {
        return currentVersion;
    }

    /** The key that wraps data keys now. */
    RawKey recordKey() {
        return recordKey(currentVersion).orElseThrow();
    }

    Optional<RawKey> recordKey(int version) {
        return Optional.ofNullable(recordKeys.get(version));
    }

    RawKey fingerprintKey() {
        return fingerprintKey;
    }

    /** The key that the keys of backups are derived from. */
    RawKey backupKey() {
        return backupKey;
    }

    @Override
    public void close() {
        backupKey.close();
        recordKeys.values().forEach(RawKey::close);
        fingerprintKey.close();
    }
}
