package dev.keyrecall.app.home;

import dev.keyrecall.engine.EngineException;
import dev.keyrecall.vault.RecipientKind;
import dev.keyrecall.vault.RecipientSummary;

import java.util.ArrayList;
import java.util.List;

/**
 * What a vault opens with, as its header says without any key: for the hints of who brought
 * something else. The header may be one that no home holds, such as a backup's.
 */
final class WaysIn {
    private static final int ID_DIGITS = 8;

    private final List<RecipientSummary> recipients;

    private WaysIn(List<RecipientSummary> recipients) {
        this.recipients = recipients;
    }

    /**
     * Reads them.
     *
     * @throws EngineException REFUSED for a damaged header
     */
    static WaysIn of(byte[] header) throws EngineException {
        return new WaysIn(Unlocker.recipients(header));
    }

    boolean has(RecipientKind kind) {
        return recipients.stream().anyMatch(one -> one.kind() == kind);
    }

    /** Every recipient, with the option that names it. */
    String hint() {
        return "this vault opens with "
                + String.join(", ", recipients.stream().map(WaysIn::shown).toList());
    }

    /** A hint for each option but the passphrase's that opens this vault. */
    String[] withoutPassphrase() {
        List<String> hints = new ArrayList<>();
        recipients.stream()
                .filter(one -> one.kind() != RecipientKind.PASSPHRASE)
                .filter(one -> one.kind() != RecipientKind.UNKNOWN)
                .map(one -> "or unlock with " + option(one))
                .distinct()
                .forEach(hints::add);
        return hints.toArray(String[]::new);
    }

    private static String shown(RecipientSummary one) {
        String name =
                one.label().isEmpty() ? one.id().value().substring(0, ID_DIGITS) : one.label();
        return option(one) + " (" + name + ")";
    }

    private static String option(RecipientSummary one) {
        return switch (one.kind()) {
            case PASSPHRASE -> "--passphrase-file FILE";
            case KEY_FILE -> "--key-file FILE";
            case KEK_SOURCE -> "--unlock " + one.source().orElse("NAME");
            case UNKNOWN -> "a newer Keyrecall";
        };
    }
}
