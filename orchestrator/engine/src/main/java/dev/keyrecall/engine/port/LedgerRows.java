package dev.keyrecall.engine.port;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The ledger's leaves, gap-free from 0, and the head over them. Append-only. */
public interface LedgerRows {
    /** The head as last written; empty for an empty ledger. */
    Optional<Head> head();

    /**
     * Appends a leaf and replaces the head, which must count it.
     *
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
     */
    record Row(long sequence, byte[] leaf, byte[] leafHash) {}

    /**
     * The tree's head with what is needed to extend it. Immutable; two are equal where size, root
     * and edge are.
     */
    final class Head {
        private final long size;
        private final byte[] edge;
        private final Supplier<byte[]> folding;
        private byte @Nullable [] root;

        /**
         * As it is stored.
         *
         * @param size how many leaves
         * @param root the Merkle tree hash over them (RFC 6962)
         * @param edge the roots of the perfect subtrees on the right edge, largest first, 32 bytes
         *     each, concatenated
         */
        public Head(long size, byte[] root, byte[] edge) {
            this(size, edge, () -> root);
        }

        /**
         * One whose root is only computed when it is asked for: of the heads that one transaction
         * goes through, only the last is stored.
         */
        public Head(long size, byte[] edge, Supplier<byte[]> root) {
            this.size = size;
            this.edge = edge;
            this.folding = root;
        }

        /** How many leaves. */
        public long size() {
            return size;
        }

        /** The Merkle tree hash over them. */
        public byte[] root() {
            byte[] known = root;
            if (known == null) {
                known = folding.get();
                root = known;
            }
            return known;
        }

        /** The subtrees' roots on the right edge. */
        public byte[] edge() {
            return edge;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Head head
                    && size == head.size
                    && Arrays.equals(edge, head.edge)
                    && Arrays.equals(root(), head.root());
        }

        @Override
        public int hashCode() {
            return Objects.hash(size, Arrays.hashCode(edge));
        }

        @Override
        public String toString() {
            return "Head[size=" + size + "]";
        }
    }
}
