package dev.keyrecall.vault;

import java.security.GeneralSecurityException;

import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;

/**
 * AES-256-GCM with 12 bytes of nonce and 16 of tag, by one cipher that is used again and again. Not
 * thread-safe. After a use the cipher still holds that key, in a form of the JDK's own.
 *
 * <p>Source: NIST SP 800-38D.
 */
final class Gcm {
    private static final int TAG_BITS = 8 * Primitives.TAG_BYTES;

    /** For keys that encrypt exactly once. */
    private static final GCMParameterSpec ZERO_NONCE =
            new GCMParameterSpec(TAG_BITS, new byte[Primitives.NONCE_BYTES]);

    private final Cipher cipher;

    Gcm() {
        try {
            cipher = Cipher.getInstance("AES/GCM/NoPadding");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK lacks AES/GCM/NoPadding", e);
        }
    }

    /** The nonce in the 12 bytes from {@code at}. */
    static GCMParameterSpec nonce(byte[] in, int at) {
        return new GCMParameterSpec(TAG_BITS, in, at, Primitives.NONCE_BYTES);
    }

    /** Twelve zero bytes, for a key that encrypts exactly once. */
    static GCMParameterSpec zeroNonce() {
        return ZERO_NONCE;
    }

    /** Encrypts all of {@code text} to {@code out} from {@code at}: ciphertext, then tag. */
    void encrypt(
            RawKey key,
            GCMParameterSpec nonce,
            byte[] aad,
            int aadLength,
            byte[] text,
            byte[] out,
            int at) {
        try {
            begin(Cipher.ENCRYPT_MODE, key, nonce, aad, aadLength);
            cipher.doFinal(text, 0, text.length, out, at);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM failed to encrypt", e);
        }
    }

    /**
     * Decrypts {@code length} bytes, tag included, of {@code in} from {@code at}.
     *
     * @throws AEADBadTagException when key, nonce, associated data or ciphertext do not belong
     *     together
     */
    byte[] decrypt(
            RawKey key,
            GCMParameterSpec nonce,
            byte[] aad,
            int aadLength,
            byte[] in,
            int at,
            int length)
            throws AEADBadTagException {
        try {
            begin(Cipher.DECRYPT_MODE, key, nonce, aad, aadLength);
            return cipher.doFinal(in, at, length);
        } catch (AEADBadTagException e) {
            throw e;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM failed to decrypt", e);
        }
    }

    private void begin(int mode, RawKey key, GCMParameterSpec nonce, byte[] aad, int aadLength)
            throws GeneralSecurityException {
        if (key.length() != RawKey.LENGTH_BYTES) {
            throw new IllegalArgumentException("the format knows AES-256 only");
        }
        cipher.init(mode, key, nonce);
        cipher.updateAAD(aad, 0, aadLength);
    }
}
