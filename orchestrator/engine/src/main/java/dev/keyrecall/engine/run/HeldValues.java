package dev.keyrecall.engine.run;

import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.port.Fingerprints;
import dev.keyrecall.engine.port.Secrets.Label;
import dev.keyrecall.engine.port.Secrets.SealedSecret;
import dev.keyrecall.engine.port.Secrets.Version;
import dev.keyrecall.engine.port.Store;
import dev.keyrecall.engine.port.Tx;
import dev.keyrecall.engine.secret.Fingerprinting;
import dev.keyrecall.engine.secret.Lookup;
import dev.keyrecall.engine.secret.Opening;
import dev.keyrecall.engine.secret.SealedValue;
import dev.keyrecall.engine.secret.Sealing;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.SecretBytes;
import dev.keyrecall.vault.Fingerprint;
import dev.keyrecall.vault.Vault;
import dev.keyrecall.vault.VaultException;
import dev.keyrecall.vault.lookup.CanonicalForm;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The values that the vault holds, opened and sealed by credential. */
final class HeldValues {
    /** How the origin of a value begins that an issuance of ours was answered with. */
    static final String ISSUED = "issued ";

    private final Store store;
    private final Vault vault;
    private final Opening opening;
    private final Sealing sealing;

    HeldValues(Engine engine, Vault vault) {
        this.store = engine.store();
        this.vault = vault;
        this.opening = new Opening(store, vault);
        this.sealing = new Sealing(store, vault, Fingerprinting.ofForms(engine.providers()));
    }

    /**
     * The newest held value of a credential. The caller closes it.
     *
     * @param entry writes the ledger's entry of it, before it is opened
     * @return null where none is held
     * @throws UnitOpenException when the sealed record is damaged
     */
    @Nullable SecretBytes open(CredentialRef ref, Opening.Entry entry) throws UnitOpenException {
        try {
            return opening.newest(ref, entry);
        } catch (VaultException e) {
            throw damaged(ref, e);
        }
    }

    /**
     * Whether the newest value held of a credential is this one: its fingerprint says so, and then
     * what is held itself.
     *
     * @param entry writes the ledger's entry of what is opened, before it is
     * @throws UnitOpenException when a sealed record is damaged
     */
    boolean isNewest(CredentialRef ref, SecretBytes value, Opening.Entry entry)
            throws UnitOpenException {
        List<Fingerprint> fingerprints = Lookup.ofValue(vault, value);
        Optional<SealedSecret> newest =
                store.read(
                        tx ->
                                tx.secrets()
                                        .newest(ref)
                                        .filter(one -> has(tx, ref, one.version(), fingerprints)));
        return newest.isPresent() && isOf(newest.get(), value, entry);
    }

    /**
     * Whether any value held of a credential is this one, as {@link #isNewest} has it.
     *
     * @throws UnitOpenException when a sealed record is damaged
     */
    boolean holds(CredentialRef ref, SecretBytes value, Opening.Entry entry)
            throws UnitOpenException {
        List<Fingerprint> fingerprints = Lookup.ofValue(vault, value);
        List<SealedSecret> found =
                store.read(
                        tx ->
                                tx.secrets().history(ref).stream()
                                        .map(Version::version)
                                        .filter(version -> has(tx, ref, version, fingerprints))
                                        .flatMap(
                                                version -> tx.secrets().held(ref, version).stream())
                                        .toList());
        for (SealedSecret one : found) {
            if (isOf(one, value, entry)) {
                return true;
            }
        }
        return false;
    }

    /** Whether any value of a credential is held. */
    boolean holdsAny(CredentialRef ref) {
        return store.read(tx -> tx.secrets().newest(ref)).isPresent();
    }

    private boolean isOf(SealedSecret secret, SecretBytes value, Opening.Entry entry)
            throws UnitOpenException {
        entry.write(secret.ref(), secret.version());
        try (SecretBytes held = opening.open(secret)) {
            return CanonicalForm.same(held, value);
        } catch (VaultException e) {
            throw damaged(secret.ref(), e);
        }
    }

    private static UnitOpenException damaged(CredentialRef ref, VaultException e) {
        return new UnitOpenException(
                "the sealed value of " + ref + " cannot be opened: " + e.getMessage());
    }

    private static boolean has(
            Tx tx, CredentialRef ref, int version, List<Fingerprint> fingerprints) {
        return fingerprints.stream()
                .map(one -> new Fingerprints.Entry(one, Fingerprints.VALUE, ref, version))
                .anyMatch(tx.fingerprints()::has);
    }

    /** Whether the value held of a credential came as the answer to an issuance of ours. */
    boolean issuedByUs(CredentialRef ref) {
        return store.read(tx -> tx.secrets().newest(ref))
                .filter(secret -> secret.origin().startsWith(ISSUED))
                .isPresent();
    }

    /** Seals a value as the next version, and has it written in a transaction of its own. */
    <T> T seal(
            CredentialRef ref,
            Label label,
            SecretBytes value,
            String origin,
            Instant now,
            Function<SealedValue, T> writing) {
        return sealing.seal(Sealing.NewValue.own(ref, label, origin, now), value, writing);
    }
}
