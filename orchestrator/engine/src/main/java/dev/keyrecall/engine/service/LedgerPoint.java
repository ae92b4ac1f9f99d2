package dev.keyrecall.engine.service;

import dev.keyrecall.engine.ledger.Merkle;
import dev.keyrecall.engine.port.LedgerRows;
import dev.keyrecall.engine.port.Tx;

import java.util.HexFormat;
import java.util.Optional;

/**
 * How far the ledger had come at a moment, to be quoted by what was made then.
 *
 * @param size how many entries
 * @param root lower-case hex
 */
record LedgerPoint(long size, String root) {
    static LedgerPoint of(Tx tx) {
        Optional<LedgerRows.Head> head = tx.ledger().head();
        byte[] root = head.map(LedgerRows.Head::root).orElseGet(Merkle::emptyRoot);
        return new LedgerPoint(
                head.map(LedgerRows.Head::size).orElse(0L), HexFormat.of().formatHex(root));
    }
}
