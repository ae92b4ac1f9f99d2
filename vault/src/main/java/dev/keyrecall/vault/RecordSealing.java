package dev.keyrecall.vault;

import dev.keyrecall.spi.RevealsSecret;
import dev.keyrecall.spi.SecretBytes;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;

import javax.crypto.AEADBadTagException;

/**
 * The envelope of one version of one secret (format page, section 4): a key part, which a change of
 * the vault key rewrites, and a data part, which it leaves alone.
 */
final class RecordSealing {
    private static final int FORMAT = 1;
    private static final int FIRST_DATA_KEY = 1;
    private static final int WRAPPED_AT = 1 + 4 + 4;
    private static final int COMMITMENT_AT = WRAPPED_AT + WrappedKey.LENGTH_BYTES;
    private static final int NONCE_AT = COMMITMENT_AT + Primitives.HASH_BYTES;
    private static final int CIPHERTEXT_AT = NONCE_AT + Primitives.NONCE_BYTES;

    /** What a record is longer than its secret. */
    static final int OVERHEAD_BYTES = CIPHERTEXT_AT + Primitives.TAG_BYTES;

    private RecordSealing() {}

    /** Seals under a fresh data key. */
    @RevealsSecret(why = "the value is what gets encrypted")
    static SealedRecord seal(
            VaultKeys keys, RecordId record, int version, SecretBytes value, SecureRandom random) {
        byte[] name = record.utf8();
        int keyVersion = keys.currentVersion();
        byte[] wrapAad = Context.wrap(keys.vault(), keyVersion, FIRST_DATA_KEY, version, name);
        byte[] dataAad = Context.data(keys.vault(), FIRST_DATA_KEY, version, name);
        byte[] drawn = new byte[RawKey.LENGTH_BYTES + 2 * Primitives.NONCE_BYTES];
        random.nextBytes(drawn);
        int wrapNonce = RawKey.LENGTH_BYTES;
        int dataNonce = wrapNonce + Primitives.NONCE_BYTES;
        byte[] sealed = new byte[value.length() + OVERHEAD_BYTES];
        byte[] start =
                new ByteWriter(WRAPPED_AT).u8(FORMAT).u32(keyVersion).u32(FIRST_DATA_KEY).whole();
        System.arraycopy(start, 0, sealed, 0, WRAPPED_AT);
        try (RawKey dataKey = RawKey.copyOfRange(drawn, 0)) {
            WrappedKey.wrap(
                    keys.recordKey(), drawn, wrapNonce, wrapAad, dataKey, sealed, WRAPPED_AT);
            System.arraycopy(commitment(dataKey), 0, sealed, COMMITMENT_AT, Primitives.HASH_BYTES);
            System.arraycopy(drawn, dataNonce, sealed, NONCE_AT, Primitives.NONCE_BYTES);
            return value.reveal(
                    bytes -> {
                        Primitives.encrypt(
                                dataKey, drawn, dataNonce, dataAad, bytes, sealed, CIPHERTEXT_AT);
                        return SealedRecord.ofBytes(sealed);
                    });
        } finally {
            Arrays.fill(drawn, (byte) 0);
        }
    }

    /**
     * Opens a record in its place.
     *
     * @throws VaultException.Corrupted unless this vault sealed exactly these bytes for this place
     */
    static SecretBytes open(VaultKeys keys, RecordId record, int version, SealedRecord parts)
            throws VaultException.Corrupted {
        byte[] sealed = parts.bytes();
        int length = sealed.length - OVERHEAD_BYTES;
        if (length < 0 || length > VaultLimits.SECRET_MAX_BYTES || version < 1) {
            throw new VaultException.Corrupted(
                    "a sealed record has an impossible length or version");
        }
        ByteReader reader = new ByteReader(sealed, 0, WRAPPED_AT);
        if (reader.u8() != FORMAT) {
            throw new VaultException.Corrupted("a sealed record is of no known format");
        }
        int keyVersion = reader.version();
        int dataKeyVersion = reader.version();
        RawKey recordKey = keys.recordKey(keyVersion).orElse(null);
        if (recordKey == null) {
            throw new VaultException.Corrupted(
                    "a sealed record names vault key version "
                            + keyVersion
                            + ", which this vault does not hold");
        }
        byte[] name = record.utf8();
        byte[] wrapAad = Context.wrap(keys.vault(), keyVersion, dataKeyVersion, version, name);
        byte[] dataAad = Context.data(keys.vault(), dataKeyVersion, version, name);
        try (RawKey dataKey = WrappedKey.unwrap(recordKey, wrapAad, sealed, WRAPPED_AT)) {
            byte[] found = Arrays.copyOfRange(sealed, COMMITMENT_AT, NONCE_AT);
            if (!MessageDigest.isEqual(found, commitment(dataKey))) {
                throw new VaultException.Corrupted("a sealed record commits to another data key");
            }
            return SecretBytes.adopt(
                    Primitives.decrypt(
                            dataKey,
                            sealed,
                            NONCE_AT,
                            dataAad,
                            sealed,
                            CIPHERTEXT_AT,
                            sealed.length - CIPHERTEXT_AT));
        } catch (AEADBadTagException e) {
            throw new VaultException.Corrupted(
                    "a sealed record was changed, or belongs to another place or vault");
        }
    }

    private static byte[] commitment(RawKey dataKey) {
        MessageDigest sha256 = Primitives.sha256();
        sha256.update(Context.DATA_KEY.prefix());
        return sha256.digest(dataKey.bytes());
    }
}
