package dev.keyrecall.engine.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyrecall.engine.ledger.Mismatch;
import dev.keyrecall.engine.port.Secrets.Custody;
import dev.keyrecall.engine.port.Secrets.Label;
import dev.keyrecall.engine.port.Secrets.Place;
import dev.keyrecall.engine.port.Secrets.Standing;
import dev.keyrecall.engine.testing.FormatVectors;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.json.Json;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Where labels stand by the entries, as another program worked it out from the format's page. */
final class LabelVectorsTest {
    private static final CredentialRef REF = CredentialRef.parse("toy:lab:key:A");

    private static final Instant AT = Instant.EPOCH;

    private final List<ToldMove> moves = new ArrayList<>();
    private final List<Standing> standing = new ArrayList<>();

    @BeforeEach
    void read() throws Exception {
        Json.Obj vector = FormatVectors.read("ledger-v1.json").object("labels");
        List<Json> labels = vector.items("labels");
        List<Json> destroyed = vector.items("destroyed");
        for (Json item : vector.items("told")) {
            Json.Obj told = (Json.Obj) item;
            long sequence = told.integer("seq");
            if (told.get("destroyed").isPresent()) {
                moves.add(new ToldMove(sequence, told.integer("destroyed"), AT, null));
            } else if (told.get("version").isPresent()) {
                moves.add(ToldMove.labelled(sequence, told));
            } else {
                Json label = labels.get(standing.size());
                boolean gone = destroyed.contains(told.get("sealed").orElseThrow());
                standing.add(
                        new Standing(
                                new Place(REF, Math.toIntExact(told.integer("sealed"))),
                                label instanceof Json.Str word ? label(word.value()) : null,
                                label(told.text("label")),
                                sequence,
                                Custody.OWN,
                                null,
                                "test",
                                AT,
                                gone ? AT : null,
                                !gone));
            }
        }
    }

    private static Label label(String word) {
        return Label.valueOf(word.toUpperCase(Locale.ROOT));
    }

    private void require() {
        VersionReplay replay = new VersionReplay(REF.toString(), moves);
        standing.forEach(replay::sealed);
        replay.require(standing);
    }

    @Test
    void theLabelsOfTheVectorFollowFromItsEntries() {
        require();
        assertThat(standing).hasSizeGreaterThan(7);
    }

    @Test
    void anyOtherLabelOfAVersionDoesNot() {
        for (int i = 0; i < standing.size(); i++) {
            Standing row = standing.get(i);
            List<@Nullable Label> others = new ArrayList<>(List.of(Label.values()));
            others.add(null);
            others.remove(row.label());
            for (@Nullable Label other : others) {
                standing.set(i, with(row, other));
                assertThatThrownBy(this::require)
                        .isInstanceOf(Mismatch.class)
                        .hasMessageContaining("version " + (i + 1) + " of " + REF);
            }
            standing.set(i, row);
        }
        require();
    }

    private static Standing with(Standing row, @Nullable Label label) {
        return new Standing(
                row.place(),
                label,
                row.firstLabel(),
                row.toldBy(),
                row.custody(),
                row.customer(),
                row.origin(),
                row.createdAt(),
                row.destroyedAt(),
                row.keyed());
    }
}
