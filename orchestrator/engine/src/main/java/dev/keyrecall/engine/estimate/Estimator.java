package dev.keyrecall.engine.estimate;

import dev.keyrecall.engine.campaign.Plan;
import dev.keyrecall.engine.campaign.PlannedUnit;
import dev.keyrecall.engine.campaign.Step;
import dev.keyrecall.engine.lane.LaneLimits;
import dev.keyrecall.spi.CallLimits;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Estimates a plan by running through it in a time of its own, lane by lane, as often as the range
 * needs: once where the limits are known, and else once as if there were none and once as if they
 * were low. Reasons: {@code docs/adr/0032-estimates.md}.
 */
public final class Estimator {
    /** A run may be so much shorter than it is simulated: places and answers fall luckily. */
    static final double LEAST = 0.98;

    /**
     * It may be so much longer: throttled requests are sent again, others draw on the same limits,
     * and machines have other things to do.
     */
    static final double MOST = 1.22;

    /** The same where something is not known. */
    static final double MOST_UNKNOWN = 1.5;

    /** A limit that is not known is at least this, which is a guess and called one. */
    static final CallLimits.Rate GUESS = new CallLimits.Rate(5, 5);

    /** What a request takes where that was not measured: from beside the provider to far away. */
    static final Duration REQUEST_LEAST = Duration.ofMillis(5);

    static final Duration REQUEST_MOST = Duration.ofMillis(250);

    /** What a step writes down, made durable. */
    static final Duration STEP = Duration.ofMillis(4);

    /** More chains than this are not run through one by one: the others take as long as these. */
    static final int CHAINS_MAX = 1_000;

    private static final double NANOS_PER_SECOND = 1e9;

    private final Plan plan;
    private final Function<PlannedUnit, Place> from;

    private Estimator(Plan plan, Function<PlannedUnit, Place> from) {
        this.plan = plan;
        this.from = from;
    }

    /**
     * What is left of a plan.
     *
     * @param lanes of every account of the plan
     * @param from the index of each unit's next step; beyond the last one for a unit that is done
     */
    public static Outlook outlook(
            Plan plan, List<LaneFacts> lanes, Function<PlannedUnit, Place> from) {
        return new Estimator(plan, from).outlook(lanes);
    }

    /** What the whole of a plan takes. */
    public static Estimate estimate(Plan plan, List<LaneFacts> lanes) {
        return outlook(plan, lanes, _ -> Place.BEGINNING).estimate();
    }

    private Outlook outlook(List<LaneFacts> lanes) {
        List<Estimate.Lane> told = new ArrayList<>();
        Outlook.Way shorter = new Outlook.Way(new double[0], 0, 0);
        Outlook.Way longer = shorter;
        for (LaneFacts facts : lanes) {
            List<List<PlannedUnit>> chains = chains(facts);
            if (!chains.isEmpty()) {
                Lane lane = new Lane(facts, chains);
                told.add(lane.estimate());
                shorter = shorter.beside(lane.shorter);
                longer = longer.beside(lane.longer);
            }
        }
        return new Outlook(Estimate.of(told), shorter, longer);
    }

    /** The units of each principal that has any left, in the order in which they are begun. */
    private List<List<PlannedUnit>> chains(LaneFacts facts) {
        Map<String, List<PlannedUnit>> chains = new LinkedHashMap<>();
        for (PlannedUnit unit : plan.units()) {
            boolean left = from.apply(unit).next() < unit.steps().size();
            if (left && unit.ref().account().equals(facts.account())) {
                chains.computeIfAbsent(
                                unit.ref().typeName() + " " + unit.principal(),
                                _ -> new ArrayList<>())
                        .add(unit);
            }
        }
        return List.copyOf(chains.values());
    }

    /** One lane, run through. */
    private final class Lane {
        private final LaneFacts facts;
        private final List<List<PlannedUnit>> units;
        private final List<List<Move>> scripts = new ArrayList<>();
        private final List<Move> closing;
        private final Map<String, Long> requests = new TreeMap<>();
        private final Waits waits;
        private final Outlook.Way shorter;
        private final Outlook.Way longer;

