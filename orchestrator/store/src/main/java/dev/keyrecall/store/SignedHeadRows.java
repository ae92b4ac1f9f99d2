package dev.keyrecall.store;

import dev.keyrecall.engine.port.SignedHeads;

import java.util.Optional;

/** The table {@code signed_head}. */
record SignedHeadRows(Transaction transaction) implements SignedHeads {
    private static final String FIND = "SELECT size, root, note FROM signed_head WHERE id = 1";

    private static final String CREATE =
            "INSERT INTO signed_head (id, size, root, note) VALUES (1, ?, ?, ?)";

    private static final String CHANGE = "UPDATE signed_head SET size = ?, root = ?, note = ?";

    @Override
    public Optional<SignedHead> find() {
        return transaction.first(
                FIND,
                row -> new SignedHead(row.integer("size"), row.bytes("root"), row.bytes("note")));
    }

    @Override
    public void put(SignedHead next) {
        transaction.tail().settle(transaction);
        int changed = transaction.update(CHANGE, next.size(), next.root(), next.note());
        if (changed == 0) {
            transaction.update(CREATE, next.size(), next.root(), next.note());
        }
    }
}
