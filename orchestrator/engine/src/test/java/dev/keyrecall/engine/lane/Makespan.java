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
    private static final double LATENCY_MEDIAN_SECONDS = 0.150;
    private static final double LATENCY_SIGMA = 0.5;
    private static final double REFUSED_ANYWAY = 0.05;
    private static final double FAILING = 0.01;

    /** Requests under way at most. */
    private static final int IN_FLIGHT = 256;

    private final Lane lane;
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

    private Makespan(Lane lane, long seed, Turns turns) {
        this.lane = lane;
        this.random = new Random(seed);
        this.turns = turns;
        this.tokens = lane.burst();
        this.left = lane.credentials();
    }

    /** Runs a lane to its end. */
    static Result of(Lane lane, long seed, Turns turns) {
        return new Makespan(lane, seed, turns).run();
    }

    private Result run() {
        while (done < lane.credentials()) {
            if (!oneWaits && left > 0 && underWay < IN_FLIGHT) {
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
                Duration.between(START, now).toNanos() / 1e9 / lane.floorSeconds(),
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
        double seconds = LATENCY_MEDIAN_SECONDS * Math.exp(LATENCY_SIGMA * random.nextGaussian());
        add(now.plusNanos((long) (seconds * 1e9)), fate(), turn);
    }

    private What fate() {
        double passed = Duration.between(filledAt, now).toNanos() / 1e9;
        tokens = Math.min(lane.burst(), tokens + passed * lane.perSecond());
        filledAt = now;
        // A rounding error of ours is no throttling.
        if (tokens < 1 - 1e-6) {
            empty++;
            return What.REFUSED;
        }
        tokens -= 1;
        double drawn = random.nextDouble();
        if (drawn < REFUSED_ANYWAY) {
            return What.REFUSED;
        }
        return drawn < REFUSED_ANYWAY + FAILING ? What.FAILED : What.DONE;
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
        double floorSeconds() {
            return Math.max(0, (credentials - burst) / perSecond) + LATENCY_MEDIAN_SECONDS;
        }

        /** No policy can be faster, with what is refused and fails. */
        double faultFloorSeconds() {
            double calls = credentials / (1 - REFUSED_ANYWAY - FAILING);
            return Math.max(0, (calls - burst) / perSecond) + LATENCY_MEDIAN_SECONDS;
        }
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
