package dev.keyrecall.store;

import dev.keyrecall.engine.port.LedgerRows;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The tables {@code leaf} and {@code ledger_head}. */
record LeafRows(Transaction transaction) implements LedgerRows {
    private static final String HEAD = "SELECT size, root, edge FROM ledger_head";

    private static final String COUNTS =
            """
            SELECT coalesce((SELECT max(size) FROM ledger_head), 0),
                coalesce((SELECT max(sequence) + 1 FROM leaf), 0)
            """;

    private static final String ADD_LEAF =
            "INSERT INTO leaf (sequence, leaf, leaf_hash) VALUES (?, ?, ?)";

    private static final String PUT_HEAD =
            """
            INSERT INTO ledger_head (id, size, root, edge) VALUES (1, ?, ?, ?)
            ON CONFLICT (id) DO UPDATE SET size = excluded.size, root = excluded.root,
                edge = excluded.edge
            """;

    private static final String PAGE =
            """
            SELECT sequence, leaf, leaf_hash FROM leaf WHERE sequence >= ?
            ORDER BY sequence LIMIT ?
            """;

    /**
     * The bytes are {@code "header_sha256":"}, as the canonical form has a member's name. Without
     * an index: one that leaves an entry out is an entry that nobody sees, and whoever puts an old
     * header back would not have to touch the ledger.
     */
    private static final String TELLING_HEADER =
            """
            SELECT sequence, leaf, leaf_hash FROM leaf NOT INDEXED
            WHERE instr(leaf, x'226865616465725f736861323536223a22') > 0 AND sequence < ?
            ORDER BY sequence DESC LIMIT 1
            """;

    private record Counts(long size, long leaves) {}

    @Override
    public Optional<Head> head() {
        return transaction.first(HEAD, row -> new Head(row.integer(1), row.bytes(2), row.bytes(3)));
    }

    @Override
    public void append(long sequence, byte[] leaf, byte[] leafHash, Head head) {
        Counts counts =
                transaction
                        .first(COUNTS, row -> new Counts(row.integer(1), row.integer(2)))
                        .orElseThrow();
        long size = counts.size();
        if (counts.leaves() != size) {
            throw transaction.damaged("the ledger's head does not count its leaves");
        }
        if (sequence != size || head.size() != size + 1) {
            throw new IllegalStateException(
                    "the ledger has no gap: its size is " + size + ", not " + sequence);
        }
        transaction.update(ADD_LEAF, sequence, leaf, leafHash);
        transaction.update(PUT_HEAD, head.size(), head.root(), head.edge());
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
        return transaction.list(PAGE, LeafRows::leaf, from, limit);
    }

    @Override
    public Optional<Row> newestTellingHeader(long before) {
        return transaction.first(TELLING_HEADER, LeafRows::leaf, before);
    }

    private static Row leaf(dev.keyrecall.store.Row row) throws SQLException {
        return new Row(row.integer("sequence"), row.bytes("leaf"), row.bytes("leaf_hash"));
    }
}
