package dev.keyrecall.engine.ledger;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Everything of a Merkle tree that is needed to append to it and to know its root: the roots of the
 * perfect subtrees on its right edge, one for each bit set in its size. Immutable; two are equal
 * where size and edge are.
 *
 * <p>An append hashes as many nodes as the old size ends in one bits, whatever the tree's size.
 */
public final class CompactRange {
    private static final CompactRange EMPTY = new CompactRange(0, List.of());

    private final long size;
    private final List<byte[]> subtrees;

    private CompactRange(long size, List<byte[]> subtrees) {
        this.size = size;
        this.subtrees = subtrees;
    }

    /** The range over no leaves. */
    public static CompactRange empty() {
        return EMPTY;
    }

    /**
     * The range of that size and edge.
     *
     * @param edge the subtrees' roots, largest subtree first, concatenated
     * @throws IllegalArgumentException when the edge's length does not fit the size
     */
    public static CompactRange of(long size, byte[] edge) {
        if (size < 0 || edge.length != Long.bitCount(size) * Merkle.HASH_BYTES) {
            throw new IllegalArgumentException(
                    "an edge of " + edge.length + " bytes does not fit a tree of " + size);
        }
        List<byte[]> subtrees = new ArrayList<>();
        for (int at = 0; at < edge.length; at += Merkle.HASH_BYTES) {
            subtrees.add(Arrays.copyOfRange(edge, at, at + Merkle.HASH_BYTES));
        }
        return new CompactRange(size, List.copyOf(subtrees));
    }

    /** The range with one more leaf. */
    public CompactRange append(byte[] leafHash) {
        if (leafHash.length != Merkle.HASH_BYTES) {
            throw new IllegalArgumentException("a leaf hash has " + Merkle.HASH_BYTES + " bytes");
        }
        List<byte[]> next = new ArrayList<>(subtrees);
        byte[] carried = leafHash.clone();
        for (long bits = size; (bits & 1) == 1; bits >>>= 1) {
            carried = Merkle.node(next.removeLast(), carried);
        }
        next.add(carried);
        return new CompactRange(size + 1, List.copyOf(next));
    }

    /** How many leaves. */
    public long size() {
        return size;
    }

    /** The Merkle tree hash over the leaves. */
    public byte[] root() {
        if (subtrees.isEmpty()) {
            return Merkle.emptyRoot();
        }
        byte[] root = subtrees.getLast();
        for (int i = subtrees.size() - 2; i >= 0; i--) {
            root = Merkle.node(subtrees.get(i), root);
        }
        return root.clone();
    }

    /**
     * The root of the largest perfect subtree that ends with the last leaf.
     *
     * @throws IllegalStateException when there is no leaf
     */
    public byte[] lastSubtree() {
        if (subtrees.isEmpty()) {
            throw new IllegalStateException("an empty tree has no subtree");
        }
        return subtrees.getLast().clone();
    }

    /** The subtrees' roots, largest subtree first, concatenated. */
    public byte[] edge() {
        byte[] edge = new byte[subtrees.size() * Merkle.HASH_BYTES];
        for (int i = 0; i < subtrees.size(); i++) {
            System.arraycopy(subtrees.get(i), 0, edge, i * Merkle.HASH_BYTES, Merkle.HASH_BYTES);
        }
        return edge;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        if (this == other) {
            return true;
        }
        return other instanceof CompactRange range
                && size == range.size
                && Arrays.equals(edge(), range.edge());
    }

    @Override
    public int hashCode() {
        return Long.hashCode(size) + 31 * Arrays.hashCode(edge());
    }
}
