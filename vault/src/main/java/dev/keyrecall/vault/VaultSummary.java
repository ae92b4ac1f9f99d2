package dev.keyrecall.vault;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * What a vault's header tells without any key: for status and lists. Checked for form and damage
 * only; a forged header is found out by opening it.
 *
 * @param vault which vault it is
 * @param keyVersion the version of the vault key that seals now
 * @param commitment what the header commits to that key with, as 64 hexadecimal digits
 * @param olderKeyVersions the older vault keys that data keys may still be wrapped under, ascending
 * @param fingerprintKeyVersions the versions of the fingerprint keys, ascending; the last is
 *     current
 * @param logKeyVersions the versions of the log keys, ascending
 * @param recipients in the header's order
 */
public record VaultSummary(
        VaultId vault,
        int keyVersion,
        String commitment,
        List<Integer> olderKeyVersions,
        List<Integer> fingerprintKeyVersions,
        List<Integer> logKeyVersions,
        List<RecipientSummary> recipients) {
    /** Takes copies of the lists. */
    public VaultSummary {
        olderKeyVersions = List.copyOf(olderKeyVersions);
        fingerprintKeyVersions = List.copyOf(fingerprintKeyVersions);
        logKeyVersions = List.copyOf(logKeyVersions);
        recipients = List.copyOf(recipients);
    }

    /**
     * Requires that the bytes are a whole header with its checksum, whoever made it and in whatever
     * format (format page, section 3.7, step 1).
     *
     * @throws VaultException.Corrupted when they are not
     */
    public static void requireUndamaged(byte[] header) throws VaultException.Corrupted {
        VaultHeader.requireWhole(header);
    }

    /**
     * Reads a header.
     *
     * @throws VaultException.Corrupted when it is damaged
     * @throws VaultException.Unsupported when it is of a newer format
     */
    public static VaultSummary of(byte[] header) throws VaultException {
        VaultHeader parsed = VaultHeader.parse(header.clone());
        List<RecipientSummary> recipients = new ArrayList<>(parsed.recipients().size());
        for (Recipient recipient : parsed.recipients()) {
            recipients.add(RecipientSummary.of(recipient));
        }
        return new VaultSummary(
                VaultId.of(parsed.vault()),
                parsed.keyVersion(),
                HexFormat.of().formatHex(parsed.commitment()),
                parsed.keptVersions(KeptKey.VAULT_KEY),
                parsed.keptVersions(KeptKey.FINGERPRINT_KEY),
                parsed.keptVersions(KeptKey.LOG_KEY),
                recipients);
    }
}
