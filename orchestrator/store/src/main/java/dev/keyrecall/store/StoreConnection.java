package dev.keyrecall.store;

import dev.keyrecall.engine.port.StoreException;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/** What a {@link Transaction} needs of a connection, whichever database is behind it. */
interface StoreConnection {
    /** The statement, prepared once for the connection. */
    PreparedStatement prepared(String sql) throws SQLException;

    /** The statement, prepared for whoever closes it. */
    PreparedStatement preparedOnce(String sql) throws SQLException;

    /** What is otherwise in the database behind it. */
    Dialect dialect();

    /**
     * What an exception of the driver means to the engine.
     *
     * @param doing the statement's first words, for a broken law
     */
    RuntimeException explain(SQLException failure, String doing);

    /** Said before each statement that changes rows: what is to be undone alone begins here. */
    void changing();

    /** The ledger's end inside the transaction that writes. */
    LedgerTail tail();

    /** As {@link dev.keyrecall.engine.port.Tx#faults()} says, in the transaction that is open. */
    List<String> faults();

    /** The store is damaged. */
    StoreException damaged(Throwable cause);
}
