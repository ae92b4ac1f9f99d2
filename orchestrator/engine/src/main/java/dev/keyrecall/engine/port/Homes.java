package dev.keyrecall.engine.port;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/** The one row that makes a folder a home. */
public interface Homes {
    /** Empty before {@code init}. */
    Optional<Home> find();

    /** The versions of the keys in use, without the header; {@link Keys#NONE} before that. */
    Keys keys();

    /**
     * Writes the row.
     *
     * @throws IllegalStateException when it stands already
     */
    void create(Home home);

    /**
     * Replaces the vault's header and what stands beside it; when the home was made stays.
     *
     * @throws IllegalStateException when there is no home, when a version would fall, or when a
     *     data key is still wrapped under a vault key older than the oldest
     */
    void changeVault(Home changed);

    /**
     * A home.
     *
     * @param createdAt when it was made
     * @param vaultHeader the vault's header, safe to store in clear
     * @param vaultKeyVersion the version of the vault key that seals now
     * @param vaultKeyOldest the version of the oldest vault key that a data key may be wrapped
     *     under; the same, but for the time of a rotation
     * @param fingerprintKeyVersion the version of the fingerprint key that is used now
     * @param rotation which rotation is under way; null for none
     */
    record Home(
            Instant createdAt,
            byte[] vaultHeader,
            int vaultKeyVersion,
            int vaultKeyOldest,
            int fingerprintKeyVersion,
            @Nullable Rotation rotation) {
        /** The home of a new vault. */
        public Home(Instant createdAt, byte[] vaultHeader) {
            this(createdAt, vaultHeader, 1, 1, 1, null);
        }
    }

    /**
     * The versions of the keys in use.
     *
     * @param vaultKey the vault key that seals now
     * @param oldestVaultKey the oldest one that a data key may be wrapped under
     * @param fingerprintKey the fingerprint key that is used now
     */
    record Keys(int vaultKey, int oldestVaultKey, int fingerprintKey) {
        /** Where there is no home. */
        public static final Keys NONE = new Keys(0, 0, 0);
    }

    /** What is done to every data key while the vault key changes. */
    enum Rotation {
        /** It is wrapped under the new vault key. */
        VAULT_KEY,
        /** It is replaced: the secret is sealed again, and fingerprinted under a new key. */
        DATA_KEYS;

        /** As it is written: {@code vault-key}, {@code data-keys}. */
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }
}
