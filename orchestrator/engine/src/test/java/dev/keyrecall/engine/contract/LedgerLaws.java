package dev.keyrecall.engine.contract;

import static dev.keyrecall.engine.contract.Samples.append;
import static dev.keyrecall.engine.contract.Samples.filled;
import static dev.keyrecall.engine.contract.Samples.found;
import static dev.keyrecall.engine.contract.Samples.head;
import static dev.keyrecall.engine.contract.Samples.leaf;
import static dev.keyrecall.engine.contract.Samples.write;
import static dev.keyrecall.engine.contract.StoreContract.law;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyrecall.engine.port.LedgerRows;
import dev.keyrecall.engine.port.SignedHeads.SignedHead;
import dev.keyrecall.engine.port.Store;
import dev.keyrecall.engine.port.Tx;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The ledger's leaves and head. */
public final class LedgerLaws {
    /** How many leaves a store may read at a time. */
    private static final int PAGE = 256;

    private LedgerLaws() {}

    static List<StoreContract.Law> laws() {
        return List.of(
                law("leavesAreKeptByteForByte", LedgerLaws::leavesAreKept),
                law("theLedgerHasNoGap", LedgerLaws::theLedgerHasNoGap),
                law("aLeafIsOfBoundedLength", LedgerLaws::aLeafIsOfBoundedLength),
                law("theHeadMovesWithinATransaction", LedgerLaws::theHeadMoves),
                law("visitingStartsAnywhere", LedgerLaws::visitingStartsAnywhere),
                law("aVisitorMayStop", LedgerLaws::aVisitorMayStop),
                law("theNewestThatTellsAHeaderIsFound", LedgerLaws::theNewestThatTellsAHeader));
    }

    private static void leavesAreKept(Store store) {
        assertThat(found(store, tx -> tx.ledger().head())).isEmpty();
        assertThat(rows(store, 0)).isEmpty();
        for (int i = 0; i < 3; i++) {
            int sequence = i;
            write(store, tx -> append(tx, sequence));
        }
        List<LedgerRows.Row> rows = rows(store, 0);
        assertThat(rows).hasSize(3);
        assertThat(rows.get(2).sequence()).isEqualTo(2);
        assertThat(rows.get(2).leaf()).isEqualTo(leaf(2));
        assertThat(rows.get(2).leafHash()).isEqualTo(filled(32, 2));
        assertThat(rows.get(2).subtreeHash()).isEqualTo(filled(32, 7));
        assertThat(found(store, tx -> tx.ledger().head())).contains(head(3));
    }

    /** Also what is kept of it besides: a signed head is of leaves that are there. */
    private static void theHeadMoves(Store store) {
        write(
                store,
                tx -> {
                    for (int i = 0; i < 3; i++) {
                        append(tx, i);
                        assertThat(tx.ledger().head()).contains(head(i + 1));
                    }
                    tx.signedHeads().put(new SignedHead(3, filled(32, 3), filled(9, 1)));
                    append(tx, 3);
                });
        assertThat(found(store, tx -> tx.ledger().head())).contains(head(4));
        assertThatIllegalStateException()
                .isThrownBy(
                        () ->
                                write(
                                        store,
                                        tx -> {
                                            append(tx, 4);
                                            append(tx, 4);
                                        }))
                .withMessageContaining("no gap");
        assertThat(found(store, tx -> tx.ledger().head())).contains(head(4));
        write(store, tx -> append(tx, 4));
    }

    private static void theLedgerHasNoGap(Store store) {
        assertThatIllegalStateException()
                .isThrownBy(() -> write(store, tx -> append(tx, 1)))
                .withMessageContaining("no gap");
        write(store, tx -> append(tx, 0));
        for (long wrong : new long[] {-1, 0, 2}) {
            assertThatIllegalStateException()
                    .isThrownBy(() -> write(store, tx -> append(tx, wrong)))
                    .withMessageContaining("no gap");
        }
        assertThatIllegalStateException()
                .isThrownBy(
                        () ->
                                write(
                                        store,
                                        tx ->
                                                tx.ledger()
                                                        .append(
                                                                1,
                                                                leaf(1),
                                                                filled(32, 1),
                                                                head(3))))
                .withMessageContaining("no gap");
        assertThat(found(store, tx -> tx.ledger().head()).orElseThrow().size()).isEqualTo(1);
        assertThat(rows(store, 0)).hasSize(1);
    }

