package dev.keyrecall.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyrecall.engine.contract.LedgerLaws;
import dev.keyrecall.engine.contract.Samples;
import dev.keyrecall.engine.journal.LedgerWriter;
import dev.keyrecall.engine.ledger.CompactRange;
import dev.keyrecall.engine.ledger.Merkle;
import dev.keyrecall.engine.port.LedgerRows;
import dev.keyrecall.engine.port.Store;
import dev.keyrecall.engine.port.Tx;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/** The head follows from the leaves, whoever appended them. */
final class LedgerTailTest {
    private static final int TURNS = 300;

    @TempDir private Path folder;

    /** What one remembers of its last commit is not taken for what stands. */
    @ParameterizedTest
    @ValueSource(strings = {"SQLite", "PostgreSQL"})
    void thoseWhoTakeTurnsExtendEachOther(String database) {
        SplittableRandom random = new SplittableRandom(20261129);
        Supplier<Store> opening = opening(database);
        try (Store one = opening.get();
                Store other = opening.get()) {
            for (int i = 0; i < TURNS; i++) {
                Store store = random.nextBoolean() ? one : other;
                switch (random.nextInt(4)) {
                    case 0 -> undone(store);
                    case 1 -> Samples.write(store, tx -> append(tx, 1 + random.nextInt(5)));
                    default -> Samples.write(store, tx -> append(tx, 1));
                }
                requireHeadOfLeaves(random.nextBoolean() ? one : other);
            }
        }
        try (Store again = opening.get()) {
            requireHeadOfLeaves(again);
        }
    }

    private Supplier<Store> opening(String database) {
        if (database.equals("SQLite")) {
            Path file = folder.resolve("store.db");
            SqliteStore.create(file).close();
            return () -> SqliteStore.open(file);
        }
        Postgres postgres = Postgres.fresh();
        postgres.create().close();
        return postgres::open;
    }

    private static void undone(Store store) {
        assertThatThrownBy(
                        () ->
                                Samples.write(
                                        store,
                                        tx -> {
                                            append(tx, 2);
                                            throw new ArithmeticException("undone");
                                        }))
                .isInstanceOf(ArithmeticException.class);
    }

    private static void append(Tx tx, int count) {
        for (int i = 0; i < count; i++) {
            LedgerRows.Head head = tx.ledger().head().orElse(null);
            long sequence = head == null ? 0 : head.size();
            byte[] leaf = Samples.leaf(sequence);
            byte[] hash = Merkle.leafHash(leaf);
            tx.ledger().append(sequence, leaf, hash, LedgerWriter.extend(head, hash));
        }
    }

    private static void requireHeadOfLeaves(Store store) {
        CompactRange tree = CompactRange.empty();
        List<LedgerRows.Row> rows = LedgerLaws.rows(store, 0);
        for (LedgerRows.Row row : rows) {
            assertThat(row.leaf()).isEqualTo(Samples.leaf(tree.size()));
            tree = tree.append(Merkle.leafHash(row.leaf()));
            assertThat(row.subtreeHash()).isEqualTo(tree.lastSubtree());
        }
        CompactRange expected = tree;
        store.read(
                tx -> {
                    assertThat(tx.ledger().head().map(LedgerRows.Head::tree))
                            .isEqualTo(rows.isEmpty() ? Optional.empty() : Optional.of(expected));
                    return true;
                });
    }
}
