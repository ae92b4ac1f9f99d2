package dev.keyrecall.engine.run;

import dev.keyrecall.engine.port.Secrets.SealedSecret;
import dev.keyrecall.engine.port.Store;
import dev.keyrecall.engine.port.Tx;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.SecretBytes;
import dev.keyrecall.vault.RecordId;
import dev.keyrecall.vault.SealedRecord;
import dev.keyrecall.vault.Vault;
import dev.keyrecall.vault.VaultException;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.Optional;

/** The values that the vault holds, opened and sealed by credential. */
final class HeldValues {
    /** How the origin of a value begins that an issuance of ours was answered with. */
    static final String ISSUED = "issued ";

    private final Store store;
    private final Vault vault;

    HeldValues(Store store, Vault vault) {
        this.store = store;
        this.vault = vault;
    }

    /**
     * The newest held value of a credential. The caller closes it.
     *
     * @return null where none is held
     * @throws UnitOpenException when the sealed record is damaged
     */
    @Nullable SecretBytes open(CredentialRef ref) throws UnitOpenException {
        Optional<SealedSecret> sealed = store.read(tx -> tx.secrets().newest(ref));
        if (sealed.isEmpty()) {
            return null;
        }
        SealedSecret secret = sealed.get();
        try {
            return vault.open(record(ref), secret.version(), SealedRecord.ofBytes(secret.sealed()));
        } catch (VaultException e) {
            throw new UnitOpenException(
                    "the sealed value of " + ref + " cannot be opened: " + e.getMessage());
        }
    }

    boolean holds(CredentialRef ref, SecretBytes value) {
        String fingerprint = vault.fingerprint(value).text();
        return store.read(tx -> tx.secrets().newest(ref))
                .filter(secret -> secret.fingerprint().equals(fingerprint))
                .isPresent();
    }

    /** Whether the value held of a credential came as the answer to an issuance of ours. */
    boolean issuedByUs(CredentialRef ref) {
        return store.read(tx -> tx.secrets().newest(ref))
                .filter(secret -> secret.origin().startsWith(ISSUED))
                .isPresent();
    }

    /** Seals outside any transaction, so that none is held open for it. */
    Sealed seal(CredentialRef ref, SecretBytes value, String origin, Instant now) {
        int version =
                store.read(tx -> tx.secrets().newest(ref)).map(SealedSecret::version).orElse(0) + 1;
        String fingerprint = vault.fingerprint(value).text();
        return new Sealed(
                new SealedSecret(
                        ref,
                        version,
                        vault.seal(record(ref), version, value).bytes(),
                        fingerprint,
                        origin,
                        now));
    }

    private static RecordId record(CredentialRef ref) {
        return new RecordId(ref.toString());
    }

    /** A sealed value on its way into the store. */
    record Sealed(SealedSecret secret) {
        void write(Tx tx) {
            tx.secrets().add(secret);
        }

        String fingerprint() {
            return secret.fingerprint();
        }
    }
}
