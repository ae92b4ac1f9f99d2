package dev.keyrecall.vault;

import java.util.Arrays;

/**
 * A sealed version of one secret, as it is stored (docs/formats/vault.md, section 4). Not
 * confidential. The arrays are the record's own: they are not to be changed.
 *
 * @param keyPart the wrapped data key: a change of the vault key rewrites it, and destroying every
 *     copy of it destroys the secret
 * @param dataPart the commitment and the ciphertext: never rewritten
 */
public record SealedRecord(byte[] keyPart, byte[] dataPart) {
    /** The length of every key part. */
    public static final int KEY_PART_BYTES = 69;

    /** Parts the joined form; whatever is too short is all key part, and does not open. */
    public static SealedRecord ofBytes(byte[] joined) {
        int parting = Math.min(KEY_PART_BYTES, joined.length);
        return new SealedRecord(
                Arrays.copyOf(joined, parting), Arrays.copyOfRange(joined, parting, joined.length));
    }

    /** Both parts, joined. */
    public byte[] bytes() {
        byte[] joined = Arrays.copyOf(keyPart, keyPart.length + dataPart.length);
        System.arraycopy(dataPart, 0, joined, keyPart.length, dataPart.length);
        return joined;
    }

    /**
     * The version of the vault key that wraps the data key, read without any key.
     *
     * @throws VaultException.Corrupted when the key part is none
     */
    public int vaultKeyVersion() throws VaultException.Corrupted {
        return KeyPart.vaultKeyVersion(keyPart);
    }

    /**
     * The version of the data key, read without any key: from 1, rising when the secret is
     * encrypted again.
     *
     * @throws VaultException.Corrupted when the key part is none
     */
    public int dataKeyVersion() throws VaultException.Corrupted {
        return KeyPart.dataKeyVersion(keyPart);
    }

    /** Only the lengths. */
    @Override
    public String toString() {
        return "SealedRecord[" + keyPart.length + " + " + dataPart.length + " bytes]";
    }
}
