package dev.keyrecall.engine.tlog;

import dev.keyrecall.engine.ledger.Merkle;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The tree of one size over a log's tiles: its root, and proofs about it. Whatever a tile holds is
 * taken for true: compare the root with a signed one. Not thread-safe.
 *
 * <p>Source: RFC 9162 sections 2.1.3.1 and 2.1.4.1; C2SP tlog-tiles.
 */
public final class TileTree {
    /** Some 2 MiB of tiles; a proof goes through one tile of each level. */
    private static final int CACHED_MAX = 256;

    private static final int LEVEL_BITS = 8;

    private final TileFiles files;
    private final long size;
    private final Map<String, byte[]> cached =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, byte[]> eldest) {
                    return size() > CACHED_MAX;
                }
            };

    /**
     * Of one size, for which the log has all tiles.
     *
     * @param size how many leaves
     */
    public TileTree(TileFiles files, long size) {
        if (size < 0) {
            throw new IllegalArgumentException("no tree has " + size + " leaves");
        }
        this.files = files;
        this.size = size;
    }

    /**
     * The Merkle tree hash over all leaves.
     *
     * @throws MalformedException when a tile is missing or of another length
     */
    public byte[] root() throws MalformedException {
        return rootOfFirst(size);
    }

    /**
     * The Merkle tree hash over the first leaves: the root when the log had so many.
     *
     * @param earlier 0 to this tree's size
     * @throws MalformedException when a tile is missing or of another length
     */
    public byte[] rootOfFirst(long earlier) throws MalformedException {
        if (earlier < 0 || earlier > size) {
            throw new IllegalArgumentException("there is no tree of " + earlier + " in " + size);
        }
        return earlier == 0 ? Merkle.emptyRoot() : range(0, earlier);
    }

    /**
     * The hash of a leaf.
     *
     * @throws MalformedException when its tile is missing or of another length
     */
    public byte[] leafHash(long index) throws MalformedException {
        requireIndex(index);
        return perfect(0, index);
    }

    /**
     * Proves that a leaf is in this tree.
     *
     * @return the sibling hashes, from the leaf's to the root's child
     * @throws MalformedException when a tile is missing or of another length
     */
    public List<byte[]> inclusion(long index) throws MalformedException {
        requireIndex(index);
        List<byte[]> downwards = new ArrayList<>();
        long from = 0;
        long to = size;
        while (to - from > 1) {
            long middle = from + split(to - from);
            if (index < middle) {
                downwards.add(range(middle, to));
                to = middle;
            } else {
                downwards.add(range(from, middle));
                from = middle;
            }
        }
        return downwards.reversed();
    }

    /**
     * Proves that the tree of an earlier size is the beginning of this one.
     *
     * @param earlier 1 to this tree's size
     * @throws MalformedException when a tile is missing or of another length
     */
    public List<byte[]> consistency(long earlier) throws MalformedException {
        if (earlier < 1 || earlier > size) {
            throw new IllegalArgumentException("there is no tree of " + earlier + " in " + size);
        }
        List<byte[]> downwards = new ArrayList<>();
        long from = 0;
        long to = size;
        while (earlier < to) {
            long middle = from + split(to - from);
            if (earlier <= middle) {
                downwards.add(range(middle, to));
                to = middle;
            } else {
                downwards.add(range(from, middle));
                from = middle;
            }
        }
        if (from > 0) {
            downwards.add(range(from, to));
        }
        return downwards.reversed();
    }

    private void requireIndex(long index) {
        if (index < 0 || index >= size) {
            throw new IllegalArgumentException("there is no leaf " + index + " among " + size);
        }
    }

    /** The hash over the leaves from one to before another. */
    private byte[] range(long from, long to) throws MalformedException {
        long count = to - from;
        if (Long.bitCount(count) == 1) {
            int height = Long.numberOfTrailingZeros(count);
            return perfect(height, from >> height);
        }
        long middle = from + split(count);
        return Merkle.node(range(from, middle), range(middle, to));
    }

    /** The largest power of two below a number of leaves. */
    private static long split(long count) {
        return Long.highestOneBit(count - 1);
    }

    /** The hash over 2^height leaves, from the {@code index}-th such range. */
    private byte[] perfect(int height, long index) throws MalformedException {
        int level = height / LEVEL_BITS;
        int above = height % LEVEL_BITS;
        long first = index << above;
        byte[] tile = tile(level, first / TilePath.WIDTH);
        int at = (int) (first % TilePath.WIDTH);
        List<byte[]> hashes = new ArrayList<>();
        for (int i = at; i < at + (1 << above); i++) {
            int offset = i * Merkle.HASH_BYTES;
            hashes.add(Arrays.copyOfRange(tile, offset, offset + Merkle.HASH_BYTES));
        }
        return Merkle.root(hashes);
    }

    private byte[] tile(int level, long index) throws MalformedException {
        long count = size >> (LEVEL_BITS * level);
        int width = (int) Math.min(TilePath.WIDTH, count - index * TilePath.WIDTH);
        String path = TilePath.tile(level, index, width);
        byte[] held = cached.get(path);
        if (held == null) {
            held =
                    files.read(path)
                            .orElseThrow(() -> new MalformedException("there is no " + path));
            if (held.length != width * Merkle.HASH_BYTES) {
                throw new MalformedException(path + " has another length");
            }
            cached.put(path, held);
        }
        return held;
    }
}
