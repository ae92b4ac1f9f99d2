package dev.keyrecall.engine.campaign;

import dev.keyrecall.spi.CredentialRef;

import org.jspecify.annotations.Nullable;

/**
 * What a scope looks at.
 *
 * @param ref the credential; provider, account and type are read from it
 * @param principal whom it authenticates
 * @param owner the team that answers for it; null when none is named, which no {@code owner=}
 *     matches
 */
public record ScopeSubject(CredentialRef ref, String principal, @Nullable String owner) {}
