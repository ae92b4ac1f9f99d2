package dev.keyrecall.app.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyrecall.engine.run.LaneMeter;
import dev.keyrecall.spi.AccountRef;

import org.junit.jupiter.api.Test;

import java.time.Duration;

final class LaneProgressTest {
    private static final AccountRef PROD = new AccountRef("aws", "prod");

    @Test
    void aBarTellsUnitsRateThrottlingTimeLeftAndItsFloor() {
        LaneProgress lane = lane(10, 4, Duration.ofMinutes(10));
        lane.seenBy(new LaneMeter(PROD, () -> 120, () -> 7));
        lane.count(true, 4, 4);
        lane.count(true, 4, 4);
        lane.count(false, 2, 2);

        assertThat(lane.line(Duration.ofMinutes(1)))
                .isEqualTo(
                        "  aws:prod [#####...............] 2/10 · 2.0/s requests · 7 throttled"
                                + " · 7 min 30 s left (at the very least 7 min 30 s)");
    }

    @Test
    void whoGoesSlowerThanTheFloorTakesAsLongAsItsPaceSays() {
        LaneProgress lane = lane(10, 4, Duration.ofMinutes(1));
        lane.count(false, 10, 10);
        assertThat(lane.line(Duration.ofMinutes(10)))
                .contains("· 30 min left (at the very least 45 s)");
    }

    @Test
    void whatAnEarlierRunHasDoneIsNoPaceOfThisOne() {
        LaneProgress lane = lane(10, 4, Duration.ZERO);
        lane.count(true, 4, 0);
        assertThat(lane.line(Duration.ofMinutes(10))).endsWith("] 1/10");
    }

    @Test
    void atItsEndABarIsFullAndNothingIsLeft() {
        LaneProgress lane = lane(1, 4, Duration.ofMinutes(1));
        lane.count(true, 4, 4);
        assertThat(lane.line(Duration.ofSeconds(1)))
                .isEqualTo("  aws:prod [####################] 1/1");
        lane.recount();
        assertThat(lane.line(Duration.ZERO)).startsWith("  aws:prod [....................] 0/1");
    }

    private static LaneProgress lane(int units, int steps, Duration floor) {
        LaneProgress lane = new LaneProgress(PROD, floor);
        for (int i = 0; i < units; i++) {
            lane.add(steps);
        }
        return lane;
    }
}
