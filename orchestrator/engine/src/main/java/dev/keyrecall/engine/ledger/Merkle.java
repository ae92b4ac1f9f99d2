package dev.keyrecall.engine.ledger;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;

/**
 * The hashes of the ledger's Merkle tree over SHA-256. A leaf and a node are hashed with different
 * first bytes, so that neither can be passed off as the other. Thread-safe.
 *
 * <p>Source: RFC 6962 section 2.1, unchanged in RFC 9162 section 2.1.
 */
public final class Merkle {
    /** The length of every hash in the tree. */
    public static final int HASH_BYTES = 32;

    private static final byte LEAF = 0;
    private static final byte NODE = 1;

    /** Never fed: copying it is quicker than asking the providers each time. */
    private static final MessageDigest FRESH = fresh();

    private Merkle() {}

    /** The hash of an entry: SHA-256 of 0x00 and its bytes. */
    public static byte[] leafHash(byte[] leaf) {
        MessageDigest digest = sha256();
        digest.update(LEAF);
        return digest.digest(leaf);
    }

    /** The hash of an inner node: SHA-256 of 0x01 and both children. */
    public static byte[] node(byte[] left, byte[] right) {
        MessageDigest digest = sha256();
        digest.update(NODE);
        digest.update(left);
        return digest.digest(right);
    }

    /** The root over no leaves: SHA-256 of nothing. */
    public static byte[] emptyRoot() {
        return sha256().digest();
    }

    /** The root over leaf hashes, split at the largest power of two below their number. */
    public static byte[] root(List<byte[]> leafHashes) {
        if (leafHashes.isEmpty()) {
            return emptyRoot();
        }
        if (leafHashes.size() == 1) {
            return leafHashes.getFirst().clone();
        }
        int split = Integer.highestOneBit(leafHashes.size() - 1);
        return node(
                root(leafHashes.subList(0, split)),
                root(leafHashes.subList(split, leafHashes.size())));
    }

    private static MessageDigest sha256() {
        try {
            return (MessageDigest) FRESH.clone();
        } catch (CloneNotSupportedException e) {
            return fresh();
        }
    }

    private static MessageDigest fresh() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
