package dev.keyrecall.engine.port;

import dev.keyrecall.engine.ledger.CompactRange;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The ledger's leaves, gap-free from 0, and the head over them. Append-only. */
public interface LedgerRows {
    /**
     * The head over all leaves, as their subtree hashes make it; empty for an empty ledger.
     *
     * @throws StoreException CORRUPTED when one of those is missing
     */
    Optional<Head> head();

    /**
     * Appends a leaf.
     *
     * @param head over all leaves and this one
     * @throws IllegalStateException when {@code sequence} is not the ledger's size
     */
    void append(long sequence, byte[] leaf, byte[] leafHash, Head head);

    /** Visits rows from a sequence number on, in order, without loading all of them. */
    void forEach(long from, Consumer<Row> visitor);

    /**
     * Rows from a sequence number on, in order.
     *
     * @param limit at most so many
     */
    List<Row> page(long from, int limit);

    /**
     * The newest leaf before a sequence number that has a member {@code header_sha256}, at any
     * depth. Looks through the leaves from the end: an index could leave an entry out.
     */
    Optional<Row> newestTellingHeader(long before);

    /**
     * A stored leaf.
     *
     * @param sequence its place, from 0
     * @param leaf its canonical JSON
     * @param leafHash SHA-256 of 0x00 and the leaf (RFC 6962)
     * @param subtreeHash the root of the largest perfect subtree that ends with it
     */
    record Row(long sequence, byte[] leaf, byte[] leafHash, byte[] subtreeHash) {}

    /**
     * The tree's head with what is needed to extend it. Immutable; two are equal where size and
     * edge are.
     */
    final class Head {
        private final CompactRange tree;
        private byte @Nullable [] root;

        /**
         * Over the leaves of a tree.
         *
         * @throws IllegalArgumentException when it has none
         */
        public Head(CompactRange tree) {
            if (tree.size() == 0) {
                throw new IllegalArgumentException("a head is of one leaf at least");
            }
            this.tree = tree;
        }

        /** How many leaves. */
        public long size() {
            return tree.size();
        }

        /** The tree over them. */
        public CompactRange tree() {
            return tree;
        }

        /** The Merkle tree hash over them (RFC 6962). Computed when it is asked for. */
        public byte[] root() {
            byte[] known = root;
            if (known == null) {
                known = tree.root();
                root = known;
            }
            return known;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Head head && tree.equals(head.tree);
        }

        @Override
        public int hashCode() {
            return tree.hashCode();
        }

        @Override
        public String toString() {
            return "Head[size=" + size() + "]";
        }
    }
}
