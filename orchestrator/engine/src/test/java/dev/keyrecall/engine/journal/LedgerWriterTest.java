package dev.keyrecall.engine.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyrecall.engine.campaign.Step;
import dev.keyrecall.engine.journal.LedgerWriter.Entry;
import dev.keyrecall.engine.ledger.Commitments;
import dev.keyrecall.engine.ledger.Leaf;
import dev.keyrecall.engine.ledger.Merkle;
import dev.keyrecall.engine.port.LedgerRows;
import dev.keyrecall.engine.port.Openings.Opening;
import dev.keyrecall.engine.port.StoreException;
import dev.keyrecall.engine.testing.TestHome;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.json.Json;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Entries go into the transaction they explain, in the one written form. */
final class LedgerWriterTest {
    private static final Json.Obj NONE = Json.object().build();

    private final TestHome home = new TestHome();
    private final LedgerWriter writer = new LedgerWriter(home.engine);

    @Test
    void aLeafIsWhatTheFormatPageSays() {
        CredentialRef ref = CredentialRef.parse("toy:lab:pass:one");
        Entry entry =
                new Entry("outcome", "it was revoked", Json.object().put("done", true).build())
                        .campaign("c-1")
                        .ordinal(7)
                        .step(Step.REVOKE)
                        .attempt(2)
                        .ref(ref)
                        .fingerprint("f1:ab")
                        .planDigest("00ff")
                        .answersTo(0)
                        .providerRequestId("req-1")
                        .eventTime(Instant.parse("2026-11-23T07:59:59.5Z"));
        append(new Entry("init", "first", NONE));
        append(entry);
        String commitments =
                "\"commitments\":{\"/actor/name\":\"%s\",\"/actor/os_user\":\"%s\"},"
                        .formatted(commitment("ada"), commitment("root"));
        assertThat(rows())
                .extracting(row -> new String(row.leaf(), StandardCharsets.UTF_8))
                .containsExactly(
                        "{\"actor\":{\"authenticated_by\":\"claimed\"},\"answers_to\":null,"
                                + "\"attempt\":null,\"build\":\"test-build\",\"campaign\":null,"
                                + commitments
                                + "\"details\":{},\"event_at\":\"2026-11-23T08:00:00.000000Z\","
                                + "\"fingerprint\":null,\"incident\":null,\"kind\":\"init\","
                                + "\"plan_digest\":null,\"provider_request_id\":null,"
                                + "\"recorded_at\":\"2026-11-23T08:00:00.000000Z\",\"ref\":null,"
                                + "\"seq\":0,\"step\":null,\"unit\":null,\"v\":1,"
                                + "\"what\":\"first\"}",
                        "{\"actor\":{\"authenticated_by\":\"claimed\"},\"answers_to\":0,"
                                + "\"attempt\":2,\"build\":\"test-build\",\"campaign\":\"c-1\","
                                + commitments
                                + "\"details\":{\"done\":true},"
                                + "\"event_at\":\"2026-11-23T07:59:59.500000Z\","
                                + "\"fingerprint\":\"f1:ab\",\"incident\":null,"
                                + "\"kind\":\"outcome\",\"plan_digest\":\"00ff\","
                                + "\"provider_request_id\":\"req-1\","
                                + "\"recorded_at\":\"2026-11-23T08:00:00.000000Z\","
                                + "\"ref\":\"toy:lab:pass:one\",\"seq\":1,\"step\":\"revoke\","
                                + "\"unit\":7,\"v\":1,\"what\":\"it was revoked\"}");
    }

    @Test
    void theHeadCoversEveryLeaf() {
        for (int i = 0; i < 20; i++) {
            assertThat(append(new Entry("clock", "tick " + i, NONE))).isEqualTo(i);
            List<byte[]> hashes = rows().stream().map(LedgerRows.Row::leafHash).toList();
            LedgerRows.Head head = home.store.read(tx -> tx.ledger().head().orElseThrow());
            assertThat(head.size()).isEqualTo(i + 1);
            assertThat(head.root()).isEqualTo(Merkle.root(hashes));
            assertThat(rows().getLast().subtreeHash())
                    .isEqualTo(
                            Merkle.root(
                                    hashes.subList(i + 1 - Integer.lowestOneBit(i + 1), i + 1)));
        }
    }

