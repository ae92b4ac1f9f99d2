package dev.keyrecall.engine.inventory;

import dev.keyrecall.spi.ConsumerTarget;
import dev.keyrecall.spi.CredentialRef;

import java.time.Instant;

/**
 * A registered consumer: this place uses that credential.
 *
 * @param ref the credential that should stand there now
 * @param target the place
 * @param addedAt when it was registered
 */
public record Consumer(CredentialRef ref, ConsumerTarget target, Instant addedAt) {}
