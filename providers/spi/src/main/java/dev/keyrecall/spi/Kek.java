package dev.keyrecall.spi;

import java.util.Map;

/**
 * One key-encryption key that never leaves its service, connected. Wrapping and unwrapping change
 * nothing there, so each may be repeated, and neither is ever in doubt: {@link
 * ProviderException.InDoubt} is not thrown. Each call is one request; no failure is retried here.
 * Thread-safe.
 *
 * <p>The context is associated data: the same pairs that a value was wrapped with are needed to
 * unwrap it, in any order. It is authenticated but not confidential, and the service writes it into
 * its own log in clear: it holds opaque ids (vault, recipient), never names of secrets or people.
 */
public interface Kek extends AutoCloseable {
    /** The longest value that can be wrapped, in bytes. */
    int PLAINTEXT_MAX_BYTES = 4_096;

    /** The longest wrapped form that is accepted or handed out, in bytes. */
    int WRAPPED_MAX_BYTES = 6_144;

    /** The most that names and values of a context may hold together, in bytes of UTF-8. */
    int CONTEXT_MAX_BYTES = 2_048;

    /**
     * Encrypts a value under this key.
     *
     * @param plaintext 1 to {@value #PLAINTEXT_MAX_BYTES} bytes; still the caller's, not closed
     * @param context neither empty nor with an empty name or value
     * @return the wrapped form, opaque, at most {@value #WRAPPED_MAX_BYTES} bytes; only {@link
     *     #unwrap} with the same key and context makes anything of it
     * @throws ProviderException.Throttled when the service refused for a rate limit
     * @throws ProviderException.Refused OPERATOR_CREDENTIAL or PERMISSION when we may not use the
     *     key, NOT_FOUND when it is gone, CONFLICT when it is suspended or about to be deleted,
     *     INVALID when it is not of a kind that wraps
     * @throws ProviderException.Unavailable when no usable answer came
     * @throws IllegalArgumentException for a plaintext or context outside these bounds
     */
    byte[] wrap(SecretBytes plaintext, Map<String, String> context) throws ProviderException;

    /**
     * Decrypts what {@link #wrap} made.
     *
     * @param wrapped read from storage, so anything may stand there; not changed
     * @param context the pairs that it was wrapped with
     * @return the value, 1 to {@value #PLAINTEXT_MAX_BYTES} bytes; the caller closes it
     * @throws ProviderException.Throttled when the service refused for a rate limit
     * @throws ProviderException.Refused as for {@link #wrap}; INVALID as well when the wrapped form
     *     is damaged, or was made by another key or with another context
     * @throws ProviderException.Unavailable when no usable answer came
     * @throws IllegalArgumentException for a context outside the bounds of {@link #wrap}
     */
    SecretBytes unwrap(byte[] wrapped, Map<String, String> context) throws ProviderException;

    /** Releases connections; the key is not touched. Idempotent. */
    @Override
    void close();
}
