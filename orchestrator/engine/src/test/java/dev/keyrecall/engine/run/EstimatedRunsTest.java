package dev.keyrecall.engine.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyrecall.engine.campaign.Mode;
import dev.keyrecall.engine.campaign.Plan;
import dev.keyrecall.engine.estimate.Estimate;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Estimates against what runs then take, both in virtual time. */
class EstimatedRunsTest {
    private static final int RUNS = 20;

    @Test
    void theActualFinishLiesInTheRangeInEighteenOfTwentyRuns() throws Exception {
        List<String> lines = new ArrayList<>();
        int inside = 0;
        for (int seed = 1; seed <= RUNS; seed++) {
            TimedScene scene = new TimedScene(seed, true);
            int number = seed;
            boolean holds = scene.time.run(() -> estimatedWell(scene, number, lines));
            inside += holds ? 1 : 0;
        }
        assertThat(inside).as(String.join("\n", lines)).isGreaterThanOrEqualTo(18);
    }

    private static boolean estimatedWell(TimedScene scene, int seed, List<String> lines)
            throws Exception {
        Mode mode = seed % 2 == 0 ? Mode.HYGIENE : Mode.EXPOSURE;
        Duration window = Duration.ofSeconds(seed % 3 == 0 ? 0 : seed % 7);
        Plan plan = scene.planned(mode, 3 + seed % 3, window);
        Estimate estimate = scene.estimate(plan);
        Duration expected = estimate.finish().least();
        String weather = "calm";
        if (seed % 4 == 1) {
            weather = "drizzle";
            scene.drizzle(1 + seed % 5);
        } else if (seed % 4 == 3) {
            weather = "storm";
            scene.storm(expected.dividedBy(1 + seed % 5), expected.dividedBy(20));
        }
        Duration actual = scene.run(plan);
        boolean holds = estimate.finish().holds(actual);
        lines.add(
                String.format(
                        Locale.ROOT,
                        "seed %2d %-8s %-8s units %3d window %s floor %6.1f least %6.1f most %6.1f"
                                + " actual %6.1f throttled %4d %s",
                        seed,
                        mode.word(),
                        weather,
                        plan.units().size(),
                        window,
                        seconds(estimate.lanes().getFirst().floor()),
                        seconds(estimate.finish().least()),
                        seconds(estimate.finish().most()),
                        seconds(actual),
                        scene.throttled,
                        holds ? "in" : "OUT"));
        assertThat(estimate.known()).isTrue();
        assertThat(estimate.finish().width()).isLessThanOrEqualTo(1.25);
        assertThat(actual).isGreaterThanOrEqualTo(estimate.lanes().getFirst().floor());
        return holds;
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1_000.0;
    }
}
