package dev.keyrecall.store.bench;

import dev.keyrecall.engine.journal.LedgerWriter;
import dev.keyrecall.engine.ledger.CompactRange;
import dev.keyrecall.engine.ledger.LeafCheck;
import dev.keyrecall.engine.ledger.Merkle;
import dev.keyrecall.engine.port.LedgerRows;
import dev.keyrecall.engine.port.Store;
import dev.keyrecall.store.SqliteStore;

import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * How many audited entries a second become durable, from 1, 16 and 256 producers each of which
 * waits for its entry, beside what the disk and SQLite can do at all. Run by append.sh: {@code
 * FOLDER SECONDS ROUNDS}. Everything is measured in turns, and the median of the rounds is told.
 */
public final class Append {
    private static final int PREALLOCATED_BYTES = 64 * 1024 * 1024;

    /** About what one commit of SQLite writes at the least: a page, and the head before it. */
    private static final int BLOCK_BYTES = 4_096;

    private final Path folder;
    private final long nanos;
    private int files;

    private Append(Path folder, int seconds) {
        this.folder = folder;
        this.nanos = seconds * 1_000_000_000L;
    }

    /**
     * Measures and prints.
     *
     * @param arguments see above
     */
    public static void main(String[] arguments) throws Exception {
        Append bench = new Append(Path.of(arguments[0]), Integer.parseInt(arguments[1]));
        bench.all(Integer.parseInt(arguments[2]));
    }

    private void all(int rounds) throws Exception {
        int[] producers = {1, 16, 256};
        double[] raw = new double[rounds];
        double[][] bare = new double[producers.length][rounds];
        double[][] ours = new double[producers.length][rounds];
        for (int round = -1; round < rounds; round++) {
            double loop = raw();
            for (int i = 0; i < producers.length; i++) {
                double one = bare(producers[i]);
                double other = ours(producers[i]);
                if (round >= 0) {
                    raw[round] = loop;
                    bare[i][round] = one;
                    ours[i][round] = other;
                }
            }
        }
        System.out.println(
                "| producers | fdatasync loop/s | bare inserts/s | entries/s | of raw | of bare |");
        System.out.println("|---|---|---|---|---|---|");
        for (int i = 0; i < producers.length; i++) {
            System.out.printf(
                    Locale.ROOT,
                    "| %d | %.0f | %.0f | %.0f | %.2f | %.2f |%n",
                    producers[i],
                    median(raw),
                    median(bare[i]),
                    median(ours[i]),
                    median(ours[i]) / median(raw),
                    median(ours[i]) / median(bare[i]));
        }
        new AppendPostgres(nanos).all(producers, rounds);
        hashing(rounds);
    }

    static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    /** A preallocated file, written block after block, each made durable. */
    private double raw() throws Exception {
        Path file = folder.resolve("raw-" + files++);
        ByteBuffer block = ByteBuffer.allocateDirect(BLOCK_BYTES);
        try (RandomAccessFile made = new RandomAccessFile(file.toFile(), "rw");
                FileChannel channel = made.getChannel()) {
            ByteBuffer zeros = ByteBuffer.allocateDirect(1024 * 1024);
            for (long at = 0; at < PREALLOCATED_BYTES; at += zeros.capacity()) {
                zeros.clear();
                channel.write(zeros, at);
            }
            channel.force(true);
            long from = System.nanoTime();
            long count = 0;
            while (System.nanoTime() - from < nanos) {
                block.clear();
                channel.write(block, count * BLOCK_BYTES % PREALLOCATED_BYTES);
                channel.force(false);
                count++;
            }
            return count * 1e9 / (System.nanoTime() - from);
        } finally {
            java.nio.file.Files.delete(file);
        }
    }

    /** The least that keeps an entry in the same SQLite: one table, one committer for all. */
    private double bare(int producers) throws Exception {
        byte[] leaf = new byte[Producers.LEAF_BYTES];
        new SplittableRandom(1).nextBytes(leaf);
        try (BareInserts inserts = new BareInserts(folder.resolve("bare-" + files++ + ".db"))) {
            return Producers.rate(producers, nanos, _ -> inserts.insert(leaf));
        }
    }

    private double ours(int producers) throws Exception {
        Path file = folder.resolve("ours-" + files++ + ".db");
        try (Store store = SqliteStore.create(file)) {
            return Producers.entries(store, producers, nanos);
        }
    }

    /** Growing the tree, and verifying a whole ledger, beside SHA-256 over the same bytes. */
    private void hashing(int rounds) throws Exception {
        int entries = 100_000;
        List<LedgerRows.Row> rows = new ArrayList<>(entries);
        try (Store store = SqliteStore.create(folder.resolve("tree-" + files++ + ".db"))) {
            LedgerWriter writer = new LedgerWriter(Producers.engine(store));
            for (int i = 0; i < entries; i += 1_000) {
                long last =
                        store.write(
                                tx -> {
                                    long at = -1;
                                    for (int n = 0; n < 1_000; n++) {
                                        at = writer.append(tx, Producers.entry(n));
                                    }
                                    return at;
                                });
                assert last >= 0;
            }
            boolean read =
                    store.read(
                            tx -> {
                                tx.ledger().forEach(0, rows::add);
                                return true;
                            });
            assert read;
        }
        double[][] seconds = new double[3][rounds];
        for (int round = -3; round < rounds; round++) {
            double plain = plain(rows);
            double tree = tree(rows);
            double whole = whole(rows);
            if (round >= 0) {
                seconds[0][round] = plain;
                seconds[1][round] = tree;
                seconds[2][round] = whole;
            }
        }
        System.out.printf(
                Locale.ROOT,
                "%n%d entries: SHA-256 of the leaves %.3f s; leaves into the tree %.3f s (%.2f of"
                        + " it); every rule of a ledger %.3f s (%.2f of it)%n",
                entries,
                median(seconds[0]),
                median(seconds[1]),
                median(seconds[0]) / median(seconds[1]),
                median(seconds[2]),
                median(seconds[0]) / median(seconds[2]));
    }

    private static double plain(List<LedgerRows.Row> rows) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        long from = System.nanoTime();
        int sum = 0;
        for (LedgerRows.Row row : rows) {
            digest.update((byte) 0);
            sum += digest.digest(row.leaf())[0];
        }
        return took(from, sum);
    }

    private static double tree(List<LedgerRows.Row> rows) {
        long from = System.nanoTime();
        CompactRange tree = CompactRange.empty();
        for (LedgerRows.Row row : rows) {
            tree = tree.append(Merkle.leafHash(row.leaf()));
        }
        return took(from, tree.root()[0]);
    }

    private static double whole(List<LedgerRows.Row> rows) {
        long from = System.nanoTime();
        LeafCheck check = new LeafCheck();
        for (LedgerRows.Row row : rows) {
            if (check.accept(row.sequence(), row.leaf(), row.leafHash()).text("kind").isEmpty()) {
                throw new AssertionError();
            }
        }
        return took(from, check.tree().root()[0]);
    }

    private static double took(long from, int used) {
        double seconds = (System.nanoTime() - from) / 1e9;
        if (used == Integer.MIN_VALUE) {
            throw new AssertionError();
        }
        return seconds;
    }
}
