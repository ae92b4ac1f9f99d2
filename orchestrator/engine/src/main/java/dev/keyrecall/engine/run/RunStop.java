package dev.keyrecall.engine.run;

import dev.keyrecall.engine.port.Tx;

/** What ends the work on a lane early. Thread-safe. */
interface RunStop extends StopSignal {
    /** Whether anything stands, in this transaction, by which no further call is decided on. */
    boolean stands(Tx tx);

    /** Whether the time was over when what this transaction decided on was written down. */
    boolean overdue(Tx tx);

    /** Only somebody at this process. */
    static RunStop here(StopSignal signal) {
        return new RunStop() {
            @Override
            public boolean requested() {
                return signal.requested();
            }

            @Override
            public boolean stands(Tx tx) {
                return signal.requested();
            }

            @Override
            public boolean overdue(Tx tx) {
                return false;
            }
        };
    }
}
