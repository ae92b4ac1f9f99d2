package dev.keyrecall.engine.lane;

import java.time.Duration;

/** The named limits of a lane, each with its reason. */
public final class LaneLimits {
    /**
     * How long a claim holds without renewal: long enough for a slow disk, short enough for a
     * take-over. Nothing is sent unless the lease was surely held {@link #RENEW_AFTER} before, and
     * nobody takes over until a call sent at its very end has been given up.
     */
    public static final Duration LEASE = Duration.ofSeconds(12);

    /** A lease is renewed once this much of it is used up. */
    public static final Duration RENEW_AFTER = Duration.ofSeconds(4);

    /**
     * How long beyond its lease an owner is taken to be at work: while it waits for the answers to
     * slow calls it writes nothing.
     */
    public static final Duration SILENCE_MAX = Duration.ofSeconds(30);

    /**
     * Long waits are cut into pieces of this length, after each of which the lease is looked at.
     */
    public static final Duration WAIT_PIECE = Duration.ofSeconds(1);

    /** Units under way at once on a lane; one principal's units always run one after the other. */
    public static final int UNITS_IN_FLIGHT = 8;

    /**
     * Reads under way at once: IAM's buckets are unpublished, and its console and tools share them.
     */
    public static final int READS_IN_FLIGHT = 4;

    /** Calls with an effect under way at once, for the same reason fewer. */
    public static final int EFFECTS_IN_FLIGHT = 2;

    /**
     * Tries of a call that has had no answer where a person waits for it; a run has no such limit.
     */
    public static final int UNAVAILABLE_TRIES_MAX = 5;

    /** The first pause after such a try; it doubles. */
    public static final Duration UNAVAILABLE_PAUSE = Duration.ofMillis(250);

    /**
     * The longest such pause: a provider that is back is noticed within half a minute, and one that
     * is down for a day is asked a few thousand times.
     */
    public static final Duration UNAVAILABLE_PAUSE_MAX = Duration.ofSeconds(30);

    /**
     * The longest pause between two issuances whose answers were lost: each may leave something
     * that has to be removed.
     */
    public static final Duration LOST_ISSUANCE_PAUSE_MAX = Duration.ofMinutes(5);

    /** The most that one try with its pause counts towards giving up: clocks jump. */
    public static final Duration TRY_MAX = Duration.ofMinutes(6);

    /**
     * Tries of one call that is throttled, where a person waits: with the pause below, more than
     * ten minutes.
     */
    public static final int THROTTLED_TRIES_MAX = 60;

    /** The first pause of the whole lane after a throttled call; it doubles. */
    public static final Duration THROTTLE_PAUSE = Duration.ofMillis(500);

    /**
     * The same where the lane keeps to limits that are known, and only once nothing has succeeded
     * since the last throttled call: it is not its own rate that is throttled, so a single one says
     * little, and a long pause would only be lost.
     */
    public static final Duration THROTTLE_PAUSE_PACED = Duration.ofMillis(100);

    /** The longest such pause there: the lane sends no more than is permitted anyway. */
    public static final Duration THROTTLE_PAUSE_PACED_MAX = Duration.ofMillis(250);

    /** Tries of one call there, which with that pause is ten minutes as well. */
    public static final int THROTTLED_TRIES_MAX_PACED = 2_400;

    /**
     * Tokens of a known burst that are left alone: requests arrive closer together than they were
     * sent.
     */
    public static final int TOKENS_SPARED = 2;

    /**
     * Times one request of a read is sent while it is throttled, before the whole read begins
     * again: a page of a listing is a hundred requests, and would never end where one in twenty is.
     */
    public static final int THROTTLED_REQUESTS_MAX = 5;

    /** The longest such pause, whatever the provider asks. */
    public static final Duration THROTTLE_PAUSE_MAX = Duration.ofSeconds(20);

    /**
     * Requests under a limit that nobody states which go at once where nothing was learnt of it: no
     * provider permits fewer, and a person who asks one thing does not wait.
     */
    public static final int UNSTATED_AT_ONCE = 16;

    private LaneLimits() {}

    /** How many requests at once a lane sends where so many are permitted. */
    public static int burst(int permitted) {
        return Math.max(1, permitted - TOKENS_SPARED);
    }
}