    @Test
    void anEntryDoesNotOutliveItsTransaction() {
        assertThatThrownBy(
                        () ->
                                home.store.write(
                                        tx -> {
                                            writer.append(tx, new Entry("clock", "tick", NONE));
                                            throw new IllegalStateException("undone");
                                        }))
                .hasMessage("undone");
        assertThat(rows()).isEmpty();
    }

    @Test
    void theLongestLeafIsStoredAndALongerOneRefused() {
        int empty = Leaf.bytes(Leaf.parse(leafOf(""))).length;
        int room = Leaf.LENGTH_MAX_BYTES - empty;
        // The first entry above took number 0, so these leaves are as long as it but for "what".
        append(new Entry("clock", "x".repeat(room), NONE));
        assertThat(rows().getLast().leaf()).hasSize(Leaf.LENGTH_MAX_BYTES);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> append(new Entry("clock", "x".repeat(room + 1), NONE)))
                .withMessageContaining("65536")
                .withMessageContaining("65535");
        assertThat(rows()).hasSize(2);
    }

    @Test
    void aLedgerThatLacksWhatItsHeadNeedsIsNotExtended() {
        for (int i = 0; i < 3; i++) {
            append(new Entry("clock", "tick", NONE));
        }
        home.store.tamper(rows -> List.of(rows.get(0), rows.get(2)));
        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> append(new Entry("clock", "tick", NONE)))
                .extracting(StoreException::kind)
                .isEqualTo(StoreException.Kind.CORRUPTED);
    }

    @Test
    void aTextHasOneCommitmentAsLongAsItsOpeningStands() {
        append(new Entry("clock", "tick", NONE).personal("approver", "ada"));
        append(new Entry("clock", "tick", NONE).personal("approver", "grace"));
        List<Map<String, String>> told =
                rows().stream()
                        .<Map<String, String>>map(row -> Commitments.in(Leaf.parse(row.leaf())))
                        .toList();
        assertThat(told.get(0).get("/details/approver")).isEqualTo(told.get(0).get("/actor/name"));
        assertThat(told.get(1).get("/actor/name")).isEqualTo(told.get(0).get("/actor/name"));
        assertThat(told.get(1).get("/details/approver")).isEqualTo(commitment("grace"));
        assertThat(rows())
                .allSatisfy(
                        row ->
                                assertThat(new String(row.leaf(), StandardCharsets.UTF_8))
                                        .doesNotContain("ada", "grace", "root"));
    }

    private String commitment(String text) {
        return home.store
                .<List<Opening>>read(tx -> tx.openings().ofTexts(List.of(text)))
                .getFirst()
                .commitment();
    }

    @Test
    void anUnknownKindIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Entry("gossip", "x", NONE));
    }

    @Test
    void timesHaveMicrosecondsAlways() {
        assertThat(Leaf.time(Instant.parse("2026-11-23T08:00:00Z")))
                .isEqualTo("2026-11-23T08:00:00.000000Z");
        assertThat(Leaf.time(Instant.parse("2026-11-23T08:00:00.123456789Z")))
                .isEqualTo("2026-11-23T08:00:00.123456Z");
    }

    private byte[] leafOf(String what) {
        append(new Entry("clock", what, NONE));
        return rows().getLast().leaf();
    }

    private long append(Entry entry) {
        return home.store.write(tx -> writer.append(tx, entry));
    }

    private List<LedgerRows.Row> rows() {
        List<LedgerRows.Row> rows = new ArrayList<>();
        home.store.read(
                tx -> {
                    tx.ledger().forEach(0, rows::add);
                    return rows;
                });
        return rows;
    }
}
