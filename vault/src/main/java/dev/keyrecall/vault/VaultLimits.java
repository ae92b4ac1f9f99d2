package dev.keyrecall.vault;

import dev.keyrecall.spi.SecretBytes;

/** Every bound of the vault format, with its reason; docs/formats/vault.md states the same. */
final class VaultLimits {
    /** A header fits one database row and one read; 16 recipients and all kept keys do in it. */
    static final int HEADER_MAX_BYTES = 262_144;

    /** Each passphrase among them costs one Argon2id run on a wrong passphrase. */
    static final int RECIPIENTS_MAX = 16;

    /** A secret wrapped by AWS KMS is at most 6,144 bytes; settings have the rest. */
    static final int PARAMETERS_MAX_BYTES = 8_192;

    /**
     * Older keys still needed. A finished rotation leaves a fingerprint key while fingerprints of
     * destroyed values are under it, and a succession key for each recipient that was absent; the
     * rest is room for rotations that were not finished.
     */
    static final int KEPT_KEYS_MAX = 128;

    /**
     * Of those, fingerprint keys. The others are 16 succession keys at most, 8 log keys, and two
     * keys of the vault key that a change retires: that change always has room.
     */
    static final int FINGERPRINT_KEYS_MAX = 96;

    /** Two while one replaces the other; more where somebody is removed before that is over. */
    static final int LOG_KEYS_MAX = 8;

    static final int KEPT_WRAPPED_MAX_BYTES = 1_024;

    /**
     * How many data keys one vault key may wrap, so that random nonces of 96 bits do not repeat
     * (NIST SP 800-38D, section 8.3).
     */
    static final long WRAPS_MAX = 1L << 32;

    /** Long enough for any reference, short enough for an index. */
    static final int RECORD_ID_MAX_BYTES = 512;

    /** The largest secret that {@link SecretBytes} holds. */
    static final int SECRET_MAX_BYTES = SecretBytes.LENGTH_MAX_BYTES;

    private VaultLimits() {}
}
