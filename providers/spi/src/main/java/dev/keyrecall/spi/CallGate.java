package dev.keyrecall.spi;

/**
 * What an adapter passes before every single request that it sends, so that who owns the lane keeps
 * to the provider's limits, sees how long an answer takes, and does all the waiting. Thread-safe.
 */
@FunctionalInterface
public interface CallGate {
    /** Lets everything through at once, and repeats nothing. */
    CallGate OPEN = _ -> Passage.UNSEEN;

    /**
     * Waits until a request may be sent. An interrupted thread is let through at once, still
     * interrupted.
     *
     * @param operation its name as {@link CallLimits} has it
     */
    Passage before(String operation);

    /** One request that was let through. Told how it went on the thread that sent it. */
    interface Passage {
        /** That of an open gate. */
        Passage UNSEEN =
                new Passage() {
                    @Override
                    public void answered() {}

                    @Override
                    public void throttled(ProviderException.Throttled why) {}

                    @Override
                    public boolean again(int tries) {
                        return false;
                    }
                };

        /** It was answered, whatever the answer; not called for one that was not. */
        void answered();

        /** Its answer was that there are too many. */
        void throttled(ProviderException.Throttled why);

        /**
         * Whether a throttled request that changes nothing is to be sent once more, which passes
         * the gate again. Never asked about a request with an effect.
         *
         * @param tries how often it has been sent
         */
        boolean again(int tries);
    }
}
