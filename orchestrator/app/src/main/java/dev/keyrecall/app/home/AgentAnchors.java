package dev.keyrecall.app.home;

import dev.keyrecall.app.io.Io;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.anchor.Anchoring.Occasion;
import dev.keyrecall.engine.port.Store;
import dev.keyrecall.engine.port.StoreException;

import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;

/** Puts what is signed at a home's anchors while its agent holds the vault open. Needs no key. */
final class AgentAnchors implements Session.Keeping {
    private static final Duration CADENCE = Duration.ofSeconds(30);

    private final Io io;
    private final HomeFolder folder;
    private final ReentrantLock working = new ReentrantLock();
    private final Thread thread;
    private volatile boolean ending;

    private AgentAnchors(Io io, HomeFolder folder) {
        this.io = io;
        this.folder = folder;
        this.thread = Thread.ofVirtual().name("keyrecall-anchors").unstarted(this::keep);
    }

    static AgentAnchors begin(Io io, HomeFolder folder) {
        AgentAnchors anchors = new AgentAnchors(io, folder);
        anchors.thread.start();
        return anchors;
    }

    private void keep() {
        try {
            while (!ending) {
                io.waiter().await(CADENCE);
                work();
            }
        } catch (InterruptedException e) {
            // That is how it ends.
            return;
        }
    }

    private void work() {
        working.lock();
        try {
            if (!ending) {
                put();
            }
        } finally {
            working.unlock();
        }
    }

    /** By the configuration and the store as they stand now. */
    private void put() {
        try {
            if (HomeConfiguration.in(folder.path(), io.osUser()).anchors().isEmpty()) {
                return;
            }
            try (Store store = Session.store(folder)) {
                var _ = HomeAnchors.of(io, folder, store).put(Occasion.MEANWHILE);
            }
        } catch (EngineException | StoreException e) {
            // Whoever runs a command next is told; the agent has nobody to tell.
            return;
        }
    }

    /**
     * Ends it, and waits for nothing: the vault is to be sealed. A try that is under way goes on
     * until it ends, or the process does; an interrupt would be taken for the anchor's silence.
     */
    @Override
    public void close() {
        ending = true;
        if (working.tryLock()) {
            try {
                thread.interrupt();
            } finally {
                working.unlock();
            }
        }
    }
}
