package dev.keyrecall.vault;

import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/**
 * What the header tells of one recipient without any key.
 *
 * @param id which one
 * @param kind how it opens
 * @param label what people call it; may be empty
 * @param created when it was made, to the second
 * @param confirmedKeyVersion the vault key version up to which it has confirmed the vault's keys
 * @param cost what a try of the passphrase costs; empty for other kinds
 * @param source the name of its KEK source; empty for other kinds
 * @param settings of its KEK source; empty for other kinds
 * @param keyDigest SHA-256 of its public key, 64 lower-case hexadecimal digits: what only the
 *     secret of this very recipient can belong to
 */
public record RecipientSummary(
        RecipientId id,
        RecipientKind kind,
        String label,
        Instant created,
        int confirmedKeyVersion,
        Optional<PassphraseCost> cost,
        Optional<String> source,
        Map<String, String> settings,
        String keyDigest) {
    /** Takes a copy of the settings. */
    public RecipientSummary {
        settings = Map.copyOf(settings);
    }

    static RecipientSummary of(Recipient recipient) throws VaultException.Corrupted {
        RecipientKind kind = RecipientKind.of(recipient.kind());
        Optional<PassphraseCost> cost = Optional.empty();
        Optional<String> source = Optional.empty();
        Map<String, String> settings = Map.of();
        switch (kind) {
            case PASSPHRASE -> cost = Optional.of(PassphraseParameters.parse(recipient).cost());
            case KEK_SOURCE -> {
                KekParameters parameters = KekParameters.parse(recipient.parameters());
                source = Optional.of(parameters.source());
                settings = parameters.settings();
            }
            case KEY_FILE, UNKNOWN -> {}
        }
        return new RecipientSummary(
                RecipientId.of(recipient.id()),
                kind,
                recipient.label(),
                Instant.ofEpochSecond(recipient.createdSecond()),
                recipient.confirmedVersion(),
                cost,
                source,
                settings,
                HexFormat.of().formatHex(Primitives.sha256().digest(recipient.publicKey())));
    }
}
