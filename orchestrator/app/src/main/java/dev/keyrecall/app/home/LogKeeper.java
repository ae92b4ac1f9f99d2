package dev.keyrecall.app.home;

import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.Waiter;
import dev.keyrecall.engine.port.LedgerRows;
import dev.keyrecall.engine.port.Store;
import dev.keyrecall.engine.port.StoreException;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Has the ledger's head signed while a session lasts, and once more when it ends: off the way of
 * what is written, and at most a second behind it. Where that fails, it is not tried again: whoever
 * calls providers asks, and calls none any more.
 */
final class LogKeeper implements AutoCloseable {
    private static final Duration CADENCE = Duration.ofMillis(500);

    private final Store store;
    private final Advancing advancing;
    private final Sending sending;
    private final Waiter waiter;
    private final @Nullable Thread thread;
    private volatile boolean ending;
    private long signed;
    private volatile @Nullable Exception trouble;
    private boolean told;

    /** Signs what the ledger has become. */
    @FunctionalInterface
    interface Advancing {
        void advance() throws EngineException;
    }

    private LogKeeper(
            Store store, Advancing advancing, Sending sending, Waiter waiter, boolean meanwhile) {
        this.store = store;
        this.advancing = advancing;
        this.sending = sending;
        this.waiter = waiter;
        this.signed = size();
        this.thread =
                meanwhile ? Thread.ofVirtual().name("keyrecall-log").unstarted(this::keep) : null;
    }

    /**
     * Begins.
     *
     * @param store stays open until this is closed
     * @param sending what is signed; closed with this
     */
    static LogKeeper begin(Store store, Advancing advancing, Sending sending, Waiter waiter) {
        LogKeeper keeper = new LogKeeper(store, advancing, sending, waiter, true);
        if (keeper.thread != null) {
            keeper.thread.start();
        }
        return keeper;
    }

    /** Signs once, at the end, if anything was written. */
    static LogKeeper atTheEnd(Store store, Advancing advancing, Sending sending, Waiter waiter) {
        return new LogKeeper(store, advancing, sending, waiter, false);
    }

    private void keep() {
        try {
            while (!ending && trouble == null) {
                waiter.await(CADENCE);
                meanwhile();
            }
        } catch (InterruptedException e) {
            // That is how it ends.
            return;
        }
    }

    /** Never once it is ending: an interrupt would close the files under its hands. */
    private synchronized void meanwhile() {
        if (!ending) {
            advance();
        }
    }

    private void advance() {
        try {
            long size = size();
            if (size > signed) {
                advancing.advance();
                signed = size;
                sending.wake();
            }
        } catch (EngineException | RuntimeException e) {
            failed(e);
        }
    }

    /** Whoever keeps the store busy gives way: what is signed next covers this as well. */
    private void failed(Exception why) {
        boolean again =
                !ending
                        && why instanceof StoreException failure
                        && failure.kind() == StoreException.Kind.BUSY;
        if (!again) {
            trouble = why;
        }
    }

    /** Whether what the ledger has become could not be signed. */
    boolean hasFailed() {
        return trouble != null;
    }

    /**
     * Refuses where what the ledger has become could not be signed; whoever is told so here is not
     * warned of it at the end.
     *
     * @throws EngineException REFUSED when it does not extend what was signed, FAULT when the
     *     folder cannot be written
     */
    void requireKept() throws EngineException {
        switch (trouble) {
            case null -> {}
            case EngineException e -> {
                told = true;
                throw e;
            }
            case RuntimeException e -> {
                told = true;
                throw e;
            }
            case Exception e -> throw new IllegalStateException(e);
        }
    }

    /** Signs what there is, whether or not it was written here. */
    synchronized void now() {
        try {
            long size = size();
            advancing.advance();
            signed = size;
        } catch (EngineException | RuntimeException e) {
            failed(e);
        }
    }

    private long size() {
        return store.read(tx -> tx.ledger().head()).map(LedgerRows.Head::size).orElse(0L);
    }

    /** What a person is to be told; for when this is closed. */
    List<String> troubles() {
        List<String> troubles = new ArrayList<>(sending.warnings());
        if (trouble != null && !told) {
            troubles.addFirst(String.valueOf(trouble.getMessage()));
        }
        return troubles;
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
        if (trouble == null) {
            advance();
        }
        sending.close();
    }
}
