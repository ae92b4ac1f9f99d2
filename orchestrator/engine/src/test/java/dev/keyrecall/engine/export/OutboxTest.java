package dev.keyrecall.engine.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.journal.LedgerWriter;
import dev.keyrecall.engine.lane.ProcessIdentity;
import dev.keyrecall.engine.port.LedgerRows;
import dev.keyrecall.engine.port.SignedHeads.SignedHead;
import dev.keyrecall.engine.port.Sinks.Failing;
import dev.keyrecall.engine.port.Sinks.Standing;
import dev.keyrecall.engine.port.Store;
import dev.keyrecall.engine.testing.TestHome;
import dev.keyrecall.spi.json.Json;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;

/** Every signed entry is sent, in order, at least once, and the same batch under the same key. */
final class OutboxTest {
    private static final String SIEM = "siem";
    private static final String ORIGIN = "keyrecall.invalid/log/0";

    private final Set<String> gone = new HashSet<>();
    private TestHome home;

    @BeforeEach
    void aHome() throws EngineException {
        home = TestHome.empty();
    }

    private Outbox outbox(String process) {
        return outbox(process, ORIGIN);
    }

    private Outbox outbox(String process, String origin) {
        Outbox.Access access =
                new Outbox.Access() {
                    @Override
                    public <T> T with(Function<Store, T> use) {
                        return use.apply(home.store);
                    }
                };
        ProcessIdentity identity =
                new ProcessIdentity() {
                    @Override
                    public String self() {
                        return process;
                    }

                    @Override
                    public boolean gone(String owner) {
                        return gone.contains(owner);
                    }

                    @Override
                    public OptionalLong running(String owner) {
                        return OptionalLong.empty();
                    }
                };
        return new Outbox(access, origin, identity, "1");
    }

    private void write(int count, int detailChars) {
        LedgerWriter writer = new LedgerWriter(home.engine);
        Json.Obj details = Json.object().put("x", "x".repeat(detailChars)).build();
        for (int i = 0; i < count; i++) {
            home.store.write(
                    tx -> writer.append(tx, new LedgerWriter.Entry("probe", "p", details)));
        }
    }

    private void sign() {
        home.store.write(
                tx -> {
                    LedgerRows.Head head = tx.ledger().head().orElseThrow();
                    tx.signedHeads().put(new SignedHead(head.size(), head.root(), new byte[] {1}));
                    return true;
                });
    }

    private Batch taken(Outbox outbox) {
        return outbox.take(SIEM, ExportFormat.JSON_LINES).orElseThrow();
    }

    private boolean hasNone(Outbox outbox) {
        return outbox.take(SIEM, ExportFormat.JSON_LINES).isEmpty();
    }

    private Standing standing() {
        return home.store.read(tx -> tx.sinks().find(SIEM)).orElseThrow();
    }

    @Test
    void onlyWhatIsSignedIsSent() {
        Outbox outbox = outbox("a");
        assertThat(hasNone(outbox)).isTrue();
        sign();
        write(3, 1);
        Batch batch = taken(outbox);
        assertThat(batch.first()).isZero();
        assertThat(batch.end()).isEqualTo(1);
        outbox.arrived(SIEM, batch);
        assertThat(hasNone(outbox)).isTrue();
        sign();
        assertThat(taken(outbox).end()).isEqualTo(4);
    }

    @Test
    void everyEntryIsSentOnceAndInOrderWhereNothingFails() {
        write(2 * OutboxLimits.BATCH_MAX_ENTRIES, 1);
        sign();
        Outbox outbox = outbox("a");
        List<byte[]> sent = new ArrayList<>();
        Set<String> keys = new HashSet<>();
        while (outbox.hasNext(SIEM)) {
            Batch batch = taken(outbox);
            assertThat(batch.first()).isEqualTo(sent.size());
            assertThat(batch.lines()).hasSizeLessThanOrEqualTo(OutboxLimits.BATCH_MAX_ENTRIES);
            batch.lines().forEach(line -> sent.add(line.bytes()));
            assertThat(keys.add(batch.idempotencyKey())).isTrue();
            outbox.arrived(SIEM, batch);
        }
        List<byte[]> leaves = new ArrayList<>();
        home.store.read(
                tx -> {
                    tx.ledger().forEach(0, row -> leaves.add(row.leaf()));
                    return true;
                });
        assertThat(sent).containsExactlyElementsOf(leaves);
    }

