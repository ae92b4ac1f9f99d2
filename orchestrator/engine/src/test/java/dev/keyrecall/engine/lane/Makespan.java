package dev.keyrecall.engine.lane;

import java.time.Duration;
import java.time.Instant;
import java.util.PriorityQueue;
import java.util.Random;

/**
 * One lane from its first call to its last, event by event: a provider with a token bucket answers
 * after a while that varies, refuses some requests that it had a token for, and fails others. Each
 * takes a token. A credential is done once one of its calls has succeeded.
 *
 * <p>Source: {@code performance.md} of the shared reference, section 2.3.
 */
final class Makespan {
    private static final Instant START = Instant.parse("2026-11-23T08:00:00Z");
    private static final double LATENCY_SIGMA = 0.5;
    private static final double FAILING = 0.01;

    private final Lane lane;
    private final World world;
    private final Random random;
    private final Turns turns;
    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private double tokens;
    private Instant filledAt = START;
    private Instant now = START;
    private int left;
    private int done;
    private int underWay;
    private boolean oneWaits;
    private long order;
    private long calls;
    private long empty;

    private Makespan(Lane lane, World world, long seed, Turns turns) {
        this.lane = lane;
        this.world = world;
        this.random = new Random(seed);
        this.turns = turns;
        this.tokens = lane.burst();
        this.left = lane.credentials();
    }

    /** Runs a lane to its end. */
    static Result of(Lane lane, World world, long seed, Turns turns) {
        return new Makespan(lane, world, seed, turns).run();
    }

    private Result run() {
        while (done < lane.credentials()) {
            if (!oneWaits && left > 0 && underWay < world.inFlight()) {
                wait(turns.take(now));
            }
            Event event = events.remove();
            now = event.at();
            switch (event.what()) {
                case TURN -> turn(event.turn());
                case DONE -> {
                    done++;
                    answer(event.turn(), false);
                }
                case FAILED -> {
                    left++;
                    answer(event.turn(), false);
                }
                case REFUSED -> {
                    left++;
                    answer(event.turn(), true);
                }
            }
        }
        return new Result(
                Duration.between(START, now).toNanos() / 1e9 / lane.floorSeconds(world),
                (double) calls / lane.credentials(),
                (double) empty / lane.credentials());
    }

    private void wait(Turn turn) {
        oneWaits = true;
        add(turn.at().isAfter(now) ? turn.at() : now, What.TURN, turn);
    }

    private void turn(Turn turn) {
        oneWaits = false;
        if (!turns.due(turn) || left == 0) {
            return;
        }
        left--;
        calls++;
        underWay++;
        double spread = Math.exp(LATENCY_SIGMA * random.nextGaussian());
        double seconds = world.latencySeconds() * spread;
        add(now.plusNanos((long) (seconds * 1e9)), fate(), turn);
    }

    private What fate() {
        double passed = Duration.between(filledAt, now).toNanos() / 1e9;
        boolean changed = done > lane.credentials() / 3;
        double perSecond = lane.perSecond() * (changed ? world.laterTimes() : 1);
        tokens = Math.min(lane.burst(), tokens + passed * perSecond);
        filledAt = now;
        // A rounding error of ours is no throttling.
        if (tokens < 1 - 1e-6) {
            empty++;
            return What.REFUSED;
        }
        tokens -= 1;
        double drawn = random.nextDouble();
        if (drawn < world.refusedAnyway()) {
            return What.REFUSED;
        }
        return drawn < world.refusedAnyway() + FAILING ? What.FAILED : What.DONE;
    }

    private void answer(Turn turn, boolean refused) {
        underWay--;
        turns.answered(turn, refused, now);
    }

    private void add(Instant at, What what, Turn turn) {
        events.add(new Event(at, order++, what, turn));
    }

    /**
     * What is to be done, and what the provider permits.
     *
     * @param credentials one successful call each
     * @param perSecond tokens
     * @param burst tokens at first, and at most
     */
    record Lane(int credentials, double perSecond, int burst) {
        /** No policy can be faster, where nothing is refused anyway. */
        double floorSeconds(World world) {
            double third = credentials / 3.0;
            double seconds = (third - burst + 2 * third / world.laterTimes()) / perSecond;
            double flying = credentials * world.latencySeconds() / world.inFlight();
            return Math.max(flying, Math.max(0, seconds)) + world.latencySeconds();
        }

        /** No policy can be faster, with what is refused and fails. */
        double faultFloorSeconds(World world) {
            double calls = credentials / (1 - world.refusedAnyway() - FAILING);
            return Math.max(0, (calls - burst) / perSecond) + world.latencySeconds();
        }
    }

    /**
     * How it is otherwise.
     *
     * @param latencySeconds the median that an answer takes
     * @param refusedAnyway the share of requests that is refused whatever the pace
     * @param inFlight requests under way at most
     * @param laterTimes by how much the limit changes once a third is done
     */
    record World(double latencySeconds, double refusedAnyway, int inFlight, double laterTimes) {
        /** That of the study. */
        static final World USUAL = new World(0.150, 0.05, 256, 1);
    }

    /**
     * How it went.
     *
     * @param ofFloor the time it took, as a multiple of the lane's floor
     * @param calls for each credential
     * @param empty requests for each credential that met an empty bucket
     */
    record Result(double ofFloor, double calls, double empty) {}

    /** A turn to send one request. */
    interface Turn {
        Instant at();
    }

    /** Says when requests may go, and learns how they went. */
    interface Turns {
        Turn take(Instant now);

        /** Its time has come: whether it may be sent. */
        boolean due(Turn turn);

        void answered(Turn turn, boolean refused, Instant now);
    }

    private enum What {
        TURN,
        DONE,
        FAILED,
        REFUSED
    }

    private record Event(Instant at, long order, What what, Turn turn)
            implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            int byTime = at.compareTo(other.at);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }
}
