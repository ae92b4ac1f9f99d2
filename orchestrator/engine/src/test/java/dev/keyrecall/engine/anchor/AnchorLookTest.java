package dev.keyrecall.engine.anchor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.keyrecall.engine.anchor.AnchorLook.Seen;
import dev.keyrecall.engine.ledger.Mismatch;
import dev.keyrecall.engine.log.Noted;
import dev.keyrecall.engine.port.Anchors.Receipt;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;

/** Anchored is said only of what stands there now and is what the ledger is. */
final class AnchorLookTest {
    private final AnchorScene scene = AnchorScene.of(5, "entry");
    private final Shelf shelf = new Shelf("shelf");

    private void put(Shelf where) {
        assertThat(scene.anchoring().attempt(where).trouble()).isNull();
    }

    private static void requireFound(AnchorLook look, String why) {
        assertThatExceptionOfType(Mismatch.class).isThrownBy(look::look).withMessageContaining(why);
        assertThatExceptionOfType(Mismatch.class)
                .isThrownBy(look::lookBack)
                .withMessageContaining(why);
    }

    @Test
    void whatCountsIsSaidTheLargestFirst() {
        Shelf other = new Shelf("other");
        put(other);
        scene.append(2, "more");
        scene.sign();
        put(shelf);
        scene.append(1, "unsigned");
        Seen seen = scene.look(other, shelf).look();
        assertThat(Anchored.words(seen.anchored(), 8))
                .isEqualTo(
                        "anchored 2026-11-28T14:00:00Z at shelf (file), 1 entry since; "
                                + "anchored 2026-11-28T14:00:00Z at other (file), 3 entries since");
        assertThat(seen.troubles()).isEmpty();
    }

    @Test
    void withoutAReceiptThatCountsNothingIsAnchored() {
        assertThat(Anchored.words(scene.look(shelf).look().anchored(), 5))
                .isEqualTo("NOT ANCHORED");
        put(shelf);
        assertThat(scene.look().look().anchored()).as("taken out of the file").isEmpty();
        shelf.trouble = "out of reach";
        assertThat(scene.look(shelf).look())
                .isEqualTo(
                        new Seen(java.util.List.of(), java.util.Map.of("shelf", "out of reach")));
        shelf.trouble = null;
        shelf.notes.clear();
        assertThat(scene.look(shelf).look().troubles()).containsEntry("shelf", "it is gone");
    }

    @Test
    void whereTheNewestIsGoneTheLargestThatStandsCountsAndIsSaidToBeAlone() {
        put(shelf);
        for (int i = 0; i < 3; i++) {
            scene.append(1, "more");
            scene.sign();
            put(shelf);
        }
        shelf.notes.remove(8L);
        shelf.notes.remove(7L);
        Seen seen = scene.look(shelf).look();
        assertThat(Anchored.words(seen.anchored(), 8))
                .isEqualTo("anchored 2026-11-28T14:00:00Z at shelf (file), 2 entries since");
        assertThat(seen.troubles()).containsEntry("shelf", "it is gone");
        assertThat(scene.look().look().anchored()).as("no longer named").isEmpty();
    }

    @Test
    void aPlaceThatShowsMoreThanIsOnRecordIsFound() {
        AnchorScene later = AnchorScene.of(5, "entry");
        later.append(1, "entry");
        shelf.notes.put(6L, later.sign().note());
        requireFound(scene.look(shelf), "put back to an older copy");
    }

    @Test
    void aPlaceThatShowsAnotherHistoryIsFound() {
        AnchorScene fork = AnchorScene.of(4, "another entry");
        shelf.notes.put(4L, fork.store.read(tx -> tx.signedHeads().find()).orElseThrow().note());
        requireFound(scene.look(shelf), "not those that were signed");
        Noted told = scene.look(shelf).everything().noted().getFirst();
        assertThat(told.size()).isEqualTo(4);
    }

    @Test
    void aReceiptOfAnotherHistoryIsFoundWithoutItsPlace() {
        AnchorScene fork = AnchorScene.of(4, "another entry");
        var signed = fork.store.read(tx -> tx.signedHeads().find()).orElseThrow();
        scene.store.write(
                tx -> {
                    tx.anchors()
                            .add(
                                    new Receipt(
                                            "gone",
                                            shelf.kind(),
                                            "a shelf",
                                            signed.size(),
                                            signed.root(),
                                            signed.note(),
                                            Shelf.PUT_AT,
                                            new byte[1]));
                    return true;
                });
        assertThatExceptionOfType(Mismatch.class)
                .isThrownBy(scene.look()::look)
                .withMessageContaining("the receipt of the anchor gone");
    }

    @Test
    void whatNobodyOfTheHomeHasSignedSealsNothingAndDoesNotVerify() {
        scene.append(1, "more");
        byte[] forged = scene.forged();
        for (byte[] note : new byte[][] {forged, "hello".getBytes(StandardCharsets.UTF_8)}) {
            shelf.notes.put(99L, note);
            AnchorLook look = scene.look(shelf);
            assertThatCode(look::lookBack).doesNotThrowAnyException();
            assertThat(look.look().troubles().get("shelf")).contains("no checkpoint");
            assertThatExceptionOfType(Mismatch.class).isThrownBy(look::everything);
        }
    }

    /** Who can only add files to the place must not hide what stands there. */
    @Test
    void aFileThatNobodyCanReadHidesNoOtherHistory() {
        AnchorScene fork = AnchorScene.of(4, "another entry");
        shelf.notes.put(4L, fork.store.read(tx -> tx.signedHeads().find()).orElseThrow().note());
        shelf.notes.put(99L, new byte[0]);
        requireFound(scene.look(shelf), "not those that were signed");
        shelf.unreadable = 99;
        requireFound(scene.look(shelf), "not those that were signed");
        AnchorLook.Everything everything = scene.look(shelf).everything();
        assertThat(everything.noted()).extracting(Noted::size).containsExactly(4L);
        assertThat(everything.troubles()).containsEntry("shelf", "it is no file");
        for (long size = 100; size < 99 + AnchorLook.EARLIER_MAX; size++) {
            shelf.notes.put(size, new byte[0]);
        }
        assertThatCode(scene.look(shelf)::look).as("too many").doesNotThrowAnyException();
    }

    @Test
    void whatIsUnreadableKeepsNoEarlierOneFromCounting() {
        put(shelf);
        scene.append(1, "more");
        scene.sign();
        put(shelf);
        shelf.notes.put(6L, new byte[] {1});
        shelf.unreadable = 6;
        Seen seen = scene.look(shelf).look();
        assertThat(Anchored.words(seen.anchored(), 6))
                .isEqualTo("anchored 2026-11-28T14:00:00Z at shelf (file), 1 entry since");
        assertThat(seen.troubles()).containsEntry("shelf", "it is no file");
    }

    @Test
    void everyReceiptAndEverythingThatIsShownIsToBeCompared() {
        put(shelf);
        scene.append(1, "more");
        scene.sign();
        put(shelf);
        shelf.notes.remove(5L);
        AnchorLook.Everything all = scene.look(shelf).everything();
        assertThat(all.noted()).extracting(Noted::size).containsExactlyInAnyOrder(6L, 5L, 6L);
        assertThat(all.troubles()).containsEntry("shelf", "it is gone");
    }
}
