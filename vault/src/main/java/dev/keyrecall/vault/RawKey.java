package dev.keyrecall.vault;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;

import javax.crypto.SecretKey;

/**
 * The bytes of a symmetric key that can be wiped, which the JDK's SecretKeySpec cannot. The copies
 * that a cipher makes while it works are the JDK's own and short-lived; it clears most of them.
 */
final class RawKey implements SecretKey, AutoCloseable {
    static final int LENGTH_BYTES = 32;

    private final transient byte[] value;
    private transient boolean closed;

    private RawKey(byte[] value) {
        this.value = value;
    }

    /** Takes the array itself; the caller must not use it again. */
    static RawKey adopt(byte[] value) {
        return new RawKey(value);
    }

    /** 32 fresh bytes. */
    static RawKey draw(SecureRandom random) {
        byte[] drawn = new byte[LENGTH_BYTES];
        random.nextBytes(drawn);
        return new RawKey(drawn);
    }

    /** A second, independent holder of the same bytes. */
    RawKey copy() {
        return new RawKey(getEncoded());
    }

    static RawKey copyOfRange(byte[] bytes, int from) {
        return new RawKey(Arrays.copyOfRange(bytes, from, from + LENGTH_BYTES));
    }

    boolean sameAs(byte[] other) {
        return MessageDigest.isEqual(value, other);
    }

    @Override
    public String getAlgorithm() {
        return "AES";
    }

    @Override
    public String getFormat() {
        return "RAW";
    }

    @Override
    public byte[] getEncoded() {
        if (closed) {
            throw new IllegalStateException("this key has been wiped");
        }
        return value.clone();
    }

    int length() {
        return value.length;
    }

    /** The live array, for hashing and wrapping without one more copy. */
    byte[] bytes() {
        return value;
    }

    @Override
    public void destroy() {
        close();
    }

    @Override
    public boolean isDestroyed() {
        return closed;
    }

    @Override
    public void close() {
        closed = true;
        Arrays.fill(value, (byte) 0);
    }

    @Override
    public String toString() {
        return "RawKey[" + value.length + " bytes]";
    }
}
