package dev.keyrecall.engine.secret;

import dev.keyrecall.engine.journal.LedgerWriter.Entry;
import dev.keyrecall.engine.port.Homes.Rotation;
import dev.keyrecall.spi.json.Json;
import dev.keyrecall.vault.RecipientId;

import java.util.List;

/** The ledger entries of kind {@code vault} (docs/formats/ledger.md, section 2.2). */
final class VaultEntries {
    private VaultEntries() {}

    static Entry rotationBegun(Rotation rotation, int vaultKey, long dataKeys, byte[] header) {
        return entry(
                "the vault key is changed",
                header,
                Json.object()
                        .put("change", "rotation-begun")
                        .put("rotation", rotation.word())
                        .put("vault_key", vaultKey)
                        .put("data_keys", dataKeys));
    }

    static Entry rotationEnded(Rotation rotation, int vaultKey, byte[] header) {
        return entry(
                "the retired vault key is dropped",
                header,
                Json.object()
                        .put("change", "rotation-ended")
                        .put("rotation", rotation.word())
                        .put("vault_key", vaultKey));
    }

    /** The fingerprints of destroyed values under the oldest fingerprint keys are no more. */
    static Entry fingerprintsForgotten(int before, long count, byte[] header) {
        return entry(
                "fingerprints of destroyed values are forgotten",
                header,
                Json.object()
                        .put("change", "fingerprints-forgotten")
                        .put("before", before)
                        .put("count", count));
    }

    /** A recipient was {@code added} or {@code removed}. */
    static Entry recipient(String change, RecipientId recipient, String kind, byte[] header) {
        return entry(
                "a recipient of the vault is " + change,
                header,
                Json.object()
                        .put("change", "recipient-" + change)
                        .put("recipient", recipient.value())
                        .put("recipient_kind", kind));
    }

    /** A recipient that was absent when the vault key was changed has opened the vault since. */
    static Entry confirmed(RecipientId recipient, byte[] header) {
        return entry(
                "a recipient confirms the vault key",
                header,
                Json.object()
                        .put("change", "recipient-confirmed")
                        .put("recipient", recipient.value()));
    }

    /** One more log key signs checkpoints from now on; the texts are of all that do. */
    static Entry logKeyAdded(List<String> keys, byte[] header) {
        return entry(
                "a new log key signs",
                header,
                Json.object().put("change", "log-key-added").put("log_keys", Json.strings(keys)));
    }

    static Entry replaced(RecipientId old, RecipientId fresh, String kind, byte[] header) {
        return entry(
                "a recipient of the vault is replaced",
                header,
                Json.object()
                        .put("change", "recipient-replaced")
                        .put("replaced", old.value())
                        .put("recipient", fresh.value())
                        .put("recipient_kind", kind));
    }

    private static Entry entry(String what, byte[] header, Json.Builder details) {
        return new Entry(
                "vault", what, details.put("header_sha256", ToldHeader.sha256(header)).build());
    }
}
