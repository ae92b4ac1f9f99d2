package dev.keyrecall.engine.lane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyrecall.engine.lane.Makespan.Lane;
import dev.keyrecall.engine.lane.Makespan.Result;
import dev.keyrecall.engine.lane.Makespan.Turn;
import dev.keyrecall.engine.lane.Makespan.World;
import dev.keyrecall.spi.CallLimits;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** How long a lane takes beside what its provider's limits make unavoidable. */
final class MakespanTest {
    private static final int SEEDS = "long".equals(System.getProperty("keyrecall.suite")) ? 100 : 5;

    private static final Instant START = Instant.parse("2026-11-23T08:00:00Z");

    @ParameterizedTest
    @CsvSource({
        "4500, 1.25, 75",
        "6000, 3, 30",
        "20000, 25, 25",
        "60000, 100, 100",
        "2000, 10, 20"
    })
    void aLimitThatNobodyStatesIsLearnt(int credentials, double perSecond, int burst) {
        Lane lane = new Lane(credentials, perSecond, burst);

        Results results = results(lane, World.USUAL, _ -> new Learning());

        assertThat(results.meanOfFloor()).as(results.line()).isLessThanOrEqualTo(1.12);
        assertThat(results.worstOfFloor()).as(results.line()).isLessThanOrEqualTo(1.30);
        assertThat(results.meanCalls()).as(results.line()).isLessThanOrEqualTo(1.10);
        assertThat(results.meanEmpty()).as(results.line()).isLessThanOrEqualTo(0.05);
    }

    @ParameterizedTest
    @CsvSource({
        "4500, 1.25, 75",
        "6000, 3, 30",
        "20000, 25, 25",
        "60000, 100, 100",
        "2000, 10, 20"
    })
    void aLimitThatIsKnownIsKeptToAndCostsNothing(int credentials, double perSecond, int burst) {
        Lane lane = new Lane(credentials, perSecond, burst);

        Results results = results(lane, World.USUAL, _ -> new Keeping(lane));

        double faults = lane.faultFloorSeconds(World.USUAL) / lane.floorSeconds(World.USUAL);
        assertThat(results.meanOfFloor() / faults).as(results.line()).isLessThanOrEqualTo(1.01);
        assertThat(results.meanEmpty()).as(results.line()).isLessThanOrEqualTo(0.005);
    }

    /** Not what the bounds are stated for; it is to bear them. */
    @ParameterizedTest
    @CsvSource({
        "answers in 20 ms, 0.02, 0.05, 256, 1, 1.12",
        "answers in a second, 1, 0.05, 256, 1, 1.15",
        "nothing refused anyway, 0.15, 0, 256, 1, 1.03",
        "one in ten refused anyway, 0.15, 0.1, 256, 1, 1.25",
        "three in twenty refused anyway, 0.15, 0.15, 256, 1, 1.60",
        "few under way, 0.15, 0.05, 8, 1, 1.15",
        "the limit halves, 0.15, 0.05, 256, 0.5, 1.15",
        "the limit doubles, 0.15, 0.05, 256, 2, 1.45",
    })
    void aLimitIsLearntInOtherWorldsToo(
            String name,
            double latencySeconds,
            double refusedAnyway,
            int inFlight,
            double laterTimes,
            double most) {
        World world = new World(latencySeconds, refusedAnyway, inFlight, laterTimes);
        for (Lane lane : List.of(new Lane(6_000, 3, 30), new Lane(20_000, 25, 25))) {
            Results results = results(lane, world, _ -> new Learning());
            assertThat(results.meanOfFloor()).as(name + results.line()).isLessThanOrEqualTo(most);
        }
    }

    private static Results results(Lane lane, World world, Function<Long, Makespan.Turns> turns) {
        List<Result> all = new ArrayList<>();
        for (long seed = 1; seed <= SEEDS; seed++) {
            all.add(Makespan.of(lane, world, seed, turns.apply(seed)));
        }
        Results results = new Results(lane, world, all);
        System.out.println(results.line());
        return results;
    }

    private record Results(Lane lane, World world, List<Result> all) {
        double meanOfFloor() {
            return all.stream().mapToDouble(Result::ofFloor).average().orElseThrow();
        }

        double worstOfFloor() {
            return all.stream().mapToDouble(Result::ofFloor).max().orElseThrow();
        }

        double meanCalls() {
            return all.stream().mapToDouble(Result::calls).average().orElseThrow();
        }

        double meanEmpty() {
            return all.stream().mapToDouble(Result::empty).average().orElseThrow();
        }

        String line() {
            return String.format(
                    Locale.ROOT,
                    "%5d credentials at %6.2f/s, %3d at once, %d seeds: of the floor %.3f, worst"
                            + " %.3f (with faults %.3f); calls %.3f, empty %.4f",
                    lane.credentials(),
                    lane.perSecond(),
                    lane.burst(),
                    all.size(),
                    meanOfFloor(),
                    worstOfFloor(),
                    lane.faultFloorSeconds(world) / lane.floorSeconds(world),
                    meanCalls(),
                    meanEmpty());
        }
    }

    private static final class Learning implements Makespan.Turns {
        private final LearntLimit limit = LearntLimit.unknown(START);

        private record Asked(LearntLimit.Ticket ticket) implements Turn {
            @Override
            public Instant at() {
                return ticket.at();
            }
        }

        @Override
        public Turn take(Instant now) {
            return new Asked(limit.take(now));
        }

        @Override
        public boolean due(Turn turn) {
            return limit.due(((Asked) turn).ticket());
        }

        @Override
        public void answered(Turn turn, boolean refused, Instant now) {
            LearntLimit.Ticket ticket = ((Asked) turn).ticket();
            if (refused) {
                limit.refused(ticket, now);
            } else {
                limit.accepted(ticket, now);
            }
        }
    }

    private static final class Keeping implements Makespan.Turns {
        private final PacedLimit limit;

        Keeping(Lane lane) {
            CallLimits.Rate rate = new CallLimits.Rate(lane.perSecond(), lane.burst());
            this.limit =
                    new PacedLimit(
                            new CallLimits.Limit(
                                    "*", List.of("*"), rate, CallLimits.Known.STATED, "the test"),
                            START);
        }

        private record At(Instant at) implements Turn {}

        @Override
        public Turn take(Instant now) {
            return new At(now.plus(limit.take(now)));
        }

        @Override
        public boolean due(Turn turn) {
            return true;
        }

        @Override
        public void answered(Turn turn, boolean refused, Instant now) {
            if (refused) {
                limit.halve(now);
            }
        }
    }
}
