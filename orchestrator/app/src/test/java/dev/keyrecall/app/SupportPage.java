package dev.keyrecall.app;

import dev.keyrecall.engine.service.CapabilityRow;
import dev.keyrecall.spi.BlindSpot;
import dev.keyrecall.spi.ConsumerKind;
import dev.keyrecall.spi.CredentialKind;
import dev.keyrecall.spi.ProviderAccount;
import dev.keyrecall.spi.ProviderInfo;
import dev.keyrecall.spi.Support;

import java.net.URI;
import java.util.List;

/** {@code docs/reference/support.md}: what each adapter declares of itself. */
final class SupportPage {
    private final StringBuilder page =
            new StringBuilder(
                    """
                    # Support

                    Made from what the adapters declare of themselves by `SupportTest`; do not edit. `keyrecall account check NAME`
                    prints the same for one account. *Automated*: Keyrecall does it. *Assisted*: a person does it, and the
                    page says how. *Unsupported*: nobody can, and the source says so. There is no fourth answer.
                    """);

    /** Adds the kinds of consumer that need no account. */
    SupportPage add(List<ConsumerKind> kinds) {
        page.append("\n## Consumers of any account\n\n");
        page.append(
                "Places of the machine that a run goes on, and those that a person sees to.\n\n");
        table(kinds);
        return this;
    }

    /** Adds one provider. */
    SupportPage add(ProviderInfo info, ProviderAccount account) {
        page.append("\n## ").append(info.name()).append("\n\n");
        page.append("Provider `").append(info.id()).append("`; its own pages: ");
        page.append(link(info.documentation())).append(".\n");
        account.kinds().forEach(this::kind);
        consumers(account.consumers());
        blindSpots(account.blindSpots());
        return this;
    }

    private void kind(CredentialKind kind) {
        page.append("\n### `").append(kind.type()).append("`\n\n");
        page.append("| capability | support | note |\n|---|---|---|\n");
        for (CapabilityRow row : CapabilityRow.of(kind)) {
            row(row.capability(), row.support(), row.note());
        }
    }

    private void consumers(List<ConsumerKind> kinds) {
        page.append("\n### Consumers: where replacements are delivered\n\n");
        table(kinds);
    }

    private void table(List<ConsumerKind> kinds) {
        page.append("| kind | support | options |\n|---|---|---|\n");
        for (ConsumerKind kind : kinds) {
            List<String> options =
                    kind.options().stream().map(option -> "`" + option + "`").toList();
            row("`" + kind.name() + "`", kind.delivery().word(), String.join(", ", options));
        }
        for (ConsumerKind kind : kinds) {
            switch (kind.delivery()) {
                case Support.Automated<?> _ -> {}
                case Support.Assisted<?>(var step) ->
                        note(kind.name(), step.instructions(), step.where());
                case Support.Unsupported<?>(var why, var source) -> note(kind.name(), why, source);
            }
        }
    }

    private void note(String what, String text, URI source) {
        page.append("\n`").append(what).append("`: ").append(text).append(" (");
        page.append(link(source)).append(")\n");
    }

    private void blindSpots(List<BlindSpot> spots) {
        page.append("\n### Blind spots: what cannot be listed, and is named in every certificate");
        page.append("\n\n| name | what | why | source |\n|---|---|---|---|\n");
        spots.forEach(
                spot -> row("`" + spot.name() + "`", spot.what(), spot.why(), link(spot.source())));
    }

    private void row(String... cells) {
        page.append('|');
        for (String cell : cells) {
            page.append(' ').append(cell.replace("|", "\\|")).append(cell.isEmpty() ? "|" : " |");
        }
        page.append('\n');
    }

    private static String link(URI uri) {
        return uri.isAbsolute() ? "<" + uri + ">" : "[guide](" + uri + ")";
    }

    String text() {
        return page.toString();
    }
}
