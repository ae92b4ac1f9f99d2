package dev.keyrecall.app.command;

import dev.keyrecall.app.home.Unlocker;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.spi.json.Json;
import dev.keyrecall.vault.RecipientKind;
import dev.keyrecall.vault.RecipientSummary;

import java.util.List;
import java.util.TreeMap;

/** The vault's recipients as commands name and show them. */
final class Recipients {
    /** Enough of an id to tell one of sixteen from another at a glance. */
    private static final int SHOWN_DIGITS = 8;

    private Recipients() {}

    /**
     * The one that a person means: by the beginning of its id, or its label.
     *
     * @throws EngineException USAGE when it is none or several
     */
    static RecipientSummary find(byte[] header, String named) throws EngineException {
        List<RecipientSummary> found =
                Unlocker.recipients(header).stream()
                        .filter(
                                one ->
                                        !named.isEmpty()
                                                && (one.id().value().startsWith(named)
                                                        || one.label().equals(named)))
                        .toList();
        if (found.size() != 1) {
            throw new EngineException(
                    Ending.USAGE,
                    found.isEmpty()
                            ? "this vault has no recipient " + named
                            : "several recipients are meant by " + named,
                    "see them with: keyrecall vault kek list",
                    "then name one by the beginning of its id, or by its label");
        }
        return found.getFirst();
    }

    static int count(byte[] header) throws EngineException {
        return Unlocker.recipients(header).size();
    }

    static String shown(RecipientSummary one) {
        return one.id().value().substring(0, SHOWN_DIGITS);
    }

    /** {@code passphrase}, {@code key-file}, or the name of the key management service. */
    static String kind(RecipientSummary one) {
        return one.kind() == RecipientKind.KEK_SOURCE
                ? one.source().orElse("unknown")
                : switch (one.kind()) {
                    case PASSPHRASE -> "passphrase";
                    case KEY_FILE -> "key-file";
                    case KEK_SOURCE, UNKNOWN -> "unknown";
                };
    }

    /** What it costs, or which key it is. */
    static String about(RecipientSummary one) {
        if (one.cost().isPresent()) {
            return one.cost().get().toString();
        }
        return one.settings().getOrDefault("key", Documents.NOTHING);
    }

    static Json document(RecipientSummary one) {
        Json.Builder settings = Json.object();
        new TreeMap<>(one.settings()).forEach(settings::put);
        return Json.object()
                .put("id", one.id().value())
                .put("kind", kind(one))
                .put("label", one.label())
                .put("created_at", Documents.time(one.created()))
                .put("confirmed_vault_key", one.confirmedKeyVersion())
                .put("settings", settings.build())
                .build();
    }
}
