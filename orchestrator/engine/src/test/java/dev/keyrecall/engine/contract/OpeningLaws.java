package dev.keyrecall.engine.contract;

import static dev.keyrecall.engine.contract.Samples.append;
import static dev.keyrecall.engine.contract.Samples.filled;
import static dev.keyrecall.engine.contract.Samples.found;
import static dev.keyrecall.engine.contract.Samples.head;
import static dev.keyrecall.engine.contract.Samples.list;
import static dev.keyrecall.engine.contract.Samples.write;
import static dev.keyrecall.engine.contract.StoreContract.law;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.keyrecall.engine.port.Openings.Opening;
import dev.keyrecall.engine.port.Store;
import dev.keyrecall.engine.port.Tx;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What commitments were made of, until it is erased. */
public final class OpeningLaws {
    private static final Opening ADA = opening(0xa1, "ada");
    private static final Opening GRACE =
            opening(0xb2, "grace h\u00f6pper \ud83d\udd11 \u0001\u0000");

    private OpeningLaws() {}

    static List<StoreContract.Law> laws() {
        return List.of(
                law("openingsAreKeptAsTheyStand", OpeningLaws::openingsAreKept),
                law("aTextHasOneOpening", OpeningLaws::aTextHasOneOpening),
                law("anOpeningEndsWithItsErasure", OpeningLaws::anOpeningEndsWithItsErasure),
                law("anOpeningHasItsForm", OpeningLaws::anOpeningHasItsForm),
                law("manyOpeningsAreVisitedInOrder", OpeningLaws::manyAreVisited));
    }

    private static Opening opening(int filling, String text) {
        return new Opening("%02x".formatted(filling).repeat(32), filled(32, filling), text);
    }

    private static void add(Store store, Opening opening) {
        write(store, tx -> tx.openings().add(opening));
    }

    private static List<Opening> all(Store store) {
        return list(
                store,
                tx -> {
                    List<Opening> all = new ArrayList<>();
                    tx.openings().forEach(all::add);
                    return all;
                });
    }

    private static void same(List<Opening> found, Opening... expected) {
        assertThat(found).usingRecursiveComparison().isEqualTo(List.of(expected));
    }

    private static void openingsAreKept(Store store) {
        assertThat(all(store)).isEmpty();
        add(store, GRACE);
        add(store, ADA);
        same(all(store), ADA, GRACE);
        assertThat(found(store, tx -> tx.openings().find(GRACE.commitment())))
                .hasValueSatisfying(one -> same(List.of(one), GRACE));
        assertThat(found(store, tx -> tx.openings().find("00".repeat(32)))).isEmpty();
        List<String> texts = List.of("a", "ada", "b", "c", GRACE.text(), "Ada", "ad");
        assertThat(list(store, tx -> tx.openings().ofTexts(texts)))
                .extracting(Opening::text)
                .containsExactlyInAnyOrder("ada", GRACE.text());
        assertThat(list(store, tx -> tx.openings().ofTexts(List.of()))).isEmpty();
    }

    private static void aTextHasOneOpening(Store store) {
        add(store, ADA);
        refused(store, opening(0xc3, "ada"), "a text has one opening");
        refused(store, opening(0xa1, "eve"), "a text has one opening");
        same(all(store), ADA);
    }

    private static void anOpeningHasItsForm(Store store) {
        refused(store, new Opening("A1".repeat(32), filled(32, 1), "x"), "opening_commitment");
        refused(store, new Opening("a1".repeat(31), filled(32, 1), "x"), "opening_commitment");
        refused(store, new Opening("a1".repeat(32), filled(31, 1), "x"), "opening_salt");
        refused(store, opening(0xa1, ""), "opening_text");
        refused(store, opening(0xa1, "x".repeat(1_025)), "opening_text");
        add(store, opening(0xa1, "\u00e4".repeat(1_024)));
    }

    private static void refused(Store store, Opening opening, String law) {
        assertThatIllegalStateException()
                .isThrownBy(() -> add(store, opening))
                .withMessageContaining(law);
    }

    private static void anOpeningEndsWithItsErasure(Store store) {
        String law = "an opening ends with the entry of its erasure";
        add(store, ADA);
        add(store, GRACE);
        remains(store, _ -> {}, law);
        write(store, tx -> append(tx, 0));
        remains(store, tx -> told(tx, 1, "clock", ADA), law);
        remains(store, tx -> told(tx, 1, "erasure", GRACE), law);
        remains(
                store,
                tx -> {
                    told(tx, 1, "erasure", ADA);
                    append(tx, 2);
                },
                law);
        write(
                store,
                tx -> {
                    told(tx, 1, "erasure", ADA);
                    tx.openings().remove(ADA.commitment());
                });
        same(all(store), GRACE);
        add(store, opening(0xc3, "ada"));
    }

    private static void remains(Store store, java.util.function.Consumer<Tx> before, String law) {
        assertThatIllegalStateException()
                .isThrownBy(
                        () ->
                                write(
                                        store,
                                        tx -> {
                                            before.accept(tx);
                                            tx.openings().remove(ADA.commitment());
                                        }))
                .withMessageContaining(law);
        same(all(store), ADA, GRACE);
    }

    private static void told(Tx tx, long sequence, String kind, Opening opening) {
        String leaf =
                "{\"details\":{\"commitments\":[\"%s\"]},\"kind\":\"%s\"}"
                        .formatted(opening.commitment(), kind);
        tx.ledger()
                .append(
                        sequence,
                        leaf.getBytes(StandardCharsets.UTF_8),
                        filled(32, 9),
                        head(sequence + 1));
    }

    private static void manyAreVisited(Store store) {
        List<Opening> many = new ArrayList<>();
        for (int i = 0; i < 700; i++) {
            many.add(new Opening("%064x".formatted(i), filled(32, i), "text " + i));
        }
        write(store, tx -> many.reversed().forEach(tx.openings()::add));
        same(all(store), many.toArray(Opening[]::new));
    }
}
