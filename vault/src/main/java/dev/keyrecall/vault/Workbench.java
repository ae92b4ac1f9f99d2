package dev.keyrecall.vault;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;

import javax.crypto.Mac;

/**
 * What sealing and opening use again and again: ciphers, a digest, room for associated data, and
 * randomness drawn in blocks. Not thread-safe: {@link Workbenches} lends each to one use at a time.
 */
final class Workbench {
    /** A data key and the nonce that it is wrapped with. */
    private static final int DRAW_BYTES = RawKey.LENGTH_BYTES + Primitives.NONCE_BYTES;

    /** One call of the generator serves so many seals. */
    private static final int DRAWS = 32;

    /** Above the longest prefix, vault id, four numbers and record id. */
    private static final int AAD_BYTES = 64 + VaultLimits.RECORD_ID_MAX_BYTES;

    private final Gcm wrapping = new Gcm();
    private final Gcm data = new Gcm();
    private final MessageDigest sha256 = Primitives.sha256();
    private final Mac hmac = Primitives.hmac();
    private final ByteWriter aad = new ByteWriter(AAD_BYTES);
    private final byte[] commitment = Context.DATA_KEY.prefix();
    private final byte[] drawn = new byte[DRAWS * DRAW_BYTES];
    private int at = drawn.length;

    /** Wraps keys. */
    Gcm wrapping() {
        return wrapping;
    }

    /** Encrypts secrets. */
    Gcm data() {
        return data;
    }

    /** The room for associated data, empty. */
    ByteWriter aad() {
        return aad.empty();
    }

    /** The next bytes that were drawn, moved to {@code out}; nobody gets them again. */
    void draw(SecureRandom random, byte[] out) {
        if (out.length > drawn.length - at) {
            wipe();
            random.nextBytes(drawn);
            at = 0;
        }
        System.arraycopy(drawn, at, out, 0, out.length);
        Arrays.fill(drawn, at, at + out.length, (byte) 0);
        at += out.length;
    }

    /** Commits to a data key, at the beginning of {@code out}. */
    void commit(RawKey dataKey, byte[] out) {
        try {
            sha256.update(commitment);
            sha256.update(dataKey.bytes());
            sha256.digest(out, 0, Primitives.HASH_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("SHA-256 failed", e);
        }
    }

    byte[] hmac(RawKey key, byte[] message) {
        try {
            hmac.init(key);
            return hmac.doFinal(message);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HmacSHA256 failed", e);
        }
    }

    /** Forgets what was drawn and not used. */
    void wipe() {
        Arrays.fill(drawn, (byte) 0);
        at = drawn.length;
    }
}
