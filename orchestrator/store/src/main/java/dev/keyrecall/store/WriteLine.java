package dev.keyrecall.store;

import dev.keyrecall.engine.port.Store.Work;

/** The one connection of a process that writes, one step at a time, for {@link GroupedWrites}. */
interface WriteLine {
    /** Begins a transaction, and waits for its turn among processes. */
    void begin();

    /** Runs work in it; nothing is durable yet. */
    <T> T apply(Work<T> work);

    /** Marks where the transaction stands, so that what follows can be undone alone. */
    void mark();

    /** Forgets the mark; what followed it is a part of the transaction. */
    void keep();

    /** Undoes what followed the mark, and forgets it. */
    void undo();

    /** Makes all of it durable. */
    void commit();

    /** Undoes all of it. Throws nothing: what goes wrong is noted with the reason. */
    void rollBack(Throwable because);
}
