package dev.keyrecall.engine.anchor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyrecall.engine.anchor.Anchoring.Occasion;
import dev.keyrecall.engine.anchor.Anchoring.Outcome;
import dev.keyrecall.engine.port.Anchors.Receipt;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** When a checkpoint is put somewhere, and what is kept of it. */
final class AnchoringTest {
    private final AnchorScene scene = AnchorScene.of(5, "entry");
    private final Anchoring anchoring = scene.anchoring();
    private final Shelf shelf = new Shelf("shelf");

    private List<Receipt> receipts() {
        List<Receipt> all = new ArrayList<>();
        scene.store.read(
                tx -> {
                    tx.anchors().forEach(all::add);
                    return true;
                });
        return all;
    }

    private void grow() {
        scene.append(1, "more");
        scene.sign();
    }

    @Test
    void whatWasSignedLastIsPutAndItsReceiptKept() {
        assertThat(anchoring.attempt(shelf)).isEqualTo(new Outcome(shelf, 5, true, null));
        Receipt receipt = receipts().getFirst();
        assertThat(receipt.size()).isEqualTo(5);
        assertThat(receipt.note()).isEqualTo(shelf.notes.get(5L));
        assertThat(receipt.at()).isEqualTo(Shelf.PUT_AT);
        assertThat(receipt.place()).isEqualTo("a shelf");
        grow();
        assertThat(anchoring.attempt(shelf)).isEqualTo(new Outcome(shelf, 6, true, null));
        assertThat(receipts()).hasSize(2);
    }

    @Test
    void whatStandsThereIsNotPutAgainUnlessItIsGone() {
        anchoring.attempt(shelf);
        assertThat(anchoring.attempt(shelf)).isEqualTo(new Outcome(shelf, 5, false, null));
        assertThat(shelf.puts).isOne();
        shelf.notes.clear();
        assertThat(anchoring.attempt(shelf).fresh()).isTrue();
        assertThat(receipts()).hasSize(2);
    }

    @Test
    void nothingIsPutBeforeAnythingWasSigned() {
        AnchorScene unsigned = new AnchorScene();
        assertThat(unsigned.anchoring().attempt(shelf))
                .isEqualTo(new Outcome(shelf, 0, false, null));
        assertThat(unsigned.anchoring().isDue(shelf, Occasion.AT_THE_END)).isFalse();
    }

    @Test
    void aFailureIsKeptAndGivesNoReceipt() {
        shelf.trouble = "nobody answers".repeat(1_000);
        assertThat(anchoring.attempt(shelf).trouble()).startsWith("nobody answers");
        assertThat(receipts()).isEmpty();
        assertThat(scene.store.read(tx -> tx.anchors().attempt("shelf")).orElseThrow().error())
                .startsWith("nobody answers")
                .hasSize(1_024);
        shelf.trouble = null;
        anchoring.attempt(shelf);
        assertThat(scene.store.read(tx -> tx.anchors().attempt("shelf")).orElseThrow().error())
                .isNull();
    }

    private void due(boolean meanwhile, boolean atTheEnd) {
        assertThat(anchoring.isDue(shelf, Occasion.MEANWHILE)).isEqualTo(meanwhile);
        assertThat(anchoring.isDue(shelf, Occasion.AT_THE_END)).isEqualTo(atTheEnd);
        assertThat(anchoring.isDue(shelf, Occasion.ASKED)).isTrue();
    }

    @Test
    void itIsDueWhereEntriesCameSinceAndItsTimeHasCome() {
        due(true, true);
        anchoring.attempt(shelf);
        due(false, false);
        grow();
        due(false, true);
        scene.clock.advance(Duration.ofMinutes(15));
        due(true, true);
    }

    @Test
    void whatFailedIsNotTriedAtEveryCommandsEnd() {
        shelf.trouble = "nobody answers";
        anchoring.attempt(shelf);
        due(false, false);
        scene.clock.advance(Duration.ofMinutes(1));
        due(false, true);
        scene.clock.advance(Duration.ofMinutes(14));
        due(true, true);
    }

    @Test
    void aClockThatWasSetBackHoldsNothingUp() {
        shelf.trouble = "nobody answers";
        anchoring.attempt(shelf);
        scene.clock.advance(Duration.ofDays(-1));
        due(true, true);
    }
}
