package dev.keyrecall.engine.service;

import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.port.Store;
import dev.keyrecall.engine.port.Tx;

/** Transactions that end with a refusal, and then leave nothing behind. */
final class Refusals {
    private Refusals() {}

    /** What is done in one. */
    @FunctionalInterface
    interface Work<T> {
        T in(Tx tx) throws EngineException;
    }

    /**
     * Writes, or gives everything up.
     *
     * @throws EngineException as the work does
     */
    static <T> T writing(Store store, Work<T> work) throws EngineException {
        try {
            return store.write(
                    tx -> {
                        try {
                            return work.in(tx);
                        } catch (EngineException e) {
                            throw new GivenUp(e);
                        }
                    });
        } catch (GivenUp e) {
            throw e.why;
        }
    }

    /**
     * Reads.
     *
     * @throws EngineException as the work does
     */
    static <T> T reading(Store store, Work<T> work) throws EngineException {
        try {
            return store.read(
                    tx -> {
                        try {
                            return work.in(tx);
                        } catch (EngineException e) {
                            throw new GivenUp(e);
                        }
                    });
        } catch (GivenUp e) {
            throw e.why;
        }
    }

    private static final class GivenUp extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient EngineException why;

        GivenUp(EngineException why) {
            super(why);
            this.why = why;
        }
    }
}
