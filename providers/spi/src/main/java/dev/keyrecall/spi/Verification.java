package dev.keyrecall.spi;

/**
 * Asks the provider, with the value itself, whether it is accepted. Harmless: changes nothing but
 * the last-used time.
 */
public interface Verification {
    /**
     * One probe. One answer proves nothing (providers are eventually consistent): the caller
     * demands several over a window. Every failure to learn the answer is {@link Liveness.Unknown},
     * including throttling.
     */
    Liveness verify(CredentialRef ref, SecretBytes secret);
}
