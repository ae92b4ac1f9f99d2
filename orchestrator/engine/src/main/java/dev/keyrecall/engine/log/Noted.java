package dev.keyrecall.engine.log;

import dev.keyrecall.engine.tlog.Checkpoint;

/**
 * What was signed of a ledger, as it was kept somewhere.
 *
 * @param where for messages
 * @param size how many entries
 * @param root the root over them
 */
public record Noted(String where, long size, byte[] root) {
    public Noted(String where, Checkpoint checkpoint) {
        this(where, checkpoint.size(), checkpoint.root());
    }
}
