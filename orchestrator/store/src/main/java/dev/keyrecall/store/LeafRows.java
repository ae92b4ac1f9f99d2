package dev.keyrecall.store;

import dev.keyrecall.engine.ledger.Leaf;
import dev.keyrecall.engine.ledger.Merkle;
import dev.keyrecall.engine.port.LedgerRows;

import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The table {@code leaf}. */
record LeafRows(Transaction transaction) implements LedgerRows {
    private static final String PAGE =
            """
            SELECT sequence, leaf, leaf_hash, subtree_hash FROM leaf WHERE sequence >= ?
            ORDER BY sequence LIMIT ?
            """;

    /** As the canonical form has a member's name. */
    private static final String HEADER_MEMBER = "\"header_sha256\":\"";

    @Override
    public Optional<Head> head() {
        return transaction.writes()
                ? Optional.ofNullable(transaction.tail().head(transaction))
                : LedgerTail.stored(transaction);
    }

    @Override
    public void append(long sequence, byte[] leaf, byte[] leafHash, Head head) {
        if (!transaction.writes()) {
            throw new IllegalStateException("a read does not write");
        }
        LedgerTail tail = transaction.tail();
        Head before = tail.head(transaction);
        long size = before == null ? 0 : before.size();
        if (sequence != size || head.size() != size + 1) {
            throw new IllegalStateException(
                    "the ledger has no gap: its size is " + size + ", not " + sequence);
        }
        requireLength("leaf_length", leaf, 1, Leaf.LENGTH_MAX_BYTES);
        requireLength("leaf_hash_length", leafHash, Merkle.HASH_BYTES, Merkle.HASH_BYTES);
        tail.grow(new Row(sequence, leaf, leafHash, head.tree().lastSubtree()), head);
    }

    /** As the schema has it: the leaf is only written at the end, with those of others. */
    private static void requireLength(String law, byte[] bytes, int min, int max) {
        if (bytes.length < min || bytes.length > max) {
            throw new IllegalStateException(
                    "%s: %d bytes are not %d to %d".formatted(law, bytes.length, min, max));
        }
    }

    /** By pages, so that the visitor may use the transaction itself. */
    @Override
    public void forEach(long from, Consumer<Row> visitor) {
        long next = from;
        while (true) {
            List<Row> page = page(next, Limits.LEAVES_PER_PAGE);
            page.forEach(visitor);
            if (page.size() < Limits.LEAVES_PER_PAGE) {
                return;
            }
            next = page.getLast().sequence() + 1;
        }
    }

    @Override
    public List<Row> page(long from, int limit) {
        settle();
        return transaction.list(PAGE, LeafRows::leaf, from, limit);
    }

    @Override
    public Optional<Row> newestTellingHeader(long before) {
        settle();
        return transaction.first(
                transaction.dialect().newestLeafWith(),
                LeafRows::leaf,
                HEADER_MEMBER.getBytes(StandardCharsets.UTF_8),
                before);
    }

    private void settle() {
        if (transaction.writes()) {
            transaction.tail().settle(transaction);
        }
    }

    private static Row leaf(dev.keyrecall.store.Row row) throws SQLException {
        return new Row(
                row.integer("sequence"),
                row.bytes("leaf"),
                row.bytes("leaf_hash"),
                row.bytes("subtree_hash"));
    }
}
