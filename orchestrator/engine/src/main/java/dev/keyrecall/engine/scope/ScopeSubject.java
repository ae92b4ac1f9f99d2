package dev.keyrecall.engine.scope;

import dev.keyrecall.engine.inventory.KnownCredential;
import dev.keyrecall.engine.inventory.Listed;
import dev.keyrecall.engine.inventory.ObservedCredential;
import dev.keyrecall.engine.inventory.Standing;
import dev.keyrecall.spi.ConsumerTarget;
import dev.keyrecall.spi.CredentialRef;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;

/**
 * What a scope looks at, of one inventory.
 *
 * @param ref the credential; provider, account and type are read from it
 * @param principal whom it authenticates
 * @param owner the team that answers for it; null when none is named
 * @param consumers the places that are registered for it
 * @param standing how it stands against the accepted inventory
 * @param liveness what the latest listing says
 * @param createdAt when the provider made it; null where no listing has told
 * @param lastUsedAt its last use as far as the provider tells; null for never or not told
 */
public record ScopeSubject(
        CredentialRef ref,
        String principal,
        @Nullable String owner,
        List<ConsumerTarget> consumers,
        Standing standing,
        Listed liveness,
        @Nullable Instant createdAt,
        @Nullable Instant lastUsedAt) {
    public ScopeSubject {
        consumers = List.copyOf(consumers);
    }

    /** What a scope looks at in a credential of the inventory. */
    public static ScopeSubject of(KnownCredential known) {
        ObservedCredential observed = known.observed();
        return new ScopeSubject(
                known.ref(),
                known.principal(),
                known.owner(),
                known.places(),
                known.standing(),
                known.listed(),
                observed == null ? null : observed.credential().createdAt(),
                known.lastUsedAt());
    }
}