    private static void aLeafIsOfBoundedLength(Store store) {
        write(store, tx -> tx.ledger().append(0, filled(65_535, 1), filled(32, 0), head(1)));
        assertThatIllegalStateException()
                .isThrownBy(
                        () ->
                                write(
                                        store,
                                        tx ->
                                                tx.ledger()
                                                        .append(
                                                                1,
                                                                filled(65_536, 1),
                                                                filled(32, 0),
                                                                head(2))));
        assertThatIllegalStateException()
                .isThrownBy(
                        () ->
                                write(
                                        store,
                                        tx ->
                                                tx.ledger()
                                                        .append(
                                                                1,
                                                                leaf(1),
                                                                filled(31, 0),
                                                                head(2))));
        assertThat(rows(store, 0)).hasSize(1);
    }

    private static void visitingStartsAnywhere(Store store) {
        int size = 2 * PAGE + 3;
        write(
                store,
                tx -> {
                    for (int i = 0; i < size; i++) {
                        append(tx, i);
                    }
                });
        for (int from : List.of(0, 1, PAGE - 1, PAGE, PAGE + 1, size - 1, size, size + 1)) {
            assertThat(rows(store, from))
                    .hasSize(Math.max(0, size - from))
                    .allSatisfy(row -> assertThat(row.leaf()).isEqualTo(leaf(row.sequence())))
                    .isSortedAccordingTo((a, b) -> Long.compare(a.sequence(), b.sequence()));
        }
        List<Long> heads = new ArrayList<>();
        store.read(
                tx -> {
                    tx.ledger()
                            .forEach(
                                    size - 2,
                                    _ -> heads.add(tx.ledger().head().orElseThrow().size()));
                    return true;
                });
        assertThat(heads).containsExactly((long) size, (long) size);
    }

    private static void aVisitorMayStop(Store store) {
        write(store, tx -> append(tx, 0));
        assertThatThrownBy(
                        () ->
                                store.read(
                                        tx -> {
                                            tx.ledger()
                                                    .forEach(
                                                            0,
                                                            _ -> {
                                                                throw new ArithmeticException(
                                                                        "stop");
                                                            });
                                            return true;
                                        }))
                .isInstanceOf(ArithmeticException.class);
        assertThat(rows(store, 0)).hasSize(1);
    }

    private static void theNewestThatTellsAHeader(Store store) {
        byte[] telling = "{\"header_sha256\":\"00\"}".getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < 6; i++) {
            int sequence = i;
            byte[] leaf = i % 3 == 1 ? telling : leaf(i);
            write(
                    store,
                    tx -> {
                        tx.ledger()
                                .append(sequence, leaf, filled(32, sequence), head(sequence + 1));
                        requireNewestTellingHeader(tx);
                    });
        }
        assertThat(
                        store.<Boolean>read(
                                tx -> {
                                    requireNewestTellingHeader(tx);
                                    return true;
                                }))
                .isTrue();
    }

    private static void requireNewestTellingHeader(Tx tx) {
        long size = tx.ledger().head().orElseThrow().size();
        for (long before = 0; before <= size; before++) {
            long expected = before > 4 ? 4 : before > 1 ? 1 : -1;
            assertThat(tx.ledger().newestTellingHeader(before).map(LedgerRows.Row::sequence))
                    .isEqualTo(expected < 0 ? Optional.empty() : Optional.of(expected));
        }
    }

    public static List<LedgerRows.Row> rows(Store store, long from) {
        List<LedgerRows.Row> rows = new ArrayList<>();
        store.read(
                tx -> {
                    tx.ledger().forEach(from, rows::add);
                    return true;
                });
        return rows;
    }
}
