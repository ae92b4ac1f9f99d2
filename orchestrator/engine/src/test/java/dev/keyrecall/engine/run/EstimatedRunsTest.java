package dev.keyrecall.engine.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyrecall.engine.campaign.Mode;
import dev.keyrecall.engine.campaign.Plan;
import dev.keyrecall.engine.campaign.Step;
import dev.keyrecall.engine.campaign.Unit;
import dev.keyrecall.engine.estimate.Estimate;
import dev.keyrecall.engine.estimate.Outlook;
import dev.keyrecall.engine.estimate.Range;
import dev.keyrecall.engine.service.Estimates;
import dev.keyrecall.spi.CredentialRef;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

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

    /**
     * What a run's line would say half-way. The account is small and its throttling is drawn at
     * random, so what is left strays by some hundredths from what the first half promised.
     */
    @Test
    void halfWayWhatIsLeftIsKnownByThePaceSoFarInEighteenOfTwentyRuns() throws Exception {
        List<String> lines = new ArrayList<>();
        int inside = 0;
        for (int seed = 1; seed <= RUNS; seed++) {
            TimedScene scene = new TimedScene(seed, true);
            scene.drizzle(seed % 5);
            int number = seed;
            inside += scene.time.run(() -> halfWay(scene, number, lines)) ? 1 : 0;
        }
        assertThat(inside).as(String.join("\n", lines)).isGreaterThanOrEqualTo(18);
    }

    private static boolean halfWay(TimedScene scene, int seed, List<String> lines)
            throws Exception {
        Plan plan = scene.planned(Mode.EXPOSURE, 3, Duration.ofSeconds(2));
        HalfWay half = new HalfWay(scene, plan, new Estimates(scene.engine()).outlook(plan));
        scene.run(plan, half);
        Duration actual = Duration.between(half.at, scene.time.instant());
        Range said = half.left;
        boolean holds =
                actual.compareTo(said.least().multipliedBy(9).dividedBy(10)) >= 0
                        && actual.compareTo(said.most().multipliedBy(11).dividedBy(10)) <= 0;
        lines.add(
                String.format(
                        Locale.ROOT,
                        "seed %2d steps %3d least %6.1f most %6.1f actual %6.1f %s",
                        seed,
                        half.steps,
                        seconds(said.least()),
                        seconds(said.most()),
                        seconds(actual),
                        holds ? "in" : "OUT"));
        return holds;
    }

    /** Counts steps as a run's line does, and asks once half of them are done. */
    private static final class HalfWay extends Scene.Silence {
        private final TimedScene scene;
        private final Outlook outlook;
        private final Map<Integer, List<Step>> planned = new HashMap<>();
        private final Map<Integer, Integer> reached = new HashMap<>();
        private final int steps;
        private Instant first = Instant.MAX;
        private Instant at = Instant.MAX;
        private Range left = Range.NONE;

        HalfWay(TimedScene scene, Plan plan, Outlook outlook) {
            this.scene = scene;
            this.outlook = outlook;
            plan.units().forEach(unit -> planned.put(unit.ordinal(), unit.steps()));
            this.steps = planned.values().stream().mapToInt(List::size).sum();
        }

        @Override
        public synchronized void step(int ordinal, CredentialRef ref, Step step) {
            List<Step> all = Objects.requireNonNull(planned.get(ordinal));
            int from = reached.getOrDefault(ordinal, 0);
            int index = all.subList(from, all.size()).indexOf(step);
            reached(ordinal, index < 0 ? from : from + index);
        }

        @Override
        public synchronized void unit(Unit unit) {
            if (unit.state().terminal()) {
                reached(unit.ordinal(), Objects.requireNonNull(planned.get(unit.ordinal())).size());
            }
        }

        private void reached(int ordinal, int position) {
            Instant now = scene.time.instant();
            first = first.equals(Instant.MAX) ? now : first;
            reached.put(ordinal, position);
            int done = reached.values().stream().mapToInt(Integer::intValue).sum();
            if (at.equals(Instant.MAX) && done >= steps / 2) {
                at = now;
                left = outlook.left(done, Duration.between(first, now));
            }
        }
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
