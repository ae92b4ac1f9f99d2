package dev.keyrecall.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import java.util.concurrent.atomic.AtomicLong;

class CalibrationTest {
    private static final long MIB = 1024 * 1024;

    @Test
    void aSlowMachineStillPaysTheDefault() {
        assertThat(choose(4096 * MIB, 1_000_000_000)).isEqualTo(PassphraseCost.DEFAULT);
    }

    @Test
    void aFastMachineMakesMorePassesUntilATryTakesASecond() {
        // 8 probes fill 256 MiB once: 25 ms each make 200 ms a pass, so 5 passes.
        assertThat(choose(4096 * MIB, 25_000_000)).isEqualTo(new PassphraseCost(262_144, 5, 1));
        assertThat(choose(4096 * MIB, 1)).isEqualTo(new PassphraseCost(262_144, 10, 1));
    }

    @Test
    void aSmallHeapHalvesTheMemoryAndDoublesThePasses() {
        assertThat(choose(384 * MIB, 1_000_000_000)).isEqualTo(PassphraseCost.DEFAULT);
        assertThat(choose(383 * MIB, 1_000_000_000)).isEqualTo(new PassphraseCost(131_072, 6, 1));
        assertThat(choose(100 * MIB, 1_000_000_000)).isEqualTo(new PassphraseCost(65_536, 10, 1));
        assertThat(choose(30 * MIB, 1_000_000_000)).isEqualTo(new PassphraseCost(19_456, 10, 1));
    }

    @Test
    void belowTheOwaspMinimumNothingIsChosen() {
        assertThatThrownBy(() -> choose(28 * MIB, 1))
                .isInstanceOf(OutOfMemoryError.class)
                .hasMessageContaining("memory");
    }

    @Test
    void everyChoiceIsAccepted() {
        for (long mib = 29; mib < 2000; mib += 7) {
            for (long nanos = 1; nanos < 10_000_000_000L; nanos *= 10) {
                PassphraseCost cost = choose(mib * MIB, nanos);
                assertThat(CostBounds.STANDARD.accept(cost)).isTrue();
                assertThat(cost.memoryKib() * 1024L).isLessThan(mib * MIB);
            }
        }
    }

    @Test
    void theMachineIsMeasuredWithTheClockThatIsGiven() {
        AtomicLong now = new AtomicLong();
        Calibration measured = Calibration.measuring(4096 * MIB, () -> now.addAndGet(25_000_000));
        assertThat(measured.choose()).isEqualTo(new PassphraseCost(262_144, 5, 1));
    }

    private static PassphraseCost choose(long heapBytes, long probeNanos) {
        return new Calibration(heapBytes, cost -> probeNanos).choose();
    }
}
