package dev.keyrecall.store;

import dev.keyrecall.engine.port.StoreException;
import dev.keyrecall.engine.port.StoreException.Kind;

import java.time.Duration;
import java.util.function.Predicate;

/**
 * Connects to a server, and waits a bounded time for one that is on its way: in real time, as
 * SQLite's own library waits for a lock.
 */
final class Connecting {
    private Connecting() {}

    /** For the first time: a server that does not answer is one that is not there. */
    static PostgresConnection first(PostgresPlace place, Duration turnWait) {
        return patiently(place, turnWait, PostgresFailure::isStarting);
    }

    /** To a server that was there a moment ago: it may be started again. */
    static PostgresConnection again(PostgresPlace place, Duration turnWait) {
        return patiently(
                place,
                turnWait,
                why -> PostgresFailure.isStarting(why) || PostgresFailure.isAbsent(why));
    }

    private static PostgresConnection patiently(
            PostgresPlace place, Duration turnWait, Predicate<StoreException> waited) {
        for (int tries = 1; ; tries++) {
            try {
                return PostgresConnection.open(place, turnWait);
            } catch (StoreException e) {
                if (!waited.test(e) || tries == Limits.RETURN_TRIES) {
                    throw e;
                }
            }
            pause(place);
        }
    }

    private static void pause(PostgresPlace place) {
        try {
            Thread.sleep(Limits.RETURN_PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException(
                    Kind.BUSY, "waiting for the server of " + place + " was interrupted", e);
        }
    }
}
