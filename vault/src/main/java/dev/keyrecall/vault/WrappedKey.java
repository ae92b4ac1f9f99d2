package dev.keyrecall.vault;

import javax.crypto.AEADBadTagException;

/** A key under another one: 12 bytes nonce, then AES-256-GCM; 60 bytes for a key of 32. */
final class WrappedKey {
    static final int LENGTH_BYTES =
            Primitives.NONCE_BYTES + RawKey.LENGTH_BYTES + Primitives.TAG_BYTES;
    private static final int NONCE = Primitives.NONCE_BYTES;

    private WrappedKey() {}

    /** Writes nonce and wrapped key to {@code out} from {@code at}. */
    static void wrap(
            RawKey under, byte[] nonces, int nonceAt, byte[] aad, RawKey key, byte[] out, int at) {
        System.arraycopy(nonces, nonceAt, out, at, NONCE);
        Primitives.encrypt(under, nonces, nonceAt, aad, key.bytes(), out, at + NONCE);
    }

    /** Reads what {@link #wrap} wrote. */
    static RawKey unwrap(RawKey under, byte[] aad, byte[] in, int at, int length)
            throws AEADBadTagException {
        return RawKey.adopt(Primitives.decrypt(under, in, at, aad, in, at + NONCE, length - NONCE));
    }
}
