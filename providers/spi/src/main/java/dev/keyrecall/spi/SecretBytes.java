package dev.keyrecall.spi;

import com.google.errorprone.annotations.RestrictedApi;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.function.Function;

/**
 * The confidential bytes of a credential, at most {@value #LENGTH_MAX_BYTES} bytes.
 *
 * <p>Guarantees: never prints its content, compares in constant time, is wiped by {@link #close},
 * and is readable only inside methods marked {@link RevealsSecret} (checked when compiling). Not
 * thread-safe with respect to {@code close}.
 */
public final class SecretBytes implements AutoCloseable {
    /** The largest secret any store here accepts: Secrets Manager's 64 KiB. */
    public static final int LENGTH_MAX_BYTES = 65_536;

    private final byte[] value;
    private boolean closed;

    private SecretBytes(byte[] value) {
        if (value.length > LENGTH_MAX_BYTES) {
            Arrays.fill(value, (byte) 0);
            throw new IllegalArgumentException(
                    "a secret is at most " + LENGTH_MAX_BYTES + " bytes");
        }
        this.value = value;
    }

    /** Takes a copy; the caller still owns, and should wipe, its array. */
    public static SecretBytes copyOf(byte[] value) {
        return new SecretBytes(value.clone());
    }

    /** Takes the array itself; the caller must not use it again. */
    public static SecretBytes adopt(byte[] value) {
        return new SecretBytes(value);
    }

    /**
     * Encodes text as UTF-8. For values that a library hands us as text; our own paths carry bytes.
     *
     * @throws IllegalArgumentException for half a surrogate pair, which UTF-8 cannot carry
     */
    public static SecretBytes ofUtf8(CharSequence text) {
        ByteBuffer encoded = ByteBuffer.allocate(3 * text.length());
        CoderResult result =
                StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text), encoded, true);
        byte[] bytes = Arrays.copyOf(encoded.array(), encoded.position());
        Arrays.fill(encoded.array(), (byte) 0);
        if (result.isError()) {
            // Encoding stops at the fault, so what stands in bytes is only the beginning.
            Arrays.fill(bytes, (byte) 0);
            throw new IllegalArgumentException("a secret holds half a surrogate pair");
        }
        return new SecretBytes(bytes);
    }

    /** The length in bytes; not confidential. */
    public int length() {
        return value.length;
    }

    /**
     * Hands the live array to {@code use} and returns its result. {@code use} must not keep or
     * change the array.
     *
     * @throws IllegalStateException once closed
     */
    @RestrictedApi(
            explanation =
                    "Mark the method with @RevealsSecret(why = ...) to read a secret's bytes.",
            allowlistAnnotations = RevealsSecret.class)
    public <R> R reveal(Function<byte[], R> use) {
        requireOpen();
        return use.apply(value);
    }

    /** A second, independent holder of the same bytes. */
    public SecretBytes copy() {
        requireOpen();
        return new SecretBytes(value.clone());
    }

    /** Constant-time comparison of content. */
    public boolean sameAs(SecretBytes other) {
        requireOpen();
        other.requireOpen();
        return MessageDigest.isEqual(value, other.value);
    }

    /** Wipes the bytes. Idempotent. */
    @Override
    public void close() {
        closed = true;
        Arrays.fill(value, (byte) 0);
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("this secret has been closed");
        }
    }

    /** Only the length: safe in any log or message. */
    @Override
    public String toString() {
        return "SecretBytes[" + value.length + " bytes]";
    }
}
