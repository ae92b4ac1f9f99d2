package dev.keyrecall.engine;

import dev.keyrecall.engine.port.Store;

import java.time.InstantSource;

/**
 * Everything the engine works with, injected once.
 *
 * @param store what is kept
 * @param providers the adapters found
 * @param clock the time
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
    /** The same engine with another time. */
    public Engine withClock(InstantSource other) {
        return new Engine(store, providers, other, ids, waiter, actor, buildId);
    }
}
