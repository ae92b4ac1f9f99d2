package dev.keyrecall.store;

import java.time.Duration;

/** The store's named maxima, each with its reason. */
final class Limits {
    /**
     * How long a transaction waits for another process before it gives up with BUSY. A group of
     * journal writes takes milliseconds; who waits this long meets a process that hangs.
     */
    static final Duration BUSY_WAIT = Duration.ofSeconds(10);

    /**
     * How long one try to empty the write-ahead log waits for readers, and how often it is tried.
     * Writers wait meanwhile, so that a try is well below {@link #BUSY_WAIT}.
     */
    static final Duration FORGET_WAIT = Duration.ofMillis(500);

    static final int FORGET_TRIES = 10;

    /**
     * Writers that share one transaction. The first of them waits for the last, so that there is an
     * end to it; beyond this many, the disk's answer is no longer what takes the time.
     */
    static final int GROUP_MAX = 256;

    /**
     * Commits, and rows written, after which SQLite's write-ahead log is folded into the database:
     * some 1,000 to 3,000 pages of it. SQLite itself does it at 1,000.
     */
    static final int FOLD_AFTER_COMMITS = 400;

    static final int FOLD_AFTER_ROWS = 4_000;

    /** Connections that read at once in one process. More readers wait for one of these. */
    static final int READERS_MAX = 4;

    /**
     * A file up to this size is checked page by page whenever it is opened: about 2.5 ms a MiB. A
     * larger one is checked by {@link SqliteStore#check()}.
     */
    static final long CHECKED_ON_OPEN_MAX_BYTES = 8L * 1024 * 1024;

    /** Rows that are read at a time when all leaves are visited: at most 16 MiB of leaves. */
    static final int LEAVES_PER_PAGE = 256;

    /** Receipts that are read at a time when all are visited: at most 4 MiB of them. */
    static final int RECEIPTS_PER_PAGE = 32;

    /** Openings that are read at a time when all are visited: at most 1 MiB of them. */
    static final int OPENINGS_PER_PAGE = 256;

    /** Rows that are written in one go: more only take memory. */
    static final int ROWS_AT_ONCE = 1_000;

    /** Credentials that are named in one statement: more do not make it quicker. */
    static final int REFS_AT_ONCE = 128;

    /** Faults that a check reports before it stops looking. */
    static final int FAULTS_MAX = 20;

    /** Pages that are put in place at a time when a store is replaced: 16 MiB of usual pages. */
    static final int REPLACE_PAGES_PER_STEP = 4_096;

    /** How long, and how often, a replacement waits for a process that is writing: 10 s in all. */
    static final int REPLACE_PAUSE_MILLIS = 100;

    static final int REPLACE_PAUSES_MAX = 100;

    /** How long a server is waited for until it lets a session begin. */
    static final Duration CONNECT_WAIT = Duration.ofSeconds(10);

    /**
     * How often a server that is starting, or that went away from an open store, is tried, and how
     * long it is left alone in between: 10 s in all. A restart takes seconds.
     */
    static final int RETURN_TRIES = 50;

    static final Duration RETURN_PAUSE = Duration.ofMillis(200);

    /**
     * How long a server may take for one statement. The longest look through every leaf: seconds
     * for gigabytes.
     */
    static final Duration STATEMENT_MAX = Duration.ofMinutes(2);

    /** How long an answer is waited for at all: longer than the server takes to give up itself. */
    static final Duration ANSWER_WAIT = STATEMENT_MAX.plusSeconds(30);

    /**
     * How long a transaction may stand still before the server ends it. A process that was stopped
     * in the middle of a write would keep everybody else from writing.
     */
    static final Duration STANDSTILL_MAX = Duration.ofMinutes(1);

    private Limits() {}
}
