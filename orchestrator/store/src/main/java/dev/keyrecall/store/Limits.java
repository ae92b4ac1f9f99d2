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

    /** Faults that a check reports before it stops looking. */
    static final int FAULTS_MAX = 20;

    /** Pages that are put in place at a time when a store is replaced: 16 MiB of usual pages. */
    static final int REPLACE_PAGES_PER_STEP = 4_096;

    /** How long, and how often, a replacement waits for a process that is writing: 10 s in all. */
    static final int REPLACE_PAUSE_MILLIS = 100;

    static final int REPLACE_PAUSES_MAX = 100;

    private Limits() {}
}
