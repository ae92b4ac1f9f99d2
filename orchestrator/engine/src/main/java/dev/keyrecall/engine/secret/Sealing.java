package dev.keyrecall.engine.secret;

import dev.keyrecall.engine.port.Secrets.Custody;
import dev.keyrecall.engine.port.Secrets.Label;
import dev.keyrecall.engine.port.Secrets.SealedSecret;
import dev.keyrecall.engine.port.Store;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.SecretBytes;
import dev.keyrecall.vault.RecordId;
import dev.keyrecall.vault.Vault;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.function.Function;

/**
 * Seals values into the store. Sealing is done outside any transaction, so that none is held open
 * for it; when the vault key is retired in between, or another version written, it is done again.
 */
public final class Sealing {
    /**
     * A vault key is retired once in a rotation, and another version of the very credential is
     * written once in an import: five times in a row does not happen.
     */
    private static final int TRIES_MAX = 5;

    private final Store store;
    private final Vault vault;
    private final Fingerprinting fingerprinting;

    public Sealing(Store store, Vault vault, Fingerprinting fingerprinting) {
        this.store = store;
        this.vault = vault;
        this.fingerprinting = fingerprinting;
    }

    /**
     * Seals a value as a credential's next version, and has it written.
     *
     * @param value stays the caller's
     * @param writing writes it in a transaction of its own; called again when the vault key was
     *     retired or another version written meanwhile, after which nothing of the first call
     *     stands
     * @throws IllegalStateException when that happens time and again
     */
    public <T> T seal(NewValue about, SecretBytes value, Function<SealedValue, T> writing) {
        for (int tries = 1; ; tries++) {
            try {
                return writing.apply(sealed(about, value));
            } catch (StaleSealException e) {
                if (tries == TRIES_MAX) {
                    throw new IllegalStateException(e.getMessage() + ", time and again", e);
                }
            }
        }
    }

    private SealedValue sealed(NewValue about, SecretBytes value) {
        CredentialRef ref = about.ref();
        int version = store.read(tx -> tx.secrets().lastVersion(ref)) + 1;
        return new SealedValue(
                new SealedSecret(
                        ref,
                        version,
                        about.label(),
                        about.custody(),
                        about.customer(),
                        vault.seal(record(ref), version, value),
                        about.origin(),
                        about.at()),
                fingerprinting.of(vault, ref, version, value));
    }

    /** The vault's name of a credential's value. */
    public static RecordId record(CredentialRef ref) {
        return new RecordId(ref.toString());
    }

    /**
     * What is stored beside a value.
     *
     * @param ref the credential
     * @param label null for none
     * @param custody whose it is
     * @param customer the customer's id; null exactly for our own
     * @param origin how it came
     * @param at when
     */
    public record NewValue(
            CredentialRef ref,
            @Nullable Label label,
            Custody custody,
            @Nullable String customer,
            String origin,
            Instant at) {
        /** One of our own. */
        public static NewValue own(CredentialRef ref, Label label, String origin, Instant at) {
            return new NewValue(ref, label, Custody.OWN, null, origin, at);
        }
    }
}
