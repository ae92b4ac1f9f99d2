package dev.keyrecall.vault;

import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.MessageDigest;

import javax.crypto.AEADBadTagException;
import javax.crypto.KDF;
import javax.crypto.Mac;
import javax.crypto.spec.HKDFParameterSpec;

/**
 * The JDK's AES-256-GCM, HKDF-SHA-256, HMAC-SHA-256 and SHA-256, in the one form the format uses.
 *
 * <p>Source: NIST SP 800-38D, RFC 5869, RFC 2104, FIPS 180-4.
 */
final class Primitives {
    static final int NONCE_BYTES = 12;
    static final int TAG_BYTES = 16;
    static final int HASH_BYTES = 32;

    private Primitives() {}

    /**
     * Encrypts all of {@code text} to {@code out} from {@code at}: ciphertext, then tag. The nonce
     * is the 12 bytes of {@code nonces} from {@code nonceAt}.
     */
    static void encrypt(
            RawKey key, byte[] nonces, int nonceAt, byte[] aad, byte[] text, byte[] out, int at) {
        new Gcm().encrypt(key, Gcm.nonce(nonces, nonceAt), aad, aad.length, text, out, at);
    }

    /**
     * Decrypts {@code length} bytes, tag included, of {@code in} from {@code at}.
     *
     * @throws AEADBadTagException when key, nonce, associated data or ciphertext do not belong
     *     together
     */
    static byte[] decrypt(
            RawKey key, byte[] nonces, int nonceAt, byte[] aad, byte[] in, int at, int length)
            throws AEADBadTagException {
        return new Gcm().decrypt(key, Gcm.nonce(nonces, nonceAt), aad, aad.length, in, at, length);
    }

    /** HKDF for a key of 32 bytes. */
    static RawKey hkdf(RawKey secret, byte[] salt, byte[] info) {
        try {
            return RawKey.adopt(hkdf(secret, salt, info, RawKey.LENGTH_BYTES));
        } catch (InvalidAlgorithmParameterException e) {
            throw new IllegalStateException("HKDF refused a length of 32 bytes", e);
        }
    }

    /** HKDF, extract and expand. */
    static byte[] hkdf(RawKey secret, byte[] salt, byte[] info, int length)
            throws InvalidAlgorithmParameterException {
        HKDFParameterSpec parameters =
                HKDFParameterSpec.ofExtract().addIKM(secret).addSalt(salt).thenExpand(info, length);
        try {
            return KDF.getInstance("HKDF-SHA256").deriveData(parameters);
        } catch (InvalidAlgorithmParameterException e) {
            throw e;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK lacks HKDF-SHA256", e);
        }
    }

    static byte[] hmac(RawKey key, byte[] message, int length) {
        try {
            Mac mac = hmac();
            mac.init(key);
            mac.update(message, 0, length);
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HmacSHA256 failed", e);
        }
    }

    static Mac hmac() {
        try {
            return Mac.getInstance("HmacSHA256");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK lacks HmacSHA256", e);
        }
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK lacks SHA-256", e);
        }
    }
}
