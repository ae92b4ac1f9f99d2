package dev.keyrecall.engine.port;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

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
     * The tree's head with what is needed to extend it.
     *
     * @param size how many leaves
     * @param root the Merkle tree hash over them (RFC 6962)
     * @param edge the roots of the perfect subtrees on the right edge, largest first, 32 bytes
     *     each, concatenated
     */
    record Head(long size, byte[] root, byte[] edge) {}
}
