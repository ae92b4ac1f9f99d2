package dev.keyrecall.engine.estimate;

import dev.keyrecall.engine.estimate.Move.Ask;
import dev.keyrecall.engine.estimate.Move.Done;
import dev.keyrecall.engine.estimate.Move.Soak;
import dev.keyrecall.engine.estimate.Move.Wait;
import dev.keyrecall.engine.lane.LaneLimits;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;

/**
 * A lane's work in time of its own: the chains side by side as a run has them, each request waiting
 * for its place and for its tokens. The same input gives the same answer, whatever the machine.
 */
final class Simulation {
    private static final double NANOS_PER_SECOND = 1e9;

    private final PriorityQueue<Event> events =
            new PriorityQueue<>(
                    Comparator.comparingDouble(Event::at).thenComparingLong(Event::order));
    private final Deque<Chain> pending = new ArrayDeque<>();
    private final Places reads = new Places(LaneLimits.READS_IN_FLIGHT);
    private final Places effects = new Places(LaneLimits.EFFECTS_IN_FLIGHT);
    private final List<Bucket> buckets;
    private final double request;
    private final double step;
    private double[] stepEnds = new double[1_024];
    private int steps;
    private int free = LaneLimits.UNITS_IN_FLIGHT;
    private long order;
    private double now;

    /**
     * @param buckets full ones of this simulation's own
     * @param request how long one request takes, in seconds
     * @param step what each step costs beside its requests and waits, in seconds
     */
    private Simulation(List<Bucket> buckets, double request, double step) {
        this.buckets = buckets;
        this.request = request;
        this.step = step;
    }

    /**
     * Runs the chains, and then what closes the work.
     *
     * @return when each step was done and when all was, in seconds
     */
    static Course run(
            List<List<Move>> chains,
            List<Move> closing,
            List<Bucket> buckets,
            double request,
            double step) {
        Simulation simulation = new Simulation(buckets, request, step);
        chains.forEach(chain -> simulation.pending.add(new Chain(chain)));
        simulation.start();
        simulation.toTheEnd();
        double work = simulation.now;
        simulation.pending.add(new Chain(closing));
        simulation.start();
        simulation.toTheEnd();
        double[] ends = Arrays.copyOf(simulation.stepEnds, simulation.steps);
        return new Course(ends, work, simulation.now);
    }

    private void toTheEnd() {
        for (Event event = events.poll(); event != null; event = events.poll()) {
            now = event.at();
            goOn(event.chain());
        }
    }

    private void start() {
        while (free > 0 && !pending.isEmpty()) {
            free--;
            later(now, pending.remove());
        }
    }

    private void later(double at, Chain chain) {
        events.add(new Event(at, order++, chain));
    }

    /** As far as the chain goes without time passing. */
    private void goOn(Chain chain) {
        while (chain.next < chain.moves.size()) {
            switch (chain.moves.get(chain.next)) {
                case Wait(var time) -> {
                    chain.next++;
                    later(now + time.toNanos() / NANOS_PER_SECOND, chain);
                    return;
                }
                case Soak(var time) -> {
                    if (soak(chain, time.toNanos() / NANOS_PER_SECOND)) {
                        return;
                    }
                }
                case Ask ask -> {
                    if (!ask(chain, ask)) {
                        return;
                    }
                }
                case Done _ -> {
                    chain.next++;
                    done();
                    if (step > 0) {
                        later(now + step, chain);
                        return;
                    }
                }
            }
        }
        free++;
        start();
    }

    /** Whether the chain has to wait: first for the soak, then for a place. */
    private boolean soak(Chain chain, double seconds) {
        if (!chain.soaked) {
            chain.soaked = true;
            later(now + seconds, chain);
            free++;
            start();
            return true;
        }
        if (!chain.placed) {
            chain.placed = true;
            pending.addFirst(chain);
            start();
            return true;
        }
        chain.soaked = false;
        chain.placed = false;
        chain.next++;
        return false;
    }

    /** Whether all requests of it are through. */
    private boolean ask(Chain chain, Ask ask) {
        Places places = ask.effect() ? effects : reads;
        if (!chain.holds) {
            if (!places.take(chain)) {
                return false;
            }
            chain.holds = true;
        }
        if (chain.sent < ask.operations().size()) {
            String operation = ask.operations().get(chain.sent++);
            double at = now;
            for (Bucket bucket : buckets) {
                if (bucket.covers(operation)) {
                    at = Math.max(at, bucket.take(now));
                }
            }
            later(at + request, chain);
            return false;
        }
        chain.holds = false;
        chain.sent = 0;
        chain.next++;
        Chain waiting = places.release();
        if (waiting != null) {
            waiting.holds = true;
            later(now, waiting);
        }
        return true;
    }

    private void done() {
        if (steps == stepEnds.length) {
            stepEnds = Arrays.copyOf(stepEnds, 2 * steps);
        }
        stepEnds[steps++] = now;
    }

    /** One principal's work and how far it is. */
    private static final class Chain {
        private final List<Move> moves;
        private int next;
        private int sent;
        private boolean holds;
        private boolean soaked;
        private boolean placed;

        Chain(List<Move> moves) {
            this.moves = moves;
        }
    }

    private record Event(double at, long order, Chain chain) {}

    /** Calls of one kind that may be under way at once; the others wait in their order. */
    private static final class Places {
        private final Deque<Chain> waiting = new ArrayDeque<>();
        private int free;

        Places(int free) {
            this.free = free;
        }

        boolean take(Chain chain) {
            if (free > 0) {
                free--;
                return true;
            }
            waiting.add(chain);
            return false;
        }

        /** Who gets the place; null where nobody waits. */
        @Nullable Chain release() {
            Chain next = waiting.poll();
            if (next == null) {
                free++;
            }
            return next;
        }
    }
}
