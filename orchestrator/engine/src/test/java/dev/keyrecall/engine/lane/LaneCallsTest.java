package dev.keyrecall.engine.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.keyrecall.spi.CallLimits;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.time.Duration;
import java.time.Instant;

final class LaneCallsTest {
    private static final Instant NOW = Instant.parse("2026-12-01T08:00:00Z");

    private final LaneGate gate = new LaneGate(() -> NOW, _ -> {}, CallLimits.NONE);

    /**
     * Found by seed 2314 in exposure mode: a place that was lost with an error held up whoever
     * waited for it, for good.
     */
    @Test
    @Timeout(30)
    void anErrorWhileItIsAskedWhetherTheLaneIsOursLosesNoPlace() throws Exception {
        LaneCalls calls = new LaneCalls(() -> NOW, gate, Endurance.ENDLESS);
        gate.through(
                _ -> {},
                _ -> {},
                () -> false,
                () -> {
                    throw new StackOverflowError("the test");
                });
        for (int i = 0; i < LaneLimits.READS_IN_FLIGHT; i++) {
            assertThatExceptionOfType(StackOverflowError.class)
                    .isThrownBy(() -> calls.read(() -> "never sent"));
            assertThatExceptionOfType(StackOverflowError.class)
                    .isThrownBy(() -> calls.effect(() -> "never sent"));
        }

        gate.through(_ -> {}, _ -> {}, () -> false, () -> {});
        assertThat(calls.read(() -> "sent")).isEqualTo("sent");
        assertThat(calls.effect(() -> "sent")).isEqualTo("sent");
        assertThat(calls.retries(Duration.ofSeconds(1)).again("the test")).isTrue();
    }
}
