package dev.keyrecall.engine.campaign;

import dev.keyrecall.spi.CredentialRef;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * That somebody answers for credentials that stay alive, until a moment. In effect once a second
 * person has agreed.
 *
 * @param id the waiver
 * @param campaign whose units it is about
 * @param plan that campaign's plan
 * @param planDigest the digest of the plan's bytes
 * @param units which, by ordinal
 * @param by who answers for them
 * @param reason why they stay alive
 * @param until when it ends
 * @param createdAt when it was written
 */
public record Waiver(
        String id,
        String campaign,
        String plan,
        String planDigest,
        List<Item> units,
        String by,
        String reason,
        Instant until,
        Instant createdAt) {
    /** Room for the units of the largest plan there is. */
    public static final int BYTES_MAX = 16_777_216;

    /** A person's name, not a text. */
    public static final int BY_MAX_CHARS = 128;

    /** A paragraph. */
    public static final int REASON_MAX_CHARS = 1_024;

    /** What is still right after a year is to be said again. */
    public static final Duration LONGEST = Duration.ofDays(366);

    /** How many people it takes: the one who answers for it, and another. */
    public static final int PEOPLE = 2;

    public Waiver {
        units = List.copyOf(units);
    }

    /** One unit of the plan. */
    public record Item(int ordinal, CredentialRef ref) {}
}
