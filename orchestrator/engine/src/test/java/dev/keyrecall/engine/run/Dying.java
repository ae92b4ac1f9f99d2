package dev.keyrecall.engine.run;

import dev.keyrecall.engine.testing.InMemoryStore;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Kills the process at the n-th boundary, counted over commits and provider calls together, before
 * and after each.
 */
final class Dying implements InMemoryStore.Interruption, ModelProvider.Hook {
    private final int at;
    private final AtomicInteger boundary = new AtomicInteger();
    private final AtomicBoolean dead = new AtomicBoolean();

    /**
     * @param at the boundary to die at; a number never reached counts only
     */
    Dying(int at) {
        this.at = at;
    }

    int boundaries() {
        return boundary.get();
    }

    boolean died() {
        return dead.get();
    }

    private void cross(String where) {
        if (boundary.getAndIncrement() == at) {
            dead.set(true);
        }
        if (dead.get()) {
            throw new Crash("killed " + where);
        }
    }

    @Override
    public void before(long commit) {
        cross("before commit " + commit);
    }

    @Override
    public void after(long commit) {
        cross("after commit " + commit);
    }

    @Override
    public void before(String operation) {
        cross("before " + operation);
    }

    @Override
    public void after(String operation) {
        cross("after " + operation);
    }
}
