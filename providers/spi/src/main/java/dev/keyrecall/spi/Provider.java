package dev.keyrecall.spi;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * A vendor's adapter. Public, final, with a public no-argument constructor that does no I/O; found
 * by ServiceLoader.
 */
public interface Provider {
    ProviderInfo info();

    /**
     * How many requests its errands cost, and how many the provider permits an account with these
     * settings. Does no I/O.
     *
     * @throws ProviderException.Refused INVALID for a setting that cannot be used
     */
    CallLimits callLimits(Map<String, String> settings) throws ProviderException.Refused;

    /**
     * How long one request to an account with these settings may be under way, connecting included.
     * After that it is given up, and what it does at the provider has begun. Does no I/O.
     *
     * @throws ProviderException.Refused INVALID for a setting that cannot be used
     */
    Duration callTimeout(Map<String, String> settings) throws ProviderException.Refused;

    /**
     * Binds to one account. Reads the named credential source; sends nothing. A source that has
     * changed since is read anew: our own access can be rotated while it is in use.
     *
     * @throws ProviderException.Refused INVALID for a setting that cannot be used,
     *     OPERATOR_CREDENTIAL for a credential source that is missing or unreadable
     */
    ProviderAccount connect(Connection connection) throws ProviderException;

    /**
     * Where {@link #connect} reads what we work with, as a consumer that a delivery can write; does
     * no I/O.
     *
     * @return empty for a source that no kind of consumer can write
     */
    default Optional<ConsumerTarget> ownPlace(Map<String, String> settings) {
        return Optional.empty();
    }

    /**
     * In which other forms its credentials may leak. Needs no account: values of accounts that are
     * not connected, and those of customers, are fingerprinted too.
     */
    default DerivedForms derivedForms() {
        return DerivedForms.NONE;
    }
}
