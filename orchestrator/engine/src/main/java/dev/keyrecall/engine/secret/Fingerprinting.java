package dev.keyrecall.engine.secret;

import dev.keyrecall.engine.Providers;
import dev.keyrecall.engine.port.Fingerprints;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.SecretBytes;
import dev.keyrecall.vault.Vault;

import java.util.List;

/** Which fingerprints a value gets when it is sealed. */
@FunctionalInterface
public interface Fingerprinting {
    /** Those of the value and of all forms that its provider derives from it. */
    static Fingerprinting ofForms(Providers providers) {
        return new FormFingerprinting(providers);
    }

    /**
     * The fingerprints under the vault's current fingerprint key, that of the value first.
     *
     * @param value stays the caller's
     */
    List<Fingerprints.Entry> of(Vault vault, CredentialRef ref, int version, SecretBytes value);
}
