package dev.keyrecall.vault;

import dev.keyrecall.spi.SecretBytes;

import java.util.ArrayList;
import java.util.List;

/**
 * An open (unsealed) vault: seals secrets for storage, opens them again and fingerprints them. Its
 * keys are in this process ({@link LocalVault}) or in the agent that holds the vault open.
 *
 * <p>Thread-safe. Once closed, every operation throws {@link IllegalStateException}.
 */
public interface Vault extends AutoCloseable {
    /** Which vault this is. */
    VaultId id();

    /** The version of the vault key that seals now. */
    int keyVersion();

    /**
     * Seals one version of a secret, under a data key of its own. Sealing twice gives different
     * bytes, each of which opens.
     *
     * @param record the secret's name
     * @param version which version of it, from 1
     * @param value stays the caller's
     */
    SealedRecord seal(RecordId record, int version, SecretBytes value);

    /**
     * Opens what {@link #seal} gave for the same record and version.
     *
     * @return the secret; the caller closes it
     * @throws VaultException.Corrupted for any other bytes, place or vault
     */
    SecretBytes open(RecordId record, int version, SealedRecord sealed) throws VaultException;

    /**
     * A sealed record with the place that it is bound to.
     *
     * @param record the secret's name
     * @param version which version of it, from 1
     * @param sealed what {@link #seal} gave for them
     */
    record Placed(RecordId record, int version, SealedRecord sealed) {}

    /**
     * Opens several records, in their order: few messages to an agent where {@link #open} would be
     * one for each.
     *
     * @return the secrets; the caller closes them
     * @throws VaultException.Corrupted when one does not open; none is left in clear then
     */
    default List<SecretBytes> openAll(List<Placed> records) throws VaultException {
        List<SecretBytes> values = new ArrayList<>(records.size());
        boolean whole = false;
        try {
            for (Placed one : records) {
                values.add(open(one.record(), one.version(), one.sealed()));
            }
            whole = true;
            return values;
        } finally {
            if (!whole) {
                values.forEach(SecretBytes::close);
            }
        }
    }

    /**
     * The fingerprint of a secret under the current fingerprint key: equal for equal secrets.
     *
     * @param value stays the caller's
     */
    Fingerprint fingerprint(SecretBytes value);

    /**
     * The fingerprints of several secrets under the current fingerprint key, in their order: one
     * message to an agent where {@link #fingerprint} would be one for each.
     *
     * @param values stay the caller's
     */
    default List<Fingerprint> fingerprintAll(List<SecretBytes> values) {
        return values.stream().map(this::fingerprint).toList();
    }

    /**
     * The fingerprints of a secret under every fingerprint key that is kept, the current one first:
     * one of them is what an older record of the same value carries.
     *
     * @param value stays the caller's
     */
    List<Fingerprint> fingerprints(SecretBytes value);

    /** Wipes the keys held here, after operations under way have ended. Idempotent. */
    @Override
    void close();
}
