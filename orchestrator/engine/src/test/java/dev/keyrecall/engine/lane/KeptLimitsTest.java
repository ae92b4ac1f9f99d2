package dev.keyrecall.engine.lane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.inventory.Account;
import dev.keyrecall.engine.port.Lanes;
import dev.keyrecall.engine.testing.InMemoryStore;
import dev.keyrecall.spi.AccountRef;
import dev.keyrecall.spi.CallGate;
import dev.keyrecall.spi.CallLimits;
import dev.keyrecall.spi.CallLimits.Cost;
import dev.keyrecall.spi.Errand;
import dev.keyrecall.spi.ProviderException;
import dev.keyrecall.spi.json.Json;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;

/** A process that goes on with a lane neither bursts nor forgets what was learnt of its limits. */
final class KeptLimitsTest {
    private static final AccountRef ACCOUNT = new AccountRef("model", "lab");
    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(30);
    private static final Instant START = Instant.parse("2026-12-01T08:00:00Z");

    /** Two a second, twenty at once, of which two are spared. */
    private static final String STATED = "a:*=2/20";

    private final InMemoryStore store = new InMemoryStore(() -> this.now);
    private final Set<String> gone = new HashSet<>();
    private Instant now = START;

    @BeforeEach
    void anAccount() {
        store.write(
                tx -> {
                    tx.accounts()
                            .put(new Account(ACCOUNT, Map.of(), START, "number", null, null, null));
                    return true;
                });
    }

    @Test
    void whoFollowsOneThatLetGoHasWhatWasLeftAndWhatCameSince() throws EngineException {
        try (LaneLease lease = claim("a/1/x")) {
            LaneGate gate = gate(lease);
            assertThat(atOnce(gate)).isEqualTo(18);
        }
        now = now.plusSeconds(3);
        LaneGate next = gate(claim("b/1/x"));
        assertThat(atOnce(next)).isEqualTo(6);
    }

    @Test
    void whoFollowsOneThatWasKilledHasNothingUntilItsLastCallIsOver() throws EngineException {
        LaneLease lease = claim("a/1/x");
        LaneGate gate = gate(lease);
        for (int i = 0; i < 5; i++) {
            CallGate.Passage _ = gate.before("a:One");
        }
        now = now.plus(LaneLimits.RENEW_AFTER).plusSeconds(1);
        lease.renew();
        gone.add("a/1/x");

        LaneLease at = claim("a/2/x");
        assertThat(atOnce(gate(at))).isZero();
    }

    @Test
    void longAfterIsAsGoodAsFull() throws EngineException {
        LaneLease lease = claim("a/1/x");
        atOnce(gate(lease));
        now = now.plus(LaneLimits.RENEW_AFTER).plusSeconds(1);
        lease.renew();
        gone.add("a/1/x");
        now = now.plus(Duration.ofHours(1));

        assertThat(atOnce(gate(claim("a/2/x")))).isEqualTo(18);
    }

    @Test
    void whatWasLearntIsGoneOnWithAndNothingGoesAtOnce() throws EngineException {
        Kept.Pace pace;
        try (LaneLease lease = claim("a/1/x")) {
            LaneGate gate = gate(lease);
            for (int i = 0; i < 60; i++) {
                CallGate.Passage passage = gate.before("b:Unstated");
                passage.answered();
                if (i > 30) {
                    passage.throttled(new ProviderException.Throttled("too many", null, null));
                }
            }
            pace = pace(gate, "b:Unstated");
        }
        LaneGate next = gate(claim("b/1/x"));

        CallGate.Passage _ = next.before("b:Unstated");
        Instant first = now;
        CallGate.Passage _ = next.before("b:Unstated");
        assertThat(pace.perSecond()).isLessThan(LearntLimit.PACE_FIRST);
        assertThat(pace(next, "b:Unstated").perSecond())
                .isCloseTo(pace.perSecond(), Offset.offset(0.001));
        assertThat(Duration.between(first, now).toNanos() * pace.perSecond() / 1e9)
                .isBetween(0.9, 1.1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"paces\":{}}", "{\"thousandth_tokens\":{\"a:*\":\"x\"}}"})
    void whatCannotBeReadIsAsGoodAsNothing(String limits) throws EngineException {
        put(Json.parseObject(limits));
        assertThat(atOnce(gate(claim("a/1/x")))).isEqualTo(18);
    }

    @Test
    void aPaceThatNobodyCouldHaveLearntIsBroughtWithinBounds() throws EngineException {
        put(
                Json.parseObject(
                        "{\"at\":\"x\",\"thousandth_tokens\":{\"a:*\":9000000000000},\"paces\":"
                                + "{\"b:Unstated\":{\"per_1000_s\":-5,\"met\":true}}}"));
        LaneGate gate = gate(claim("a/1/x"));
        assertThat(atOnce(gate)).isEqualTo(18);
        gate.before("b:Unstated").answered();
        assertThat(pace(gate, "b:Unstated").perSecond()).isEqualTo(LearntLimit.PACE_LEAST);
    }

    @Test
    void aRowReadsAsItWasWritten() {
        Kept kept =
                new Kept(
                        Map.of("b", -1.5, "a", 3.25),
                        Map.of("x:One", new Kept.Pace(12.5, true), "y", new Kept.Pace(0.1, false)));
        Json.Obj row = kept.row(START);
        assertThat(Kept.of(row)).isEqualTo(kept);
        assertThat(Kept.writtenAt(row)).isEqualTo(START);
        assertThat(row.compact())
                .isEqualTo(
                        "{\"at\":\"2026-12-01T08:00:00Z\",\"thousandth_tokens\":{\"a\":3250,"
                                + "\"b\":-1500},\"paces\":{\"x:One\":{\"per_1000_s\":12500,"
                                + "\"met\":true},\"y\":{\"per_1000_s\":100,\"met\":false}}}");
    }

    private void put(Json.Obj limits) {
        store.write(
                tx -> {
                    tx.lanes().put(new Lanes.Lane(ACCOUNT, null, 1, START, limits));
                    return true;
                });
    }

    private LaneLease claim(String self) throws EngineException {
        return LaneLease.claim(store, ACCOUNT, new Processes(self), () -> now, CALL_TIMEOUT);
    }

    private LaneGate gate(LaneLease lease) {
        CallLimits costs =
                new CallLimits(Map.of(Errand.PROBE, List.of(Cost.of("a:One", 1))), List.of());
        CallLimits limits = costs.under(CallLimits.stated(STATED, "the test"), "the test");
        LaneGate gate = new LaneGate(() -> now, this::await, limits);
        store.read(tx -> tx.lanes().find(ACCOUNT)).ifPresent(gate::learn);
        lease.keepLimitsOf(gate);
        return gate;
    }

    private static Kept.Pace pace(LaneGate gate, String name) {
        return Objects.requireNonNull(gate.kept().paces().get(name), name);
    }

    private void await(Duration wait) {
        now = now.plus(wait);
    }

    /** How many requests go before one has to wait. */
    private int atOnce(LaneGate gate) {
        Instant began = now;
        int sent = 0;
        while (now.equals(began)) {
            CallGate.Passage _ = gate.before("a:One");
            sent++;
        }
        return sent - 1;
    }

    private final class Processes implements ProcessIdentity {
        private final String self;

        Processes(String self) {
            this.self = self;
        }

        @Override
        public String self() {
            return self;
        }

        @Override
        public boolean gone(String other) {
            return gone.contains(other);
        }

        @Override
        public OptionalLong running(String other) {
            return OptionalLong.empty();
        }
    }
}
