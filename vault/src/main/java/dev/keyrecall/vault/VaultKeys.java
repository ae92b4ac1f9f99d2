package dev.keyrecall.vault;

import dev.keyrecall.vault.memory.KeyMemory;
import dev.keyrecall.vault.memory.KeySlot;
import dev.keyrecall.vault.memory.Protection;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import javax.crypto.AEADBadTagException;

/**
 * The keys that an open vault works with (format page, section 2), in locked memory outside the
 * heap. Each use takes a copy, which it wipes.
 */
final class VaultKeys implements AutoCloseable {
    private final byte[] vault;
    private final int currentVersion;
    private final KeyMemory memory = KeyMemory.open();
    private final KeySlot vaultKey;
    private final Map<Integer, KeySlot> recordKeys = new HashMap<>();
    private final TreeMap<Integer, KeySlot> fingerprintKeys = new TreeMap<>();
    private final TreeMap<Integer, KeySlot> logKeys = new TreeMap<>();

    private VaultKeys(byte[] vault, int currentVersion, RawKey vaultKey) {
        this.vault = vault;
        this.currentVersion = currentVersion;
        recordKeys.put(
                currentVersion, keep(derive(vaultKey, vault, Context.RECORD, currentVersion)));
        this.vaultKey = keep(vaultKey);
    }

    /**
     * The keys behind a header.
     *
     * @param vaultKey taken over
     * @throws VaultException.Corrupted when the header is not the one written under this key
     */
    static VaultKeys unlock(VaultHeader header, RawKey vaultKey) throws VaultException.Corrupted {
        byte[] vault = header.vault();
        int version = header.keyVersion();
        VaultKeys keys = new VaultKeys(vault, version, vaultKey);
        try {
            keys.requireCommitted(header);
            for (KeptKey kept : header.kept()) {
                if (kept.kind() == KeptKey.VAULT_KEY) {
                    try (RawKey older = keys.unwrap(kept)) {
                        RawKey key = derive(older, vault, Context.RECORD, kept.version());
                        keys.recordKeys.put(kept.version(), keys.keep(key));
                    }
                } else if (kept.kind() == KeptKey.FINGERPRINT_KEY) {
                    keys.fingerprintKeys.put(kept.version(), keys.keep(keys.unwrap(kept)));
                } else if (kept.kind() == KeptKey.LOG_KEY) {
                    keys.logKeys.put(kept.version(), keys.keep(keys.unwrap(kept)));
                }
            }
        } catch (VaultException.Corrupted e) {
            keys.close();
            throw e;
        }
        return keys;
    }

    private void requireCommitted(VaultHeader header) throws VaultException.Corrupted {
        try (RawKey key = vaultKey();
                RawKey commitment = derive(key, vault, Context.COMMITMENT, currentVersion);
                RawKey headerKey = derive(key, vault, Context.HEADER, currentVersion)) {
            if (!commitment.sameAs(header.commitment())) {
                throw new VaultException.Corrupted("the vault header commits to another key");
            }
            if (!header.isAuthentic(headerKey)) {
                throw new VaultException.Corrupted("the vault header was changed");
            }
        }
    }

    /**
     * What a kept key holds; the caller wipes it.
     *
     * @throws VaultException.Corrupted when it does not open
     */
    RawKey unwrap(KeptKey kept) throws VaultException.Corrupted {
        byte[] aad = Context.kept(vault, currentVersion, kept.kind(), kept.version());
        byte[] wrapped = kept.wrapped();
        try (RawKey key = vaultKey();
                RawKey keptKey = derive(key, vault, Context.KEPT, currentVersion)) {
            return WrappedKey.unwrap(keptKey, aad, wrapped, 0, wrapped.length);
        } catch (AEADBadTagException e) {
            throw new VaultException.Corrupted("a kept key does not open", e);
        }
    }

    /**
     * The succession key of a vault key, the current or an older one; the caller wipes it.
     *
     * @throws VaultException.Corrupted when the header lacks it or it does not open
     */
    RawKey succession(VaultHeader header, int version) throws VaultException.Corrupted {
        if (version == currentVersion) {
            try (RawKey key = vaultKey()) {
                return derive(key, vault, Context.SUCCESSION, version);
            }
        }
        for (KeptKey kept : header.kept()) {
            if (kept.kind() == KeptKey.SUCCESSION_KEY && kept.version() == version) {
                return unwrap(kept);
            }
        }
        throw new VaultException.Corrupted("a confirmed key is not in the vault header");
    }

    /** HKDF-SHA-256 with the vault id as salt: 32 bytes for one purpose and key version. */
    static RawKey derive(RawKey secret, byte[] vault, Context purpose, int version) {
        return Primitives.hkdf(secret, vault, purpose.info(version));
    }

    byte[] vault() {
        return vault;
    }

    int currentVersion() {
        return currentVersion;
    }

    Protection protection() {
        return memory.protection();
    }

    /** Moves a key to the memory of this vault. */
    KeySlot keep(RawKey key) {
        try (key) {
            return memory.adopt(key.getEncoded());
        }
    }

    /** The vault key; the caller wipes it. */
    RawKey vaultKey() {
        return RawKey.adopt(vaultKey.copy());
    }

    /** The key that wraps data keys now; the caller wipes it. */
    RawKey recordKey() {
        return recordKey(currentVersion).orElseThrow();
    }

    /** The key under which a vault key wraps data keys, if it is held; the caller wipes it. */
    Optional<RawKey> recordKey(int version) {
        KeySlot slot = recordKeys.get(version);
        return slot == null ? Optional.empty() : Optional.of(RawKey.adopt(slot.copy()));
    }

    int fingerprintVersion() {
        return fingerprintKeys.lastKey();
    }

    /** Every fingerprint key by its version, the newest first. */
    Map<Integer, KeySlot> fingerprintKeys() {
        return fingerprintKeys.descendingMap();
    }

    /** Every log key by its version, the newest first. */
    Map<Integer, KeySlot> logKeys() {
        return logKeys.descendingMap();
    }

    /** The key that the keys of backups are derived from; the caller wipes it. */
    RawKey backupKey() {
        try (RawKey key = vaultKey()) {
            return derive(key, vault, Context.BACKUP, currentVersion);
        }
    }

    @Override
    public void close() {
        memory.close();
    }
}
