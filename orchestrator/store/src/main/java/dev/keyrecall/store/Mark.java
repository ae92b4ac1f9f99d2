package dev.keyrecall.store;

import java.util.function.Consumer;

/**
 * The mark of {@link WriteLine}: one savepoint at a time, set only once something is about to
 * change after it, and only forgotten when the next is set or the transaction ends. Work that only
 * appends to the ledger, which {@link LedgerTail} keeps in memory, costs the database none.
 */
final class Mark {
    private static final String SET = "SAVEPOINT member";
    private static final String FORGET = "RELEASE member";
    private static final String UNDO = "ROLLBACK TO member";

    private final Consumer<String> control;
    private boolean wanted;
    private boolean set;

    /**
     * Over a connection.
     *
     * @param control runs a statement there
     */
    Mark(Consumer<String> control) {
        this.control = control;
    }

    /** A transaction begins. */
    void begin() {
        wanted = false;
        set = false;
    }

    /** What follows may be undone alone. */
    void want() {
        wanted = true;
    }

    /** Something changes. */
    void changing() {
        if (!wanted) {
            return;
        }
        wanted = false;
        if (set) {
            control.accept(FORGET);
        }
        control.accept(SET);
        set = true;
    }

    /** What followed stays. */
    void keep() {
        wanted = false;
    }

    /** What followed is undone. */
    void undo() {
        if (!wanted) {
            control.accept(UNDO);
        }
        wanted = false;
    }
}
