package dev.keyrecall.app.io;

/** How a person asks a running command to end. */
public interface Signals {
    /**
     * Calls {@code handler} at each interrupt (Ctrl-C, or a polite kill) until the result is
     * closed; the handler runs on another thread and must not block.
     */
    Subscription onInterrupt(Runnable handler);

    /**
     * Calls {@code handler} also when the terminal goes away: for a process that is to clean up
     * however it is asked to end.
     */
    Subscription onEnd(Runnable handler);

    /**
     * Calls {@code handler} while the process ends because it was asked to, by whatever signal, or
     * ends by itself: for what must not be left behind. It ends with the status of what ended it.
     */
    Subscription onExit(Runnable handler);

    /** Ends the process at once, without cleaning up. What is durable stays so. */
    void halt(int exitCode);

    /** Ends the calls. */
    interface Subscription extends AutoCloseable {
        @Override
        void close();
    }
}
