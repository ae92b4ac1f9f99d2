package dev.keyrecall.app.agent;

import java.time.Duration;

/** The bounds of the agent and its protocol (docs/formats/agent.md, section 5). */
public final class AgentLimits {
    /** How long a vault is held open where nothing is said. */
    public static final Duration OPEN_DEFAULT = Duration.ofHours(1);

    /** How long a vault is held open at most: a working day, and not until somebody remembers. */
    public static final Duration OPEN_MAX = Duration.ofHours(24);

    /** The shortest time that means anything: the agent looks at the clock once a second. */
    public static final Duration OPEN_MIN = Duration.ofSeconds(1);

    /** A frame without its length: several secrets of the largest size. */
    static final int FRAME_MAX_BYTES = 1_048_576;

    /** Records or values in one request. */
    static final int ITEMS_MAX = 256;

    /** Connections that the agent serves at once: some commands beside a run with many lanes. */
    static final int CONNECTIONS_MAX = 64;

    /** Connections of one command. */
    static final int CONNECTIONS_PER_COMMAND_MAX = 16;

    /**
     * How long a command waits for an answer that takes no work (status, seal now), connecting
     * included.
     */
    static final Duration QUICK_ANSWER_MAX = Duration.ofSeconds(5);

    /** The same for work: a full frame takes a tenth of a second, a busy machine far longer. */
    static final Duration WORK_ANSWER_MAX = Duration.ofSeconds(30);

    /** How often a request is sent whose connection broke: the first may have been idle. */
    static final int TRIES_MAX = 3;

    /** How long an agent's process may take from its start until it answers. */
    static final Duration START_MAX = Duration.ofSeconds(60);

    /** How long an agent that is told to end by a signal may take, and one that was killed. */
    static final Duration END_MAX = Duration.ofSeconds(3);

    /** How often it is looked whether that has ended. */
    static final Duration END_STEP = Duration.ofMillis(50);

    /** Who an agent is, as its lock file tells. */
    static final int IDENTITY_MAX_BYTES = 512;

    /**
     * How long a command may take from connecting to its first request, from a request's first byte
     * to its last, and to read an answer.
     */
    static final Duration FRAME_MAX = Duration.ofSeconds(10);

    /** After so long without a request a connection is closed. */
    static final Duration IDLE_MAX = Duration.ofMinutes(10);

    /** How often the agent looks at the clock, its socket and idle connections. */
    static final Duration TICK = Duration.ofSeconds(1);

    /** The kernel's limit of a socket's path, less the zero at its end. */
    static final int SOCKET_PATH_MAX_BYTES = 107;

    /** Unlocking material: a passphrase is at most 1 KiB, a key file a few. */
    static final int UNLOCKING_MAX_BYTES = 16_384;

    private AgentLimits() {}
}
