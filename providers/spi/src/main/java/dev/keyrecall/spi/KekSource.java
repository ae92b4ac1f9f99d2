package dev.keyrecall.spi;

import java.util.List;
import java.util.Map;

/**
 * A service outside Keyrecall that holds key-encryption keys and uses them for us without handing
 * them out: a cloud's key management service. A vault with such a recipient opens with one call to
 * it. Public, final, with a public no-argument constructor that does no I/O; found by
 * ServiceLoader.
 *
 * <p>Settings are text pairs: names, addresses and paths, never secrets. {@link #resolve} is called
 * once, when a recipient is made, and its answer is kept in the vault's header in clear; {@link
 * #connect} gets what was kept, at every unseal. Settings that only say how this machine reaches
 * the service (a credentials file, an endpoint) may be replaced by others at an unseal: what was
 * wrapped is bound to its key, so that a wrong setting is refused and never opens anything else.
 */
public interface KekSource {
    /** The name under which the vault's header knows it, lower case with hyphens: aws-kms. */
    String name();

    /** What a key of this source is described by; a name that is not listed is refused. */
    default List<ProviderInfo.Setting> settings() {
        return List.of();
    }

    /**
     * The settings to keep for a new recipient. A name that may come to mean another key (an alias)
     * is replaced by the key's permanent one; this may ask the service.
     *
     * @return complete settings, fit for {@link #connect}
     * @throws ProviderException.Refused INVALID for a setting that cannot be used,
     *     OPERATOR_CREDENTIAL for a credential source that is missing, unreadable or refused,
     *     NOT_FOUND, CONFLICT or PERMISSION when there is no such key, it cannot be used now, or we
     *     may not ask
     * @throws ProviderException.Throttled when the service refused for a rate limit
     * @throws ProviderException.Unavailable when the service did not answer
     */
    default Map<String, String> resolve(Map<String, String> settings) throws ProviderException {
        return Map.copyOf(settings);
    }

    /**
     * Binds to one key. Reads the named credential source; sends nothing, so that an unseal is one
     * call.
     *
     * @param settings as {@link #resolve} answered them
     * @throws ProviderException.Refused INVALID for a setting that cannot be used,
     *     OPERATOR_CREDENTIAL for a credential source that is missing or unreadable
     */
    Kek connect(Map<String, String> settings) throws ProviderException;
}
