package dev.keyrecall.spi;

/** Writes a credential into a consumer. */
public interface Delivery {
    CallClass callClass();

    /**
     * Looks whether a delivery could follow the target's options at all, so that a wrong one is
     * refused when it is written down and not when a consumer waits. Sends nothing.
     *
     * @throws ProviderException.Refused INVALID when none could
     */
    void check(ConsumerTarget target) throws ProviderException.Refused;

    /**
     * What the consumer would read now.
     *
     * @throws ProviderException.Refused NOT_FOUND when the place itself is missing
     */
    ConsumerValue read(ConsumerTarget target) throws ProviderException;

    /**
     * Puts id and value in place as the target's options say, keeps everything else there, and
     * returns once the provider has confirmed it. Safe to repeat with the same intent. A caller
     * never runs two deliveries to one target at a time.
     */
    Receipt deliver(ConsumerTarget target, CredentialRef ref, SecretBytes secret, Intent intent)
            throws ProviderException;
}
