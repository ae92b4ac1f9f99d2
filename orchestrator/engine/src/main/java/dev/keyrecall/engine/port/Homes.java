package dev.keyrecall.engine.port;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.Optional;

/** The one row that makes a folder a home. */
public interface Homes {
    /** Empty before {@code init}. */
    Optional<Home> find();

    /** The version of the oldest vault key in use; 0 before {@code init}. */
    int oldestVaultKey();

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
     * @param rotation which rotation is under way; null for none
     */
    record Home(
            Instant createdAt,
            byte[] vaultHeader,
            int vaultKeyVersion,
            int vaultKeyOldest,
            @Nullable Rotation rotation) {
        /** The home of a new vault. */
        public Home(Instant createdAt, byte[] vaultHeader) {
            this(createdAt, vaultHeader, 1, 1, null);
        }
    }

    /** What is done to every data key while the vault key changes. */
    enum Rotation {
        /** It is wrapped under the new vault key. */
        VAULT_KEY,
        /** It is replaced: the secret is sealed again, and fingerprinted under a new key. */
        DATA_KEYS
    }
}
