package dev.keyrecall.engine.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.keyrecall.engine.journal.LedgerWriter.Entry;
import dev.keyrecall.engine.ledger.Leaf;
import dev.keyrecall.spi.json.Json;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** What is written member after member is what a document of the same members is written as. */
final class LeafTextTest {
    private static final String NOW = "2026-11-28T20:00:00.000001Z";

    private final SplittableRandom random = new SplittableRandom();
    private final LeafText texts = new LeafText("claimed", "a \"build\"\n");

    private String text() {
        int length = random.nextInt(12);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.appendCodePoint(
                    switch (random.nextInt(4)) {
                        case 0 -> random.nextInt(0x20);
                        case 1 -> "\"\\/<>&\u007f\u2028".codePointAt(random.nextInt(8));
                        case 2 -> 0x1F600 + random.nextInt(64);
                        default -> 'a' + random.nextInt(26);
                    });
        }
        return text.toString();
    }

    private Entry entry() {
        Json.Builder details = Json.object();
        for (int i = random.nextInt(6); i > 0; i--) {
            details.put(
                    text(), random.nextBoolean() ? Json.of(text()) : Json.strings(List.of(text())));
        }
        Entry entry = new Entry("intent", text(), details.build());
        entry = random.nextBoolean() ? entry.campaign(text()) : entry;
        entry = random.nextBoolean() ? entry.ordinal(random.nextInt(1, 1000)) : entry;
        entry = random.nextBoolean() ? entry.answersTo(random.nextLong(1L << 50)) : entry;
        entry = random.nextBoolean() ? entry.before(text()) : entry;
        entry = random.nextBoolean() ? entry.after(text()) : entry;
        entry = random.nextBoolean() ? entry.approvals(List.of(text(), text())) : entry;
        return random.nextBoolean() ? entry.eventTime(Instant.EPOCH) : entry;
    }

    @Test
    void anyEntryIsWrittenInCanonicalForm() {
        for (int i = 0; i < 20_000; i++) {
            Entry entry = entry();
            SortedMap<String, String> commitments = new TreeMap<>();
            for (int n = random.nextInt(4); n > 0; n--) {
                commitments.put("/" + text(), text());
            }
            String written = texts.of(i, NOW, entry, commitments);
            Json.Builder document =
                    Json.object()
                            .put("v", Leaf.VERSION)
                            .put("seq", i)
                            .put("recorded_at", NOW)
                            .put("event_at", NOW)
                            .put("kind", entry.kind())
                            .put("what", entry.what())
                            .put("actor", Json.object().put("authenticated_by", "claimed").build())
                            .put("build", "a \"build\"\n")
                            .put("details", entry.details());
            Json.Builder told = Json.object();
            commitments.forEach(told::put);
            document.put("commitments", told.build());
            Leaf.SUBJECT.forEach(name -> document.put(name, Json.Null.NULL));
            entry.subject().members().forEach(document::put);
            assertThat(written).isEqualTo(document.build().canonical());
            assertThat(Leaf.parse(written.getBytes(StandardCharsets.UTF_8))).isNotNull();
        }
    }

    @Test
    void aMemberThatNoLeafHasIsRefused() {
        Entry entry =
                new Entry(
                        "intent",
                        "x",
                        Json.object().build(),
                        Json.object().put("other", 1).build(),
                        Map.of());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> texts.of(0, NOW, entry, new TreeMap<>()))
                .withMessageContaining("other");
    }
}
