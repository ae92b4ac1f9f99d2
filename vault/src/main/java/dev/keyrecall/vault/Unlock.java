package dev.keyrecall.vault;

import dev.keyrecall.spi.SecretBytes;

import java.util.List;
import java.util.Optional;

/** What somebody brings to open a vault. What it holds stays the caller's: nothing is closed. */
public sealed interface Unlock {
    /**
     * A passphrase: tried on every passphrase recipient.
     *
     * @param passphrase the bytes as entered
     */
    record Passphrase(SecretBytes passphrase) implements Unlock {}

    /**
     * A key file.
     *
     * @param content the whole file
     */
    record KeyFile(SecretBytes content) implements Unlock {}

    /**
     * Key management services: the recipients whose source is among them are tried in order, with
     * one call each, until one opens.
     *
     * @param sources those that this program knows
     * @param only the recipient to try; empty for any
     */
    record KekSources(List<dev.keyrecall.spi.KekSource> sources, Optional<RecipientId> only)
            implements Unlock {
        /** Takes a copy of the list. */
        public KekSources {
            sources = List.copyOf(sources);
        }
    }
}
