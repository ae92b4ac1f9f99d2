package dev.keyrecall.engine.inventory;

import dev.keyrecall.spi.CredentialRef;

/**
 * Who answers for a credential by a person's word: it stands before what the provider's tags say,
 * whatever is listed since.
 *
 * @param ref which credential
 * @param owner the team
 */
public record NamedOwner(CredentialRef ref, String owner) {}
