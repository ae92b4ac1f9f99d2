package dev.keyrecall.vault.timestamp;

import java.time.Instant;

/**
 * What an authority has signed of some content.
 *
 * @param at when it existed at the latest, as the authority says
 * @param authority the name in its certificate
 */
public record TimeStamp(Instant at, String authority) {}
