package dev.keyrecall.vault;

import dev.keyrecall.spi.SecretBytes;

/** Every bound of the vault format, with its reason; docs/formats/vault.md states the same. */
final class VaultLimits {
    /** A header fits one database row and one read; far above 16 recipients of usual size. */
    static final int HEADER_MAX_BYTES = 65_536;

    /** Each passphrase among them costs one Argon2id run on a wrong passphrase. */
    static final int RECIPIENTS_MAX = 16;

    static final int PARAMETERS_MAX_BYTES = 4_096;

    /** AWS KMS ciphertexts are at most 6,144 bytes. */
    static final int WRAPPED_MAX_BYTES = 8_192;

    /** Older keys still needed; a rotation leaves one vault key and one fingerprint key at most. */
    static final int KEPT_KEYS_MAX = 64;

    static final int KEPT_WRAPPED_MAX_BYTES = 1_024;

    /** Long enough for any reference, short enough for an index. */
    static final int RECORD_ID_MAX_BYTES = 512;

    /** The largest secret that {@link SecretBytes} holds. */
    static final int SECRET_MAX_BYTES = SecretBytes.LENGTH_MAX_BYTES;

    private VaultLimits() {}
}
