package dev.keyrecall.spi;

/** An account-wide brake. Idempotent in both directions. */
public interface ContainmentSwitch {
    CallClass callClass();

    Receipt on(Intent intent) throws ProviderException;

    Receipt off(Intent intent) throws ProviderException;
}
