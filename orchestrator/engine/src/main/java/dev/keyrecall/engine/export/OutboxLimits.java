package dev.keyrecall.engine.export;

import java.time.Duration;

/** The bounds of sending the ledger to sinks (docs/formats/sinks.md, section 3). */
public final class OutboxLimits {
    /** Entries in one batch. */
    public static final int BATCH_MAX_ENTRIES = 256;

    /** Leaves in one batch; a single entry is never longer than that. */
    public static final int BATCH_MAX_BYTES = 524_288;

    /** How long one batch may take, from connecting to the answer's end. */
    public static final Duration SEND_MAX = Duration.ofSeconds(15);

    /** How long a sink is held by one who sends; beyond {@link #SEND_MAX} by a busy machine. */
    public static final Duration HOLD_MAX = Duration.ofSeconds(60);

    /** After the first failure nobody tries for so long; then twice as long each time. */
    public static final Duration RETRY_FIRST = Duration.ofSeconds(5);

    /** A sink that fails is tried at least so often, while there is somebody to try. */
    public static final Duration RETRY_MAX = Duration.ofMinutes(10);

    /** How long the end of a command waits for all sinks together. */
    public static final Duration END_MAX = Duration.ofSeconds(3);

    /** How often it is looked whether there is something to send. */
    public static final Duration LOOK = Duration.ofMillis(500);

    private OutboxLimits() {}
}
