package dev.keyrecall.engine.inventory;

import dev.keyrecall.spi.Credential;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/**
 * A credential as the latest refresh saw it.
 *
 * @param credential the provider's listing
 * @param operator whether the account is operated with it: from a store, whether the account names
 *     it
 * @param firstSeenAt the first refresh that listed it
 * @param lastSeenAt the last refresh that listed it
 * @param goneSince the first refresh that no longer listed it; null while it is listed
 */
public record ObservedCredential(
        Credential credential,
        boolean operator,
        Instant firstSeenAt,
        Instant lastSeenAt,
        @Nullable Instant goneSince) {
    public boolean present() {
        return goneSince == null;
    }
}
