package dev.keyrecall.engine.contract;

import static dev.keyrecall.engine.contract.Samples.append;
import static dev.keyrecall.engine.contract.Samples.filled;
import static dev.keyrecall.engine.contract.Samples.found;
import static dev.keyrecall.engine.contract.Samples.write;
import static dev.keyrecall.engine.contract.StoreContract.law;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.keyrecall.engine.port.Anchors;
import dev.keyrecall.engine.port.Anchors.Attempt;
import dev.keyrecall.engine.port.Anchors.Kind;
import dev.keyrecall.engine.port.Anchors.Receipt;
import dev.keyrecall.engine.port.SignedHeads.SignedHead;
import dev.keyrecall.engine.port.Store;

import java.util.ArrayList;
import java.util.List;

/** Receipts for checkpoints that were put elsewhere. */
final class AnchorLaws {
    /** More than a store may read at a time. */
    private static final int MANY = 100;

    private AnchorLaws() {}

    static List<StoreContract.Law> laws() {
        return List.of(
                law("receiptsAreKeptByteForByte", AnchorLaws::receiptsAreKept),
                law("theNewestReceiptIsThatOfTheLargestSize", AnchorLaws::theNewest),
                law("allReceiptsAreVisitedInTheOrderOfWriting", AnchorLaws::allAreVisited),
                law("aReceiptIsOfWhatWasSigned", AnchorLaws::onlyOfWhatWasSigned),
                law("aReceiptIsOfBoundedLength", AnchorLaws::ofBoundedLength),
                law("theLastAttemptIsKept", AnchorLaws::theLastAttempt));
    }

    static Receipt receipt(String name, Kind kind, long size, int proof) {
        return new Receipt(
                name,
                kind,
                "/mnt/ünder",
                size,
                filled(32, (int) size),
                filled(300, 7),
                Samples.NOW.plusSeconds(size),
                filled(proof, 9));
    }

    private static void signed(Store store, int size) {
        write(
                store,
                tx -> {
                    for (int i = 0; i < size; i++) {
                        append(tx, i);
                    }
                    tx.signedHeads().put(new SignedHead(size, filled(32, 1), filled(10, 2)));
                });
    }

    private static List<Receipt> newest(Store store) {
        return store.read(tx -> tx.anchors().newest());
    }

    private static List<Receipt> all(Store store) {
        List<Receipt> all = new ArrayList<>();
        store.read(
                tx -> {
                    tx.anchors().forEach(all::add);
                    return true;
                });
        return all;
    }

    private static void receiptsAreKept(Store store) {
        assertThat(newest(store)).isEmpty();
        signed(store, 3);
        for (Kind kind : Kind.values()) {
            Receipt receipt = receipt(kind.word(), kind, 2, Anchors.RECEIPT_MAX_BYTES);
            write(store, tx -> tx.anchors().add(receipt));
            assertThat(all(store).getLast()).usingRecursiveComparison().isEqualTo(receipt);
        }
        assertThat(newest(store))
                .extracting(Receipt::name)
                .containsExactly("chat", "file", "time-stamp", "webhook");
    }

    private static void theNewest(Store store) {
        signed(store, 9);
        for (int size : new int[] {4, 9, 7, 9}) {
            int proof = all(store).size() + 1;
            write(store, tx -> tx.anchors().add(receipt("a", Kind.FILE, size, proof)));
        }
        write(store, tx -> tx.anchors().add(receipt("b", Kind.CHAT, 1, 1)));
        List<Receipt> newest = newest(store);
        assertThat(newest).extracting(Receipt::name).containsExactly("a", "b");
        assertThat(newest).extracting(Receipt::size).containsExactly(9L, 1L);
        assertThat(newest.getFirst().proof()).as("the later one").hasSize(4);
        List<Receipt> largest = largest(store, "a");
        assertThat(largest).extracting(Receipt::size).containsExactly(9L, 9L, 7L);
        assertThat(largest.getFirst().proof()).as("the later one first").hasSize(4);
        assertThat(largest(store, "b")).extracting(Receipt::size).containsExactly(1L);
        assertThat(largest(store, "c")).isEmpty();
    }

    private static List<Receipt> largest(Store store, String name) {
        return store.read(tx -> tx.anchors().largest(name, 3));
    }

    private static void allAreVisited(Store store) {
        signed(store, MANY);
        for (int size = MANY; size > 0; size--) {
            int next = size;
            write(store, tx -> tx.anchors().add(receipt("a", Kind.FILE, next, 1)));
        }
        List<Receipt> all = all(store);
        assertThat(all).hasSize(MANY);
        for (int i = 0; i < MANY; i++) {
            assertThat(all.get(i).size()).isEqualTo(MANY - i);
        }
    }

    private static void onlyOfWhatWasSigned(Store store) {
        assertThatIllegalStateException()
                .isThrownBy(
                        () -> write(store, tx -> tx.anchors().add(receipt("a", Kind.FILE, 1, 1))))
                .withMessageContaining("of what was signed");
        signed(store, 3);
        assertThatIllegalStateException()
                .isThrownBy(
                        () -> write(store, tx -> tx.anchors().add(receipt("a", Kind.FILE, 4, 1))))
                .withMessageContaining("of what was signed");
        assertThat(all(store)).isEmpty();
    }

    private static void ofBoundedLength(Store store) {
        signed(store, 1);
        for (int length : new int[] {0, Anchors.RECEIPT_MAX_BYTES + 1}) {
            assertThatIllegalStateException()
                    .isThrownBy(
                            () ->
                                    write(
                                            store,
                                            tx ->
                                                    tx.anchors()
                                                            .add(
                                                                    receipt(
                                                                            "a", Kind.CHAT, 1,
                                                                            length))))
                    .withMessageContaining("anchor_receipt");
        }
    }

    private static void theLastAttempt(Store store) {
        assertThat(found(store, tx -> tx.anchors().attempt("a"))).isEmpty();
        Attempt failed = new Attempt("a", Samples.NOW, "nobody answers");
        write(store, tx -> tx.anchors().put(failed));
        assertThat(found(store, tx -> tx.anchors().attempt("a"))).contains(failed);
        Attempt done = new Attempt("a", Samples.NOW.plusSeconds(1), null);
        write(store, tx -> tx.anchors().put(done));
        assertThat(found(store, tx -> tx.anchors().attempt("a"))).contains(done);
        assertThat(found(store, tx -> tx.anchors().attempt("b"))).isEmpty();
    }
}
