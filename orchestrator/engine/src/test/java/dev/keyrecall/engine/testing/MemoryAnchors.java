package dev.keyrecall.engine.testing;

import dev.keyrecall.engine.port.Anchors;
import dev.keyrecall.engine.port.SignedHeads.SignedHead;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Receipts and attempts, in memory. */
record MemoryAnchors(MemoryTx tx) implements Anchors {
    @Override
    public void add(Receipt receipt) {
        long signed = tx.signedHeads().find().map(SignedHead::size).orElse(0L);
        if (receipt.size() > signed) {
            throw tx.refused("a receipt is of what was signed");
        }
        int length = receipt.proof().length;
        if (length < 1 || length > RECEIPT_MAX_BYTES) {
            throw tx.refused("the schema's check anchor_receipt failed");
        }
        int number = tx.tables().receipts().size();
        tx.writing().receipts().put(Tables.number(number), receipt);
    }

    @Override
    public List<Receipt> newest() {
        TreeMap<String, Receipt> newest = new TreeMap<>();
        forEach(
                receipt ->
                        newest.merge(
                                receipt.name(),
                                receipt,
                                (before, now) -> now.size() < before.size() ? before : now));
        return List.copyOf(newest.values());
    }

    @Override
    public List<Receipt> largest(String name, int most) {
        return tx.tables().receipts().all().stream()
                .filter(receipt -> receipt.name().equals(name))
                .toList()
                .reversed()
                .stream()
                .sorted(Comparator.comparingLong(Receipt::size).reversed())
                .limit(most)
                .toList();
    }

    @Override
    public void forEach(Consumer<Receipt> visitor) {
        tx.tables().receipts().all().forEach(visitor);
    }

    @Override
    public Optional<Attempt> attempt(String name) {
        return tx.tables().attempts().find(name);
    }

    @Override
    public void put(Attempt attempt) {
        tx.writing().attempts().put(attempt.name(), attempt);
    }
}
