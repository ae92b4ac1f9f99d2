package dev.keyrecall.store;

import dev.keyrecall.engine.port.Homes;

import java.util.Optional;

/** The table {@code home}. */
record HomeRows(Transaction transaction) implements Homes {
    private static final String FIND = "SELECT created_at, vault_header FROM home";

    private static final String CREATE =
            "INSERT INTO home (id, created_at, vault_header) VALUES (1, ?, ?)";

    @Override
    public Optional<Home> find() {
        return transaction.first(
                FIND, row -> new Home(row.time("created_at"), row.bytes("vault_header")));
    }

    @Override
    public void create(Home home) {
        transaction.update(CREATE, Columns.time(home.createdAt()), home.vaultHeader());
    }
}
