package dev.keyrecall.engine.inventory;

import dev.keyrecall.spi.CredentialRef;

import java.time.Instant;

/**
 * A difference between what the provider lists and what was accepted.
 *
 * @param kind which difference
 * @param ref which credential
 * @param since when it was first noticed
 */
public record Finding(Kind kind, CredentialRef ref, Instant since) {
    /** The differences that detection reports. */
    public enum Kind {
        /** Accepted, and no longer listed. */
        MISSING("missing"),
        /** Listed, and never accepted. */
        UNEXPECTED("unexpected"),
        /** Accepted as inactive, and listed as active. */
        RE_ENABLED("re-enabled"),
        /** Accepted as active, and listed as inactive. */
        SUSPENDED("suspended");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        /** The word in output and ledger. */
        public String word() {
            return word;
        }
    }
}
