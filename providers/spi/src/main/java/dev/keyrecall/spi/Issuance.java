package dev.keyrecall.spi;

import java.time.Instant;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Creates a new credential for a principal. Two kinds, because a crash leaves different things
 * behind.
 */
public sealed interface Issuance {
    /** How a lost answer is recovered. */
    CallClass callClass();

    /**
     * The provider makes the value and shows it once: a crash between call and record leaves an
     * orphan whose value is lost, so whoever implements this must also say how to find it.
     */
    non-sealed interface Minted extends Issuance {
        /** How many credentials one principal may hold, inactive ones included. */
        int slotsPerPrincipal();

        /**
         * Sends exactly one create. Never retried below this call.
         *
         * @throws ProviderException.InDoubt when it was sent and no answer came: look for orphans
         *     before anything else
         */
        Issued mint(String principal, Intent intent) throws ProviderException;

        /**
         * Credentials of the principal that stand now, are not in the before-image and were created
         * since the intent.
         */
        List<Orphan> orphans(String principal, Intent intent) throws ProviderException;
    }

    /** We make the value: it is sealed before the call, so replay is safe. */
    non-sealed interface Chosen extends Issuance {
        SecretBytes choose(RandomGenerator random);

        CredentialRef install(String principal, SecretBytes value, Intent intent)
                throws ProviderException;
    }

    /** A freshly made credential. The caller owns, and closes, {@code secret}. */
    record Issued(CredentialRef ref, SecretBytes secret, Instant createdAt, Receipt receipt) {}

    /**
     * A candidate orphan.
     *
     * @param used whether the provider has seen it used: then it is not ours to remove
     */
    record Orphan(CredentialRef ref, Instant createdAt, boolean used) {}
}
