package dev.keyrecall.engine.inventory;

import dev.keyrecall.spi.AccountRef;
import dev.keyrecall.spi.CredentialRef;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.Map;

/**
 * An account that was added.
 *
 * @param ref its name
 * @param settings by the provider's setting names; never secrets
 * @param addedAt when
 * @param providerAccountId the provider's own number, once known
 * @param operatedWith the listed credential that Keyrecall signs with here, once known and if there
 *     is one
 * @param refreshedAt the end of the last complete refresh; null before the first
 * @param snapshotDigest lower-case hex SHA-256 over that refresh's canonical listing; null before
 *     the first
 */
public record Account(
        AccountRef ref,
        Map<String, String> settings,
        Instant addedAt,
        @Nullable String providerAccountId,
        @Nullable CredentialRef operatedWith,
        @Nullable Instant refreshedAt,
        @Nullable String snapshotDigest) {
    public Account {
        settings = Map.copyOf(settings);
    }
}
