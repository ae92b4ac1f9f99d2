package dev.keyrecall.engine.port;

import dev.keyrecall.spi.CredentialRef;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Sealed secrets. Never a value in clear. */
public interface Secrets {
    /**
     * Inserts a version.
     *
     * @throws IllegalStateException when the record has that version already
     */
    void add(SealedSecret secret);

    /** The newest version held of a credential's value. */
    Optional<SealedSecret> newest(CredentialRef ref);

    /** The credentials of which a value is held whose fingerprint is this. */
    List<CredentialRef> withFingerprint(String fingerprint);

    /** How many versions are held. */
    long count();

    /**
     * One version of a secret, sealed.
     *
     * @param ref the credential it is the value of; also the vault's record id
     * @param version from 1
     * @param sealed the vault's envelope
     * @param fingerprint the vault's keyed fingerprint of the value
     * @param origin how it came: {@code issued CAMPAIGN} or {@code captured CONSUMER}
     * @param createdAt when it was sealed
     */
    record SealedSecret(
            CredentialRef ref,
            int version,
            byte[] sealed,
            String fingerprint,
            String origin,
            Instant createdAt) {}
}
