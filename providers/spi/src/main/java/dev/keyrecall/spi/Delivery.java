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
     * Asks the consumer whether it works with this very credential, after a delivery. What cannot
     * be read back counts as delivered only when this confirms it; what can, only while this does
     * not deny it. Changes nothing, and may be repeated.
     */
    default Confirmation confirm(ConsumerTarget target, CredentialRef ref, SecretBytes secret)
            throws ProviderException {
        return Confirmation.SILENT;
    }

    /**
     * Puts id and value in place as the target's options say, keeps everything else there, and
     * returns once the provider has confirmed it. Safe to repeat with the same intent. A caller
     * never runs two deliveries to one target at a time.
     */
    Receipt deliver(ConsumerTarget target, CredentialRef ref, SecretBytes secret, Intent intent)
            throws ProviderException;
}
