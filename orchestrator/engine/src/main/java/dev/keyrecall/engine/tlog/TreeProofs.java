package dev.keyrecall.engine.tlog;

import dev.keyrecall.engine.ledger.Merkle;

import java.security.MessageDigest;
import java.util.List;

/**
 * Verifies proofs about Merkle trees: that a leaf is in a tree, that a tree is the beginning of a
 * larger one, and both of subtrees. Every input may be hostile. A subtree {@code [start, end)} is a
 * part of a tree whose start is a multiple of the smallest power of two that holds it.
 *
 * <p>Source: RFC 9162 sections 2.1.3.2 and 2.1.4.2; draft-ietf-plants-merkle-tree-certs, section
 * "Subtrees".
 */
public final class TreeProofs {
    /** A tree of 2^63 leaves has proofs no longer than this; a consistency proof has one more. */
    public static final int HASHES_MAX = 64;

    private TreeProofs() {}

    /**
     * Requires that a leaf is in a tree.
     *
     * @param index the leaf's, from 0
     * @param size the tree's
     * @param proof the sibling hashes, from the leaf's to the root's child
     * @throws MalformedException when it is not proven
     */
    public static void requireInclusion(
            long index, long size, byte[] leafHash, List<byte[]> proof, byte[] root)
            throws MalformedException {
        if (index < 0 || size < 0 || index >= size) {
            throw new MalformedException("there is no entry " + index + " in a tree of " + size);
        }
        requireHashes(proof, leafHash, root);
        long at = index;
        long last = size - 1;
        byte[] hash = leafHash;
        for (byte[] sibling : proof) {
            if (last == 0) {
                throw tooLong();
            }
            if ((at & 1) == 1 || at == last) {
                hash = Merkle.node(sibling, hash);
                int skipped = at == 0 ? 0 : Long.numberOfTrailingZeros(at);
                at >>= skipped;
                last >>= skipped;
            } else {
                hash = Merkle.node(hash, sibling);
            }
            at >>= 1;
            last >>= 1;
        }
        requireEnded(last);
        requireSame(hash, root, "the proof leads to another root");
    }

    /**
     * Requires that a leaf is in a subtree.
     *
     * @param index the leaf's in the whole tree
     * @param root the subtree's
     * @throws MalformedException when it is not proven, or when there is no such subtree
     */
    public static void requireSubtreeInclusion(
            long index, long start, long end, byte[] leafHash, List<byte[]> proof, byte[] root)
            throws MalformedException {
        requireSubtree(start, end);
        if (index < start || index >= end) {
            throw new MalformedException(
                    "entry " + index + " is not in the subtree from " + start + " to " + end);
        }
        requireInclusion(index - start, end - start, leafHash, proof, root);
    }

    /**
     * Requires that a tree is the beginning of a larger one, or the same.
     *
     * @throws MalformedException when it is not proven
     */
    public static void requireConsistency(
            long size, byte[] root, long largerSize, byte[] largerRoot, List<byte[]> proof)
            throws MalformedException {
        if (size < 0 || size > largerSize) {
            throw new MalformedException(
                    "a tree of " + size + " is not the beginning of one of " + largerSize);
        }
        requireHashes(proof, root, largerRoot);
        if (size == largerSize) {
            requireSame(root, largerRoot, "trees of one size have two roots");
        }
        requireSubtreeConsistency(0, size, largerSize, root, largerRoot, proof);
    }

    /**
     * Requires that a subtree is a part of a tree. The empty one is a part of every tree, so that
     * nothing is proven of the tree then.
     *
     * @param root the subtree's
     * @param treeRoot that of the tree of {@code size} leaves
     * @throws MalformedException when it is not proven, or when there is no such subtree
     */
    public static void requireSubtreeConsistency(
            long start, long end, long size, byte[] root, byte[] treeRoot, List<byte[]> proof)
            throws MalformedException {
        if (end > size) {
            throw new MalformedException("a tree of " + size + " does not reach to " + end);
        }
        if (start == end && start >= 0) {
            requireHashes(proof, root);
            requireNone(proof);
            requireSame(root, Merkle.emptyRoot(), "that is not the root of the empty tree");
            return;
        }
        requireSubtree(start, end);
        requireHashes(proof, root, treeRoot);
        new Climb(start, end - 1, size - 1, root, proof).require(treeRoot);
    }

    /** From a subtree's root up to its tree's: on the way both are computed again. */
    private static final class Climb {
        private final byte[] root;
        private final List<byte[]> proof;
        private long first;
        private long last;
        private long treeLast;
        private byte[] subtree;
        private byte[] tree;
        private int used;

        Climb(long first, long last, long treeLast, byte[] root, List<byte[]> proof)
                throws MalformedException {
            this.root = root;
            this.proof = proof;
            this.first = first;
            this.last = last;
            this.treeLast = treeLast;
            while (this.first != this.last && (last == treeLast || (this.last & 1) == 1)) {
                shift();
            }
            if (this.first == this.last) {
                subtree = root;
            } else if (proof.isEmpty()) {
                throw new MalformedException("the proof is too short");
            } else {
                subtree = proof.get(used++);
            }
            tree = subtree;
        }

        private void shift() {
            first >>= 1;
            last >>= 1;
            treeLast >>= 1;
        }

        void require(byte[] treeRoot) throws MalformedException {
            for (; used < proof.size(); used++) {
                if (treeLast == 0) {
                    throw tooLong();
                }
                step(proof.get(used));
                shift();
            }
            requireEnded(treeLast);
            requireSame(subtree, root, "the proof leads to another root of the earlier tree");
            requireSame(tree, treeRoot, "the proof leads to another root of the later tree");
        }

        private void step(byte[] sibling) {
            if ((last & 1) == 1 || last == treeLast) {
                if (first < last) {
                    subtree = Merkle.node(sibling, subtree);
                }
                tree = Merkle.node(sibling, tree);
                while ((last & 1) == 0 && last != 0) {
                    shift();
                }
            } else {
                tree = Merkle.node(tree, sibling);
            }
        }
    }

    private static void requireSubtree(long start, long end) throws MalformedException {
        boolean valid = start >= 0 && start < end;
        if (valid) {
            long bit = Long.highestOneBit(end - start);
            long width = bit == end - start ? bit : bit << 1;
            valid = width > 0 && start % width == 0;
        }
        if (!valid) {
            throw new MalformedException("there is no subtree from " + start + " to " + end);
        }
    }

    private static void requireHashes(List<byte[]> proof, byte[]... others)
            throws MalformedException {
        if (proof.size() > HASHES_MAX) {
            throw tooLong();
        }
        for (byte[] hash : proof) {
            requireHash(hash);
        }
        for (byte[] hash : others) {
            requireHash(hash);
        }
    }

    private static void requireHash(byte[] hash) throws MalformedException {
        if (hash.length != Merkle.HASH_BYTES) {
            throw new MalformedException("a hash has " + Merkle.HASH_BYTES + " bytes");
        }
    }

    private static void requireNone(List<byte[]> proof) throws MalformedException {
        if (!proof.isEmpty()) {
            throw tooLong();
        }
    }

    private static void requireEnded(long last) throws MalformedException {
        if (last != 0) {
            throw new MalformedException("the proof is too short");
        }
    }

    private static void requireSame(byte[] found, byte[] expected, String otherwise)
            throws MalformedException {
        if (!MessageDigest.isEqual(found, expected)) {
            throw new MalformedException(otherwise);
        }
    }

    private static MalformedException tooLong() {
        return new MalformedException("the proof is too long");
    }
}