        Lane(LaneFacts facts, List<List<PlannedUnit>> units) {
            this.facts = facts;
            this.units = units;
            this.closing = Script.closing(facts);
            int every = Math.ceilDiv(units.size(), CHAINS_MAX);
            double simulated = 0;
            double all = 0;
            Waits waiting = new Waits(0, 0, 0);
            for (int i = 0; i < units.size(); i++) {
                List<Move> script = Script.of(plan, facts, units.get(i), from);
                count(script);
                waiting = waiting.and(script);
                all += weight(script);
                if (i % every == 0) {
                    scripts.add(script);
                    simulated += weight(script);
                }
            }
            count(closing);
            double scale = simulated == 0 ? 1 : all / simulated;
            this.waits = waiting;
            this.shorter = simulate(false, scale);
            this.longer =
                    facts.known() && facts.request() != null ? shorter : simulate(true, scale);
        }

        private Outlook.Way simulate(boolean cautiously, double scale) {
            Duration assumed = cautiously ? REQUEST_MOST : REQUEST_LEAST;
            Duration request = facts.request() == null ? assumed : facts.request();
            List<Bucket> buckets = new ArrayList<>();
            for (CallLimits.Limit limit : facts.declared().limits()) {
                CallLimits.Rate rate = limit.rate();
                if (rate != null) {
                    buckets.add(new Bucket(limit, rate));
                } else if (cautiously) {
                    buckets.add(new Bucket(limit, GUESS));
                }
            }
            Course course =
                    Course.of(
                            Simulation.run(
                                    scripts, closing, buckets, seconds(request), seconds(STEP)),
                            scale);
            return new Outlook.Way(course.stepEnds(), course.finish(), waits.soak());
        }

        private void count(List<Move> script) {
            for (Move move : script) {
                if (move instanceof Move.Ask(var _, var operations)) {
                    operations.forEach(one -> requests.merge(one, 1L, Long::sum));
                }
            }
        }

        Estimate.Lane estimate() {
            return new Estimate.Lane(
                    facts.account(),
                    units.stream().mapToInt(List::size).sum(),
                    requests,
                    facts.declared().limits().stream()
                            .map(limit -> new Estimate.Limited(limit, under(limit)))
                            .filter(limited -> limited.requests() > 0)
                            .toList(),
                    Range.duration(floor()),
                    finish(),
                    facts.known(),
                    facts.request());
        }

        private Range finish() {
            double least = Math.max(floor(), shorter.whole(LEAST));
            boolean known = facts.known() && facts.request() != null;
            return Range.ofSeconds(least, longer.whole(known ? MOST : MOST_UNKNOWN));
        }

        private long under(CallLimits.Limit limit) {
            return requests.entrySet().stream()
                    .filter(one -> limit.covers(one.getKey()))
                    .mapToLong(Map.Entry::getValue)
                    .sum();
        }

        /** The limits' own arithmetic, and the waits that no rate shortens. */
        private double floor() {
            double floor = 0;
            for (CallLimits.Limit limit : facts.declared().limits()) {
                CallLimits.Rate rate = limit.rate();
                if (rate != null) {
                    double beyond = Math.max(0, under(limit) - rate.burst());
                    floor = Math.max(floor, beyond / rate.perSecond());
                }
            }
            return Math.max(floor, waits.longest());
        }
    }

    /**
     * The waits that no rate shortens, in seconds. Proof windows and soaks of one principal come
     * one after the other.
     *
     * @param held of all principals, but for their soaking
     * @param ofOne the longest of one principal
     * @param soak the longest soaking of one principal
     */
    private record Waits(double held, double ofOne, double soak) {
        /** With one more principal's. */
        Waits and(List<Move> script) {
            double waiting = 0;
            double soaking = 0;
            for (Move move : script) {
                switch (move) {
                    case Move.Wait(var time) -> waiting += seconds(time);
                    case Move.Soak(var time) -> soaking += seconds(time);
                    case Move.Ask _, Move.Done _ -> {}
                }
            }
            return new Waits(
                    held + waiting, Math.max(ofOne, waiting + soaking), Math.max(soak, soaking));
        }

        /** At least so long. */
        double longest() {
            return Math.max(ofOne, held / LaneLimits.UNITS_IN_FLIGHT);
        }
    }

    private static double weight(List<Move> script) {
        double weight = 0;
        for (Move move : script) {
            weight +=
                    switch (move) {
                        case Move.Ask(var _, var operations) -> operations.size();
                        case Move.Wait(var time) -> seconds(time);
                        case Move.Soak _ -> 0;
                        case Move.Done(Step _) -> 1;
                    };
        }
        return weight;
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / NANOS_PER_SECOND;
    }
}
