package dev.keyrecall.engine.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.keyrecall.spi.CallGate;
import dev.keyrecall.spi.CallLimits;
import dev.keyrecall.spi.CallLimits.Cost;
import dev.keyrecall.spi.Errand;
import dev.keyrecall.spi.ProviderException;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

class LaneGateTest {
    private static final Instant START = Instant.parse("2026-11-23T08:00:00Z");

    private final List<Duration> waits = new ArrayList<>();
    private final List<String> notices = new ArrayList<>();
    private Instant now = START;
    private boolean stopped;

    private LaneGate gate(CallLimits limits) {
        LaneGate gate = new LaneGate(() -> now, this::await, limits);
        gate.through(this::await, notices::add, () -> stopped, () -> {});
        return gate;
    }

    private void await(Duration duration) {
        waits.add(duration);
        now = now.plus(duration);
    }

    private static CallLimits limits(String... stated) {
        CallLimits costs =
                new CallLimits(Map.of(Errand.PROBE, List.of(Cost.of("a:One", 1))), List.of());
        return costs.under(
                stated.length == 0 ? List.of() : CallLimits.stated(stated[0], "the test"),
                "the test");
    }

    private static ProviderException.Throttled throttled(@Nullable Duration retryAfter) {
        return new ProviderException.Throttled("too many", retryAfter, null);
    }

    @Test
    void aKnownLimitIsKeptToOnceItsBurstIsSpentAndTwoAreSpared() {
        LaneGate gate = gate(limits("a:*=4/4"));
        for (int i = 0; i < 6; i++) {
            CallGate.Passage _ = gate.before("a:One");
        }
        assertThat(waits).hasSize(4).allMatch(Duration.ofMillis(250)::equals);
        CallGate.Passage _ = gate.before("b:Other");
        assertThat(waits).hasSize(4);
    }

    @Test
    void whetherItMayBeSentIsAskedAfterTheWaitingAndRightBeforeTheRequest() {
        LaneGate gate = gate(limits("a:*=4/1"));
        List<Instant> asked = new ArrayList<>();
        gate.through(this::await, notices::add, () -> stopped, () -> asked.add(now));
        CallGate.Passage _ = gate.before("a:One");
        CallGate.Passage _ = gate.before("a:One");
        assertThat(asked).containsExactly(START, START.plusMillis(250));

        gate.through(
                this::await,
                notices::add,
                () -> stopped,
                () -> {
                    throw new LaneLostException("another process has it");
                });
        assertThatExceptionOfType(LaneLostException.class).isThrownBy(() -> gate.before("a:One"));
    }

    @Test
    void theTightestOfSeveralLimitsDecides() {
        LaneGate gate = gate(limits("a:*=100/1,a:One=2/1"));
        CallGate.Passage _ = gate.before("a:One");
        CallGate.Passage _ = gate.before("a:One");
        assertThat(waits).containsExactly(Duration.ofMillis(500));
    }

