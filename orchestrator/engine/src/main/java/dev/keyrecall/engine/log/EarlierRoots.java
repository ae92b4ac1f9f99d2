package dev.keyrecall.engine.log;

import dev.keyrecall.engine.ledger.CompactRange;
import dev.keyrecall.engine.ledger.Mismatch;
import dev.keyrecall.engine.port.LedgerRows;
import dev.keyrecall.engine.port.SignedHeads.SignedHead;
import dev.keyrecall.engine.port.Store;
import dev.keyrecall.engine.tlog.MalformedException;
import dev.keyrecall.engine.tlog.TileFiles;
import dev.keyrecall.engine.tlog.TileTree;
import dev.keyrecall.engine.tlog.TreeProofs;

import java.util.Arrays;
import java.util.HexFormat;

/** Says whether the ledger, as far as it is signed, extends what was signed of it before. */
public final class EarlierRoots {
    private static final int LEAVES_PER_PAGE = 1_024;

    private final Store store;
    private final TileFiles files;

    /**
     * Of a home's ledger.
     *
     * @param files its log's tiles: they are not trusted, only quick
     */
    public EarlierRoots(Store store, TileFiles files) {
        this.store = store;
        this.files = files;
    }

    /**
     * Requires that the first entries are those that were signed then.
     *
     * @param size how many, from 1
     * @param root the root over them
     * @param where that is said, for the message
     * @throws Mismatch when there are fewer, or others
     */
    public void require(long size, byte[] root, String where) {
        // Read after what is compared with it: the ledger only grows.
        SignedHead signed =
                store.read(tx -> tx.signedHeads().find())
                        .orElseThrow(() -> missing(size, 0, where));
        if (size > signed.size()) {
            throw missing(size, signed.size(), where);
        }
        if (!isProven(size, root, signed)) {
            requireRecomputed(size, root, where);
        }
    }

    private boolean isProven(long size, byte[] root, SignedHead signed) {
        try {
            TileTree tree = new TileTree(files, signed.size());
            TreeProofs.requireConsistency(
                    size, root, signed.size(), signed.root(), tree.consistency(size));
            return true;
        } catch (MalformedException e) {
            return false;
        }
    }

    /** What tiles that are missing, or wrong, do not show. */
    private void requireRecomputed(long size, byte[] root, String where) {
        CompactRange tree = CompactRange.empty();
        while (tree.size() < size) {
            long from = tree.size();
            int count = (int) Math.min(LEAVES_PER_PAGE, size - from);
            for (LedgerRows.Row row : store.read(tx -> tx.ledger().page(from, count))) {
                tree = tree.append(row.leafHash());
            }
            if (tree.size() == from) {
                throw missing(size, from, where);
            }
        }
        if (!Arrays.equals(tree.root(), root)) {
            throw new Mismatch(
                    ("the first %d entries are not those that were signed: %s says root %s, and"
                                    + " it is %s")
                            .formatted(
                                    size,
                                    where,
                                    HexFormat.of().formatHex(root),
                                    HexFormat.of().formatHex(tree.root())));
        }
    }

    private static Mismatch missing(long size, long signed, String where) {
        return new Mismatch(
                ("%s is of %d signed entries, and %d are on record: the ledger was put back to an"
                                + " older copy")
                        .formatted(where, size, signed));
    }
}
