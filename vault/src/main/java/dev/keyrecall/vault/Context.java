package dev.keyrecall.vault;

import java.nio.charset.StandardCharsets;

/**
 * The byte strings that separate one use of a key from another and bind a ciphertext to its place:
 * HKDF infos and associated data, as sections 2 to 4 of the format page list them.
 */
enum Context {
    SEED("seed"),
    CONFIRM("confirm"),
    RECIPIENT_KEK("recipient-kek"),
    SUCCESSION("succession"),
    COMMITMENT("commitment"),
    HEADER("header"),
    RECORD("record"),
    KEPT("kept"),
    RECIPIENT("recipient"),
    DATA_KEY("data-key"),
    DATA("data"),
    WRAP("wrap"),
    BACKUP("backup"),
    BACKUP_PAYLOAD("backup-payload");

    private final String prefix;

    Context(String purpose) {
        prefix = "kr-vault-v1 " + purpose + "\0";
    }

    byte[] prefix() {
        return prefix.getBytes(StandardCharsets.US_ASCII);
    }

    /** The info from which key {@code version} of this purpose is derived. */
    byte[] info(int version) {
        return start(4).u32(version).whole();
    }

    /** The info from which a key of one recipient is derived. */
    byte[] info(byte[] recipient) {
        return start(recipient.length).bytes(recipient).whole();
    }

    static byte[] recipient(byte[] vault, int keyVersion, Recipient recipient) {
        byte[] bound = recipient.bound();
        return RECIPIENT
                .start(vault.length + 4 + bound.length)
                .bytes(vault)
                .u32(keyVersion)
                .bytes(bound)
                .whole();
    }

    static byte[] kept(byte[] vault, int keyVersion, int kind, int version) {
        return KEPT.start(vault.length + 4 + 1 + 4)
                .bytes(vault)
                .u32(keyVersion)
                .u8(kind)
                .u32(version)
                .whole();
    }

    /** What the associated data of one vault begin with. */
    byte[] beginning(byte[] vault) {
        return start(vault.length).bytes(vault).whole();
    }

    /** Writes what a ciphertext is bound to, after {@link #DATA}'s beginning. */
    static ByteWriter data(
            ByteWriter out, byte[] beginning, int dataKeyVersion, int version, byte[] record) {
        return out.bytes(beginning)
                .u32(dataKeyVersion)
                .u32(version)
                .u16(record.length)
                .bytes(record);
    }

    /** Writes what a wrapped data key is bound to, after {@link #WRAP}'s beginning. */
    static ByteWriter wrap(
            ByteWriter out,
            byte[] beginning,
            int keyVersion,
            int dataKeyVersion,
            int version,
            byte[] record) {
        return out.bytes(beginning)
                .u32(keyVersion)
                .u32(dataKeyVersion)
                .u32(version)
                .u16(record.length)
                .bytes(record);
    }

    /** The info of a backup's payload key; the checksum ties it to the backup's preface. */
    static byte[] backupPayload(byte[] checksum) {
        return BACKUP_PAYLOAD.start(checksum.length).bytes(checksum).whole();
    }

    private ByteWriter start(int more) {
        return new ByteWriter(prefix.length() + more).ascii(prefix);
    }
}
