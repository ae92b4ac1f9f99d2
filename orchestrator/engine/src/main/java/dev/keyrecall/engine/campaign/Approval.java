package dev.keyrecall.engine.campaign;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/**
 * Somebody's agreement to a plan's exact bytes.
 *
 * @param plan the plan
 * @param digest lower-case hex SHA-256 of the bytes agreed to
 * @param name who, as claimed; {@code erased:} and digits once that is erased
 * @param osUser the operating-system user beside the claim, likewise
 * @param at when
 * @param key the fingerprint of the key that proves it; null of a claim
 */
public record Approval(
        String plan, String digest, String name, String osUser, Instant at, @Nullable String key) {}
