package dev.keyrecall.vault.backup;

/** Every bound of the backup format, with its reason; docs/formats/backup.md states the same. */
final class BackupLimits {
    /** The shortest and longest vault header, by the vault format. */
    static final int VAULT_HEADER_MIN_BYTES = 46;

    static final int VAULT_HEADER_MAX_BYTES = 262_144;

    /** What is encrypted at a time, as in age: a reader holds no more of it in memory. */
    static final int PIECE_BYTES = 65_536;

    /** 1 TiB: no home comes near, and far below what one AES-GCM key may encrypt. */
    static final long CHUNKS_MAX = 1L << 24;

    /** The manifest and its length stand in the first piece. */
    static final int MANIFEST_MIN_BYTES = 2;

    static final int MANIFEST_MAX_BYTES = PIECE_BYTES - Integer.BYTES;

    private BackupLimits() {}
}
