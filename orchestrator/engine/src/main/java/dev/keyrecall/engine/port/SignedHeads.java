package dev.keyrecall.engine.port;

import java.util.Optional;

/**
 * What was signed last of the ledger (docs/formats/log.md, section 3): it is never gone back on.
 */
public interface SignedHeads {
    /** Empty before the first was signed. */
    Optional<SignedHead> find();

    /**
     * Keeps another one, which is of a larger size.
     *
     * @throws IllegalStateException when it is not larger, or larger than the ledger
     */
    void put(SignedHead next);

    /**
     * A head of the ledger as it was signed.
     *
     * @param size how many entries, from 1
     * @param root the Merkle tree hash over them
     * @param note the signed checkpoint
     */
    record SignedHead(long size, byte[] root, byte[] note) {}
}
