package dev.keyrecall.vault;

import dev.keyrecall.spi.SecretBytes;

import java.time.Instant;
import java.util.Map;

/**
 * A recipient to be added to a vault. What it holds stays the caller's: nothing is closed.
 *
 * <p>The label is for people: at most {@value Labels#MAX_BYTES} bytes of UTF-8 without control
 * characters, maybe empty, in clear in the header. The time is kept to the second.
 */
public sealed interface NewRecipient {
    /** Whether a text may be a recipient's label. */
    static boolean isLabel(String text) {
        return Labels.isLabel(text);
    }

    /** What people call it. */
    String label();

    /** When it is made. */
    Instant created();

    /**
     * Opens with a passphrase.
     *
     * @param label what people call it
     * @param created when it is made
     * @param passphrase at least one byte
     * @param cost what each try costs
     */
    record Passphrase(String label, Instant created, SecretBytes passphrase, PassphraseCost cost)
            implements NewRecipient {
        /** Checks the label. */
        public Passphrase {
            Labels.check(label);
        }
    }

    /**
     * Opens with a file, whose content {@link LocalVault.Created#keyFile} gives.
     *
     * @param label what people call it
     * @param created when it is made
     */
    record KeyFile(String label, Instant created) implements NewRecipient {
        /** Checks the label. */
        public KeyFile {
            Labels.check(label);
        }
    }

    /**
     * Opens with one call to a key management service.
     *
     * @param label what people call it
     * @param created when it is made
     * @param source the name of the {@link dev.keyrecall.spi.KekSource}
     * @param settings as {@link dev.keyrecall.spi.KekSource#resolve} answered them; kept in clear
     * @param kek the key, connected; asked once to wrap
     */
    record KekSource(
            String label,
            Instant created,
            String source,
            Map<String, String> settings,
            dev.keyrecall.spi.Kek kek)
            implements NewRecipient {
        /** Checks the label; takes a copy of the settings. */
        public KekSource {
            Labels.check(label);
            settings = Map.copyOf(settings);
        }
    }
}
