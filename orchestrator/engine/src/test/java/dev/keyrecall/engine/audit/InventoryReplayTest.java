package dev.keyrecall.engine.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.keyrecall.engine.ledger.Mismatch;
import dev.keyrecall.engine.testing.FormatVectors;
import dev.keyrecall.spi.json.Json;
import dev.keyrecall.spi.json.JsonException;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The inventory that follows from entries: the vectors of the format's page, and what it refuses.
 */
final class InventoryReplayTest {
    private static final String AT = "2026-11-23T08:00:00.000000Z";

    private static final String LISTED =
            "{\"ref\":\"toy:lab:pass:a\",\"principal\":\"p\",\"principal_uid\":\"\",\"owner\":null,"
                    + "\"status\":\"active\",\"created_at\":\"2026-01-02T03:04:05Z\"}";

    private final InventoryReplay replay = new InventoryReplay();
    private long next;

    private void hear(String kind, Json.Obj details) {
        hear(kind, Json.Null.NULL, details);
    }

    private void hear(String kind, Json ref, Json.Obj details) {
        replay.heard(
                Json.object()
                        .put("seq", next++)
                        .put("recorded_at", AT)
                        .put("kind", kind)
                        .put("ref", ref)
                        .put("details", details)
                        .build());
    }

    private static Json.Obj details(String json) {
        return Json.parseObject(json);
    }

    @Test
    void theVectorsOfThePageAreReplayed() throws IOException {
        Json.Obj vectors = FormatVectors.read("ledger-v1.json").object("inventory");
        for (Json item : vectors.items("entries")) {
            Json.Obj entry = (Json.Obj) item;
            hear(
                    entry.text("kind"),
                    entry.get("ref").orElse(Json.Null.NULL),
                    entry.object("details"));
        }
        AccountReplay account =
                Objects.requireNonNull(replay.accounts().get("aws:prod"), "told by the vectors");
        assertThat(texts(account.listed())).isEqualTo(canonical(vectors.items("listed")));
        assertThat(texts(account.accepted())).isEqualTo(canonical(vectors.items("accepted")));
        List<Json> consumers = new ArrayList<>();
        account.consumers()
                .forEach(
                        (place, options) ->
                                consumers.add(
                                        Json.object()
                                                .put("ref", place.ref())
                                                .put("kind", place.kind())
                                                .put("target", place.target())
                                                .put("options", Json.parse(options))
                                                .build()));
        assertThat(canonical(consumers)).isEqualTo(canonical(vectors.items("consumers")));
        assertThat(texts(account.owners())).isEqualTo(canonical(vectors.items("owners")));
        List<Json> findings = new ArrayList<>();
        account.findings()
                .forEach(
                        (key, told) ->
                                findings.add(
                                        Json.object()
                                                .put("ref", key.split(" ", -1)[0])
                                                .put("finding", key.split(" ", -1)[1])
                                                .put("since", told.what())
                                                .build()));
        assertThat(canonical(findings)).isEqualTo(canonical(vectors.items("findings")));
        assertThat(vectors.items("entries")).hasSizeGreaterThan(15);
    }

    private static List<String> texts(java.util.Map<String, AccountReplay.Told> told) {
        return told.values().stream().map(AccountReplay.Told::what).toList();
    }

    private static List<String> canonical(List<Json> items) {
        return items.stream().map(Json::canonical).toList();
    }

    @Test
    void aDigestThatTheEntriesDoNotGiveIsAMismatch() {
        Json.Obj refresh =
                details("{\"account\":\"toy:lab\",\"snapshot_digest\":\"" + "0".repeat(64) + "\"}");
        assertThatExceptionOfType(Mismatch.class)
                .isThrownBy(() -> hear("refresh", refresh))
                .withMessageStartingWith("entry 0: tells of another listing of toy:lab");
        Json.Obj accept =
                details("{\"account\":\"toy:lab\",\"accepted_digest\":\"" + "0".repeat(64) + "\"}");
        assertThatExceptionOfType(Mismatch.class)
                .isThrownBy(() -> hear("accept", accept))
                .withMessageContaining("another accepted inventory of toy:lab");
    }

    @Test
    void anEntryThatTakesAwayWhatDidNotStandIsAMismatch() {
        for (String list : List.of("gone", "removed", "disowned")) {
            Json.Obj away =
                    details("{\"account\":\"toy:lab\",\"" + list + "\":[\"toy:lab:pass:a\"]}");
            assertThatExceptionOfType(Mismatch.class)
                    .isThrownBy(() -> hear("inventory", away))
                    .withMessageContaining("takes away toy:lab:pass:a");
        }
    }

    @Test
    void whatIsNotOfTheFormatIsRefused() {
        for (String wrong :
                List.of(
                        "{}",
                        "{\"account\":\"toy:lab\",\"listed\":{}}",
                        "{\"account\":\"toy:lab\",\"listed\":[1]}",
                        "{\"account\":\"toy:lab\",\"listed\":[{}]}",
                        "{\"account\":\"toy:lab\",\"listed\":[{\"ref\":\"toy:other:pass:a\"}]}",
                        "{\"account\":\"toy:lab\",\"accepted\":[{\"ref\":\"toy:labx:pass:a\"}]}",
                        "{\"account\":\"toy:lab\",\"listed\":["
                                + LISTED.replace("pass:a", "a")
                                + "]}",
                        "{\"account\":\"toy:lab\",\"listed\":["
                                + LISTED.replace("active", "on")
                                + "]}",
                        "{\"account\":\"toy:lab\",\"listed\":[" + LISTED.replace("T", " ") + "]}",
                        "{\"account\":\"toy:lab\",\"accepted\":[" + LISTED + "]}",
                        "{\"account\":\"toy:lab\",\"gone\":[{}]}",
                        "{\"account\":\"toy:lab\",\"owned\":[{\"ref\":\"toy:lab:pass:a\"}]}",
                        "{\"account\":\"toy:lab\",\"used\":[{\"ref\":\"toy:lab:pass:a\"}]}",
                        "{\"account\":\"toy:lab\",\"owned\":[{\"ref\":\"toy:other:pass:a\","
                                + "\"owner\":\"core\"}]}",
                        "{\"account\":\"toy:lab\",\"moved\":[{\"from\":\"a\"}]}")) {
            assertThatExceptionOfType(JsonException.class)
                    .as(wrong)
                    .isThrownBy(() -> hear("inventory", details(wrong)));
        }
        hear("inventory", details("{\"account\":\"toy:lab\",\"listed\":[" + LISTED + "]}"));
        assertThatExceptionOfType(JsonException.class)
                .isThrownBy(() -> hear("finding", Json.of("a:b"), details("{}")));
    }
}