    @Test
    void aBatchIsOfBoundedLength() {
        write(30, 60_000);
        sign();
        Batch batch = taken(outbox("a"));
        assertThat(batch.lines().stream().mapToLong(line -> line.bytes().length).sum())
                .isLessThanOrEqualTo(OutboxLimits.BATCH_MAX_BYTES);
        assertThat(batch.lines()).hasSizeGreaterThan(5);
    }

    /** A process that is killed between sending and writing it down. */
    @Test
    void whatMayHaveArrivedIsSentAgainUnderTheSameKey() {
        write(3, 1);
        sign();
        Batch first = taken(outbox("killed"));
        write(5, 1);
        sign();
        assertThat(hasNone(outbox("next"))).as("while it may be alive").isTrue();
        gone.add("killed");
        Outbox next = outbox("next");
        Batch again = taken(next);
        assertThat(again.idempotencyKey()).isEqualTo(first.idempotencyKey());
        assertThat(again.end()).as("although there is more by now").isEqualTo(first.end());
        next.arrived(SIEM, again);
        Batch more = taken(next);
        assertThat(more.first()).isEqualTo(first.end());
        assertThat(more.idempotencyKey()).isNotEqualTo(first.idempotencyKey());
    }

    @Test
    void whoeverHoldsASinkTooLongLosesIt() {
        sign();
        Outbox slow = outbox("slow");
        Batch batch = taken(slow);
        home.clock.advance(OutboxLimits.HOLD_MAX.plusSeconds(1));
        Outbox next = outbox("next");
        Batch again = taken(next);
        slow.arrived(SIEM, batch);
        slow.failed(SIEM, "late");
        assertThat(standing().next()).as("only its holder moves it").isZero();
        assertThat(standing().failing()).isNull();
        next.arrived(SIEM, again);
        assertThat(standing().next()).isEqualTo(1);
    }

    @Test
    void aSinkThatFailsIsTriedLessAndLessOften() {
        sign();
        Outbox outbox = outbox("a");
        Instant began = home.clock.instant();
        Batch batch = taken(outbox);
        outbox.failed(SIEM, "connection\nrefused " + "x".repeat(500));
        Failing failing = Objects.requireNonNull(standing().failing());
        assertThat(failing.error()).startsWith("connection refused").hasSize(300);
        assertThat(failing.since()).isEqualTo(began);
        assertThat(failing.retryAt()).isEqualTo(began.plus(OutboxLimits.RETRY_FIRST));
        assertThat(hasNone(outbox)).isTrue();
        home.clock.advance(OutboxLimits.RETRY_FIRST);
        assertThat(taken(outbox).idempotencyKey()).isEqualTo(batch.idempotencyKey());
        outbox.failed(SIEM, "");
        Failing second = Objects.requireNonNull(standing().failing());
        assertThat(second.failures()).isEqualTo(2);
        assertThat(second.since()).isEqualTo(began);
        assertThat(hasNone(outbox)).isTrue();
        outbox.retryNow(SIEM);
        outbox.arrived(SIEM, taken(outbox));
        assertThat(standing().failing()).isNull();
        assertThat(Outbox.pause(1)).isEqualTo(OutboxLimits.RETRY_FIRST);
        assertThat(Outbox.pause(3)).isEqualTo(Duration.ofSeconds(20));
        assertThat(Outbox.pause(1_000_000)).isEqualTo(OutboxLimits.RETRY_MAX);
    }

    /** Of two homes, two sinks, or a home that was put back, no batch is taken for another's. */
    @Test
    void aKeyIsOfTheLogTheSinkAndTheEntries() {
        sign();
        Batch one = taken(outbox("a"));
        List<LedgerRows.Row> rows = one.lines().stream().map(Batch.Line::row).toList();
        LedgerRows.Row row = rows.getFirst();
        byte[] other = row.leafHash().clone();
        other[0] ^= 1;
        assertThat(
                        Set.of(
                                one.idempotencyKey(),
                                Batch.key("other", SIEM, rows),
                                Batch.key(ORIGIN, "other", rows),
                                Batch.key(
                                        ORIGIN,
                                        SIEM,
                                        List.of(
                                                new LedgerRows.Row(
                                                        row.sequence(),
                                                        row.leaf(),
                                                        other,
                                                        row.subtreeHash())))))
                .hasSize(4);
        assertThat(Batch.key(ORIGIN, SIEM, rows)).isEqualTo(one.idempotencyKey());
    }
}
