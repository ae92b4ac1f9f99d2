package dev.keyrecall.spi;

/** A permanent stop. Idempotent: revoking what is gone succeeds, marked "was already so". */
public interface Revocation {
    CallClass callClass();

    Receipt revoke(Target target, Intent intent) throws ProviderException;
}
