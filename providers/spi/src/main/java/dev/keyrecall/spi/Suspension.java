package dev.keyrecall.spi;

/**
 * A reversible stop. Both directions are idempotent; suspending what is gone is refused with
 * NOT_FOUND.
 */
public interface Suspension {
    CallClass callClass();

    Receipt suspend(Target.ByRef target, Intent intent) throws ProviderException;

    Receipt resume(Target.ByRef target, Intent intent) throws ProviderException;
}
