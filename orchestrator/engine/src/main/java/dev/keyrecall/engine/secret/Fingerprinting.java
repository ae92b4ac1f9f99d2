package dev.keyrecall.engine.secret;

import dev.keyrecall.engine.port.Fingerprints;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.SecretBytes;
import dev.keyrecall.vault.Vault;

import java.util.List;

/** Which fingerprints a value gets when it is sealed. */
@FunctionalInterface
public interface Fingerprinting {
    /** That of the value as it is, and of no other form. */
    Fingerprinting VALUE_ONLY =
            (vault, ref, version, value) ->
                    List.of(
                            new Fingerprints.Entry(
                                    vault.fingerprint(value), Fingerprints.VALUE, ref, version));

    /**
     * The fingerprints under the vault's current fingerprint key.
     *
     * @param value stays the caller's
     */
    List<Fingerprints.Entry> of(Vault vault, CredentialRef ref, int version, SecretBytes value);
}
