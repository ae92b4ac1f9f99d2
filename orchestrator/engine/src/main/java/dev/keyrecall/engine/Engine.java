package dev.keyrecall.engine;

import dev.keyrecall.engine.port.Store;

import java.time.InstantSource;
import java.time.temporal.ChronoUnit;

/**
 * Everything the engine works with, injected once.
 *
 * @param store what is kept
 * @param providers the adapters found
 * @param clock the time, given and told in whole microseconds, as the ledger tells it
 * @param ids fresh identifiers
 * @param waiter how to wait
 * @param actor who acts
 * @param buildId which build acts, for the ledger
 */
public record Engine(
        Store store,
        Providers providers,
        InstantSource clock,
        Ids ids,
        Waiter waiter,
        Actor actor,
        String buildId) {
    public Engine {
        InstantSource exact = clock;
        clock = () -> exact.instant().truncatedTo(ChronoUnit.MICROS);
    }

    /** The same engine with another time. */
    public Engine withClock(InstantSource other) {
        return new Engine(store, providers, other, ids, waiter, actor, buildId);
    }
}
