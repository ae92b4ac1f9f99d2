package dev.keyrecall.engine.run;

import dev.keyrecall.engine.text.PlainText;

import java.time.Duration;

/** The named limits of a run, each with its reason. */
final class RunLimits {
    /**
     * How long beyond the proof's window a suspension may take to be seen. Providers take 3-4 s;
     * what is not seen by then is noted and the unit goes on, because the revocation and its proof
     * follow.
     */
    static final Duration CONFIRM_LIMIT = Duration.ofSeconds(10);

    /**
     * How long beyond the proof's window a replacement may take to be accepted, or an old value to
     * be refused.
     */
    static final Duration SETTLE_LIMIT = Duration.ofMinutes(2);

    /**
     * The most that one try may use up of such a limit, with its calls: a clock that jumps ahead
     * must not end a wait.
     */
    static final Duration BETWEEN_TRIES_MAX = Duration.ofMinutes(1);

    /** The pause after an answer that was not the one hoped for. */
    static final Duration ASK_AGAIN = Duration.ofMillis(250);

    /** Waits are cut into pieces of this length, to keep the lease and notice a stop. */
    static final Duration WAIT_PIECE = Duration.ofSeconds(1);

    /** How often a run looks whether somebody has ordered it to end. */
    static final Duration ORDERS_EVERY = Duration.ofMillis(500);

    /** How long a provider that gives no answer is asked again while a person waits for it. */
    static final Duration PERSON_WAITS_MAX = Duration.ofMinutes(1);

    /**
     * Tries of a delivery in doubt by this machine's own programs and files, before its unit is
     * left open: what hangs or fails here is no outage that ends by itself.
     */
    static final int OWN_DELIVERY_TRIES_MAX = 5;

    /** Attempts of one step of one unit within a run, before it is left open. */
    static final int ATTEMPTS_MAX = 5;

    /**
     * Readings in search of two equal ones, before a lost issuance is left for a person: a listing
     * that still changes after so many is being changed by somebody.
     */
    static final int ORPHAN_READINGS_MAX = 20;

    /**
     * How long a credential must have gone unused that was used after its consumers had been moved
     * off it: longer than a nightly job pauses, and than providers take to tell of a use (AWS: 4
     * h).
     */
    static final Duration QUIET_AFTER_USE = Duration.ofDays(1);

    /**
     * How far a provider's clock may be behind ours: it tells whole seconds, and machines whose
     * clock is kept are closer than this.
     */
    static final Duration CLOCKS_APART = Duration.ofSeconds(5);

    /**
     * How far a provider's clock may be from ours where it takes our signatures at all. Source:
     * AWS, "Request expiration" of signature version 4 (5 min).
     */
    static final Duration SIGNED_APART = Duration.ofMinutes(5);

    /** How long a person has for a task while what was exposed is cut and its consumers wait. */
    static final Duration TASK_DUE_EXPOSURE = Duration.ofHours(4);

    /** How long a person has for a task while the old credential still serves. */
    static final Duration TASK_DUE_HYGIENE = Duration.ofDays(7);

    /** How long a switch may take to be seen off or on, where its plan says nothing else. */
    static final Duration SWITCH_LIMIT = Duration.ofSeconds(60);

    /** The longest reason kept of a unit: an entry of the ledger has room for 65,535 bytes. */
    static final int REASON_MAX = 2_000;

    /** The longest answer that a sweep's entry names, for the same reason. */
    static final int ANSWER_MAX = 200;

    /** How many different answers a sweep's entry names: a character takes 7 bytes at most. */
    static final int ANSWERS_NAMED_MAX = 40;

    private RunLimits() {}

    /** What others wrote, as one line, cut to a length before it is made safe to print. */
    static String shortened(String text, int most) {
        return text.length() <= most
                ? PlainText.line(text)
                : PlainText.line(text.substring(0, most - 1)) + "…";
    }
}
