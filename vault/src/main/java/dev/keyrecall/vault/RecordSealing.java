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
    static final int FIRST_DATA_KEY = 1;
    private static final int CIPHERTEXT_AT = Primitives.HASH_BYTES;

    /** A data key encrypts once, so that its nonce may be constant. */
    private static final byte[] ZERO_NONCE = new byte[Primitives.NONCE_BYTES];

    /** What a record is longer than its secret. */
    static final int OVERHEAD_BYTES = KeyPart.LENGTH_BYTES + CIPHERTEXT_AT + Primitives.TAG_BYTES;

    private RecordSealing() {}

    /** Seals under a fresh data key of the given version. */
    @RevealsSecret(why = "the value is what gets encrypted")
    static SealedRecord seal(
            VaultKeys keys,
            RecordId record,
            int version,
            int dataKeyVersion,
            SecretBytes value,
            SecureRandom random) {
        byte[] name = record.utf8();
        byte[] dataAad = Context.data(keys.vault(), dataKeyVersion, version, name);
        byte[] drawn = new byte[RawKey.LENGTH_BYTES + Primitives.NONCE_BYTES];
        random.nextBytes(drawn);
        byte[] dataPart = new byte[CIPHERTEXT_AT + value.length() + Primitives.TAG_BYTES];
        try (RawKey dataKey = RawKey.copyOfRange(drawn, 0)) {
            byte[] keyPart =
                    keyPart(
                            keys,
                            name,
                            version,
                            dataKeyVersion,
                            dataKey,
                            drawn,
                            RawKey.LENGTH_BYTES);
            System.arraycopy(commitment(dataKey), 0, dataPart, 0, Primitives.HASH_BYTES);
            return value.reveal(
                    bytes -> {
                        Primitives.encrypt(
                                dataKey, ZERO_NONCE, 0, dataAad, bytes, dataPart, CIPHERTEXT_AT);
                        return new SealedRecord(keyPart, dataPart);
                    });
        } finally {
            Arrays.fill(drawn, (byte) 0);
        }
    }

    private static byte[] keyPart(
            VaultKeys keys,
            byte[] name,
            int version,
            int dataKeyVersion,
            RawKey dataKey,
            byte[] nonces,
            int nonceAt) {
        int keyVersion = keys.currentVersion();
        byte[] aad = Context.wrap(keys.vault(), keyVersion, dataKeyVersion, version, name);
        byte[] keyPart =
                new ByteWriter(KeyPart.LENGTH_BYTES)
                        .u8(KeyPart.FORMAT)
                        .u32(keyVersion)
                        .u32(dataKeyVersion)
                        .bytes(new byte[WrappedKey.LENGTH_BYTES])
                        .whole();
        WrappedKey.wrap(
                keys.recordKey(), nonces, nonceAt, aad, dataKey, keyPart, KeyPart.WRAPPED_AT);
        return keyPart;
    }

    /**
     * The same data key under the current vault key.
     *
     * @throws VaultException.Corrupted unless this vault wrote exactly this key part for this place
     */
    static byte[] rewrap(
            VaultKeys keys, RecordId record, int version, byte[] keyPart, SecureRandom random)
            throws VaultException.Corrupted {
        byte[] name = record.utf8();
        byte[] nonce = new byte[Primitives.NONCE_BYTES];
        random.nextBytes(nonce);
        int dataKeyVersion = KeyPart.dataKeyVersion(keyPart);
        try (RawKey dataKey = dataKey(keys, name, version, keyPart)) {
            return keyPart(keys, name, version, dataKeyVersion, dataKey, nonce, 0);
        }
    }

    /**
     * Opens a record in its place.
     *
     * @throws VaultException.Corrupted unless this vault sealed exactly these bytes for this place
     */
    static SecretBytes open(VaultKeys keys, RecordId record, int version, SealedRecord sealed)
            throws VaultException.Corrupted {
        byte[] dataPart = sealed.dataPart();
        int length = dataPart.length - CIPHERTEXT_AT - Primitives.TAG_BYTES;
        if (length < 0 || length > VaultLimits.SECRET_MAX_BYTES || version < 1) {
            throw new VaultException.Corrupted(
                    "a sealed record has an impossible length or version");
        }
        int dataKeyVersion = KeyPart.dataKeyVersion(sealed.keyPart());
        byte[] name = record.utf8();
        byte[] dataAad = Context.data(keys.vault(), dataKeyVersion, version, name);
        try (RawKey dataKey = dataKey(keys, name, version, sealed.keyPart())) {
            byte[] found = Arrays.copyOf(dataPart, CIPHERTEXT_AT);
            if (!MessageDigest.isEqual(found, commitment(dataKey))) {
                throw new VaultException.Corrupted("a sealed record commits to another data key");
            }
            return SecretBytes.adopt(
                    Primitives.decrypt(
                            dataKey,
                            ZERO_NONCE,
                            0,
                            dataAad,
                            dataPart,
                            CIPHERTEXT_AT,
                            dataPart.length - CIPHERTEXT_AT));
        } catch (AEADBadTagException e) {
            throw changed(e);
        }
    }

    private static RawKey dataKey(VaultKeys keys, byte[] name, int version, byte[] keyPart)
            throws VaultException.Corrupted {
        int keyVersion = KeyPart.vaultKeyVersion(keyPart);
        int dataKeyVersion = KeyPart.dataKeyVersion(keyPart);
        RawKey recordKey = keys.recordKey(keyVersion).orElse(null);
        if (recordKey == null || version < 1) {
            throw new VaultException.Corrupted(
                    "a sealed record names vault key version "
                            + keyVersion
                            + ", which this vault does not hold");
        }
        byte[] aad = Context.wrap(keys.vault(), keyVersion, dataKeyVersion, version, name);
        try {
            return WrappedKey.unwrap(
                    recordKey, aad, keyPart, KeyPart.WRAPPED_AT, WrappedKey.LENGTH_BYTES);
        } catch (AEADBadTagException e) {
            throw changed(e);
        }
    }

    private static VaultException.Corrupted changed(AEADBadTagException cause) {
        return new VaultException.Corrupted(
                "a sealed record was changed, or belongs to another place or vault", cause);
    }

    private static byte[] commitment(RawKey dataKey) {
        MessageDigest sha256 = Primitives.sha256();
        sha256.update(Context.DATA_KEY.prefix());
        return sha256.digest(dataKey.bytes());
    }
}
