package dev.keyrecall.spi;

import org.jspecify.annotations.Nullable;

/**
 * Whom the provider takes us for.
 *
 * @param providerAccountId the provider's number or name of the account
 * @param principal who acts, by the provider's full name
 * @param operatedWith the credential we sign with, when it is one that the inventory lists; null
 *     otherwise
 */
public record OperatorIdentity(
        String providerAccountId, String principal, @Nullable CredentialRef operatedWith) {}
