package dev.keyrecall.engine.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyrecall.engine.campaign.Mode;
import dev.keyrecall.engine.campaign.Plan;
import dev.keyrecall.engine.campaign.Step;
import dev.keyrecall.engine.estimate.Estimate;
import dev.keyrecall.engine.estimate.Outlook;
import dev.keyrecall.engine.estimate.Range;
import dev.keyrecall.engine.lane.LaneLimits;
import dev.keyrecall.engine.service.Estimates;
import dev.keyrecall.spi.CredentialRef;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

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
        Duration actual = scene.run(plan, new Scene.Silence());
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

    /** What a run's line would say half-way. */
    @Test
    void halfWayWhatIsLeftIsKnownByThePaceSoFar() throws Exception {
        for (int seed : new int[] {2, 4, 5}) {
            TimedScene scene = new TimedScene(seed, true);
            scene.drizzle(seed % 5);
            scene.time.run(() -> halfWay(scene));
        }
    }

    private static boolean halfWay(TimedScene scene) throws Exception {
        Plan plan = scene.planned(Mode.EXPOSURE, 3, Duration.ofSeconds(2));
        Outlook outlook = new Estimates(scene.engine()).outlook(plan);
        int steps = plan.units().stream().mapToInt(unit -> unit.steps().size()).sum();
        AtomicInteger begun = new AtomicInteger();
        AtomicReference<Instant> first = new AtomicReference<>(Instant.MAX);
        AtomicReference<Instant> asked = new AtomicReference<>(Instant.MAX);
        AtomicReference<Range> left = new AtomicReference<>(Range.NONE);
        Scene.Silence listener =
                new Scene.Silence() {
                    @Override
                    public void step(int ordinal, CredentialRef ref, Step step) {
                        Instant now = scene.time.instant();
                        first.compareAndSet(Instant.MAX, now);
                        int done = begun.incrementAndGet() - LaneLimits.UNITS_IN_FLIGHT;
                        if (done == steps / 2) {
                            asked.set(now);
                            left.set(outlook.left(done, Duration.between(first.get(), now)));
                        }
                    }
                };
        scene.run(plan, listener);
        Duration actual = Duration.between(asked.get(), scene.time.instant());
        Range said = left.get();
        assertThat(actual)
                .isBetween(
                        said.least().multipliedBy(9).dividedBy(10),
                        said.most().multipliedBy(11).dividedBy(10));
        return true;
    }

    @Test
    void whereLimitsAreNotKnownTheRangeIsWideAndSaysSo() throws Exception {
        TimedScene scene = new TimedScene(3, false);
        Estimate estimate =
                scene.time.run(
                        () -> {
                            Plan plan = scene.planned(Mode.EXPOSURE, 3, Duration.ofSeconds(1));
                            return scene.estimate(plan);
                        });
        assertThat(estimate.known()).isFalse();
        assertThat(estimate.finish().width()).isGreaterThan(1.25);
        assertThat(estimate.lanes().getFirst().limits())
                .allMatch(limited -> limited.limit().rate() == null);
    }
}
