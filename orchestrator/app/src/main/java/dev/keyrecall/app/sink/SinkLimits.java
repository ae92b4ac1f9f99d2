package dev.keyrecall.app.sink;

import java.time.Duration;

/** The bounds of the sinks themselves (docs/formats/sinks.md, section 3). */
final class SinkLimits {
    static final Duration CONNECT_MAX = Duration.ofSeconds(5);

    /** Any single wait for the receiver. */
    static final Duration ANSWER_MAX = Duration.ofSeconds(10);

    /** What a batch that has begun gets at the end of a command, beyond the end itself. */
    static final Duration LAST_MAX = Duration.ofSeconds(2);

    /** How long one that was given up may take to notice. */
    static final Duration ABORT_MAX = Duration.ofSeconds(1);

    /** A sender that goes on for long looks so often whether there is something to send. */
    static final Duration LOOK_SELDOM = Duration.ofSeconds(5);

    static final int HMAC_KEY_MAX_BYTES = 1_024;
    static final int ADDRESS_MAX_BYTES = 2_048;
    static final int CERTIFICATES_MAX_BYTES = 262_144;
    static final int PRIVATE_KEY_MAX_BYTES = 16_384;

    /** What a receiver says after its last answer: nothing of it is used. */
    static final int ANSWER_MAX_BYTES = 65_536;

    /** A last line that was left is looked for so far from the end. */
    static final int LINE_MAX_BYTES = 1_048_576;

    private SinkLimits() {}
}
