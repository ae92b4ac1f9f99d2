package dev.keyrecall.app.home;

import dev.keyrecall.app.console.Printable;
import dev.keyrecall.app.io.Io;
import dev.keyrecall.engine.anchor.Anchoring.Occasion;
import dev.keyrecall.engine.anchor.Anchoring.Outcome;
import dev.keyrecall.engine.port.SignedHeads.SignedHead;
import dev.keyrecall.engine.port.Store;
import dev.keyrecall.engine.port.StoreException;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/**
 * Puts what is signed at the home's anchors while a session lasts, and once more when it ends. On a
 * thread of its own: neither what is written nor a signature waits for an anchor.
 */
final class AnchorKeeper implements AutoCloseable {
    private static final Duration CADENCE = Duration.ofSeconds(5);

    private final Io io;
    private final HomeAnchors anchors;
    private final Store store;
    private final long signed;
    private final @Nullable Thread thread;
    private final Map<String, String> troubles = new TreeMap<>();
    private volatile boolean ending;

    private AnchorKeeper(Io io, HomeAnchors anchors, Store store, boolean meanwhile) {
        this.io = io;
        this.anchors = anchors;
        this.store = store;
        this.signed = signed();
        this.thread =
                meanwhile && !anchors.named().isEmpty()
                        ? Thread.ofVirtual().name("keyrecall-anchors").unstarted(this::keep)
                        : null;
    }

    /**
     * Begins.
     *
     * @param store stays open until this is closed
     */
    static AnchorKeeper begin(Io io, HomeAnchors anchors, Store store) {
        AnchorKeeper keeper = new AnchorKeeper(io, anchors, store, true);
        if (keeper.thread != null) {
            keeper.thread.start();
        }
        return keeper;
    }

    /** Once, at the end. */
    static AnchorKeeper atTheEnd(Io io, HomeAnchors anchors, Store store) {
        return new AnchorKeeper(io, anchors, store, false);
    }

    HomeAnchors anchors() {
        return anchors;
    }

    private void keep() {
        try {
            while (!ending) {
                io.waiter().await(CADENCE);
                meanwhile();
            }
        } catch (InterruptedException e) {
            // That is how it ends.
            return;
        }
    }

    /** Never once it is ending: an interrupt would be taken for an anchor's silence. */
    private synchronized void meanwhile() {
        if (!ending) {
            put(Occasion.MEANWHILE);
        }
    }

    /** Tries those that do not have the newest checkpoint; what fails is told at the end. */
    synchronized void now() {
        put(Occasion.AT_THE_END);
    }

    private void put(Occasion occasion) {
        try {
            for (Outcome outcome : anchors.put(occasion)) {
                String name = outcome.anchor().name();
                if (outcome.trouble() == null) {
                    troubles.remove(name);
                } else {
                    troubles.put(name, outcome.trouble());
                }
            }
        } catch (StoreException e) {
            troubles.put("all", String.valueOf(e.getMessage()));
        }
    }

    private long signed() {
        return anchors.named().isEmpty()
                ? 0
                : store.read(tx -> tx.signedHeads().find()).map(SignedHead::size).orElse(0L);
    }

    @Override
    public void close() {
        if (thread != null) {
            synchronized (this) {
                ending = true;
                thread.interrupt();
            }
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        if (hasSigned()) {
            now();
        }
        tell();
    }

    private boolean hasSigned() {
        try {
            return signed() > signed;
        } catch (StoreException e) {
            // Whatever the command was, it has failed by that itself.
            return false;
        }
    }

    /** Once, and shortly: it ends no command. */
    private void tell() {
        if (troubles.isEmpty()) {
            return;
        }
        io.out().flush();
        troubles.forEach(
                (name, why) ->
                        io.err()
                                .println(
                                        Printable.of(
                                                "keyrecall: warning: not anchored at "
                                                        + name
                                                        + ": "
                                                        + why)));
    }
}
