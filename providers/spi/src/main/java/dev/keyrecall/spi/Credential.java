package dev.keyrecall.spi;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/**
 * One credential as its provider lists it now.
 *
 * @param ref its public handle
 * @param principal whom it authenticates, by the provider's name (the IAM user)
 * @param principalUid the provider's immutable id of that principal: a re-created namesake has
 *     another
 * @param owner the team that answers for it, from the provider's tags; null when none is named
 * @param status whether the provider's listing says it is in force
 * @param createdAt when the provider made it
 * @param lastUsedAt its last use as far as the provider tells; null for never or not told
 */
public record Credential(
        CredentialRef ref,
        String principal,
        String principalUid,
        @Nullable String owner,
        Status status,
        Instant createdAt,
        @Nullable Instant lastUsedAt) {
    /** In force, or reversibly stopped. */
    public enum Status {
        ACTIVE,
        INACTIVE
    }
}