    @Test
    void underALimitThatNobodyStatesAFewGoAtOnceAndTheOthersAtAPace() {
        LaneGate gate = gate(limits());
        for (int i = 0; i < LaneLimits.UNSTATED_AT_ONCE; i++) {
            gate.before("a:One").answered();
        }
        assertThat(waits).isEmpty();
        for (int i = 0; i < 400; i++) {
            gate.before("a:One").answered();
        }
        Duration all = Duration.between(START, now);
        assertThat(all).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(5));
        assertThat(pace(gate, "a:One").perSecond()).isGreaterThan(100);
        assertThat(pace(gate, "a:One").met()).isFalse();
    }

    @Test
    void whatIsRefusedSlowsItsOperationDownAndNoOther() {
        LaneGate gate = gate(limits());
        for (int i = 0; i < 60; i++) {
            CallGate.Passage passage = gate.before("a:One");
            passage.answered();
            passage.throttled(throttled(null));
            gate.slowDown(throttled(null), START);
        }
        assertThat(pace(gate, "a:One").perSecond()).isLessThan(0.2);
        assertThat(Duration.between(START, now)).isGreaterThan(Duration.ofMinutes(1));
        assertThat(notices).anyMatch(told -> told.matches("throttled .* one of a:One in \\d+ s"));
        waits.clear();
        gate.before("b:Other").answered();
        assertThat(waits).isEmpty();
    }

    @Test
    void onceAStopIsAskedForATurnIsWaitedForNoLongerThanAPiece() {
        LaneGate gate = gate(limits());
        for (int i = 0; i < 60; i++) {
            gate.before("a:One").throttled(throttled(null));
        }
        stopped = true;
        waits.clear();
        CallGate.Passage _ = gate.before("a:One");
        assertThat(waits).containsExactly(LaneLimits.WAIT_PIECE);
    }

    @Test
    void callsThatPassNoGateSlowTheLaneDownOnceWhereTheyWereUnderWayTogether() {
        LaneGate gate = gate(limits());
        Instant sent = now;
        now = now.plusMillis(20);
        for (int i = 0; i < 6; i++) {
            gate.slowDown(throttled(null), sent);
        }
        CallGate.Passage _ = gate.before("a:One");
        assertThat(waits).containsExactly(LaneLimits.THROTTLE_PAUSE);
        gate.slowDown(throttled(null), now);
        CallGate.Passage _ = gate.before("a:One");
        assertThat(waits.getLast()).isEqualTo(LaneLimits.THROTTLE_PAUSE.multipliedBy(2));
        assertThat(notices).hasSize(2);
    }

    @Test
    void belowAKnownLimitASingleThrottledCallPausesNothing() {
        LaneGate gate = gate(limits("a:*=1000/1000"));
        gate.before("a:One").throttled(throttled(null));
        now = now.plusMillis(1);
        CallGate.Passage again = gate.before("a:One");
        assertThat(waits).isEmpty();
        again.throttled(throttled(null));
        CallGate.Passage _ = gate.before("a:One");
        assertThat(waits).containsExactly(LaneLimits.THROTTLE_PAUSE_PACED);
        gate.relax();
        now = now.plusMillis(1);
        gate.before("a:One").throttled(throttled(null));
        assertThat(waits).hasSize(1);
    }

    /** A storm that met few calls at once made seconds of pauses out of each round. */
    @Test
    void aStormBelowAKnownLimitIsWaitedOutInShortPausesAndForTenMinutes() {
        LaneGate gate = gate(limits("a:*=1000/1000"));
        for (int round = 0; round < 30; round++) {
            CallGate.Passage passage = gate.before("a:One");
            now = now.plusMillis(1);
            passage.throttled(throttled(null));
        }
        assertThat(waits).allMatch(w -> w.compareTo(LaneLimits.THROTTLE_PAUSE_PACED_MAX) <= 0);
        assertThat(LaneLimits.THROTTLE_PAUSE_PACED_MAX.multipliedBy(gate.triesMax()))
                .isEqualTo(Duration.ofMinutes(10));
        assertThat(gate(limits()).triesMax()).isEqualTo(LaneLimits.THROTTLED_TRIES_MAX);
    }

    @Test
    void whatTheProviderAsksForIsWaitedWithinTheLimit() {
        LaneGate gate = gate(limits("a:*=1000/1000"));
        gate.before("a:One").throttled(throttled(Duration.ofSeconds(3)));
        CallGate.Passage next = gate.before("a:One");
        next.throttled(throttled(Duration.ofHours(1)));
        CallGate.Passage _ = gate.before("a:One");
        assertThat(waits).containsExactly(Duration.ofSeconds(3), LaneLimits.THROTTLE_PAUSE_MAX);
    }

    @Test
    void aClockThatIsSetBackDoesNotHoldTheLane() {
        LaneGate gate = gate(limits("a:*=4/1"));
        gate.before("a:One").throttled(throttled(Duration.ofSeconds(5)));
        now = START.minus(Duration.ofDays(1));
        CallGate.Passage again = gate.before("a:One");
        again.throttled(throttled(null));
        CallGate.Passage _ = gate.before("a:One");
        assertThat(waits).allMatch(wait -> wait.compareTo(LaneLimits.THROTTLE_PAUSE_MAX) <= 0);
        assertThat(waits).hasSizeLessThan(5);
    }

    @Test
    void aReadIsSentAgainAFewTimesAndNotOnceAStopIsAskedFor() {
        CallGate.Passage passage = gate(limits()).before("a:One");
        assertThat(passage.again(1)).isTrue();
        assertThat(passage.again(LaneLimits.THROTTLED_REQUESTS_MAX)).isFalse();
        stopped = true;
        assertThat(passage.again(1)).isFalse();
    }

    @Test
    void theSlowestTwentiethIsLeftOutOfHowLongARequestTakes() {
        LaneGate gate = gate(limits());
        for (int i = 0; i < 40; i++) {
            CallGate.Passage passage = gate.before("a:One");
            now = now.plusMillis(i < 2 ? 1_000 : 10);
            passage.answered();
        }
        assertThat(gate.seen()).isEqualTo(new LaneGate.Seen(40, Duration.ofMillis(10)));
        assertThat(gate(limits()).seen()).isEqualTo(new LaneGate.Seen(0, Duration.ZERO));
    }

    private static Kept.Pace pace(LaneGate gate, String name) {
        return Objects.requireNonNull(gate.kept().paces().get(name), name);
    }
}
