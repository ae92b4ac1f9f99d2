package dev.keyrecall.engine.lane;

import dev.keyrecall.engine.Waiter;
import dev.keyrecall.engine.port.Lanes;
import dev.keyrecall.spi.CallGate;
import dev.keyrecall.spi.CallLimits;
import dev.keyrecall.spi.ProviderException;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * What every request of a lane passes: keeps to the limits that are known, learns those that are
 * not, waits as long as the provider asks, and counts. Thread-safe.
 */
public final class LaneGate implements CallGate {
    /** So many of the latest answers are looked at. */
    private static final int SAMPLES = 1_024;

    /** One in so many is left out as the slowest: the first ones open connections. */
    private static final int SLOWEST_ONE_IN = 20;

    private final InstantSource clock;
    private final Pacing pacing;
    private final Slowing slowing;
    private final boolean keepsToLimits;
    private volatile Way way;
    private final long[] latest = new long[SAMPLES];
    private long requests;
    private long tooMany;

    /**
     * @param limits what the adapter declares; a limit that is known is kept to
     */
    public LaneGate(InstantSource clock, Waiter waiter, CallLimits limits) {
        this.clock = clock;
        this.way = new Way(waiter, _ -> {}, () -> false, () -> {});
        this.pacing = new Pacing(limits, clock.instant());
        this.keepsToLimits = limits.known() && !limits.operations().isEmpty();
        this.slowing = new Slowing();
    }

    /**
     * From now on waits that way.
     *
     * @param notice is told, for a person, why the lane waits
     * @param stopped whether somebody wants it to end: then nothing throttled is waited for
     * @param admission is asked right before each request, and throws where it may not be sent
     */
    public void through(
            Waiter waiter, Consumer<String> notice, BooleanSupplier stopped, Runnable admission) {
        way = new Way(waiter, notice, stopped, admission);
    }

    /** Whether anything may be sent right now is asked of whoever owns the lane. */
    void admit() {
        way.admission().run();
    }

    @Override
    public Passage before(String operation) {
        UnstatedLimit unstated = pacing.unstated(operation, clock.instant());
        UnstatedLimit.@Nullable Turn turn = null;
        try {
            awaitTurn();
            Duration wait = pacing.take(operation, clock.instant());
            if (wait.isPositive()) {
                way.waiter().await(wait);
                awaitTurn();
            }
            if (unstated != null) {
                turn = turn(unstated);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        admit();
        return new Sent(operation, unstated, turn, clock.instant());
    }

    private UnstatedLimit.Turn turn(UnstatedLimit unstated) throws InterruptedException {
        while (true) {
            UnstatedLimit.Turn turn = unstated.take(clock.instant());
            boolean due = false;
            try {
                await(turn.waits());
            } finally {
                due = unstated.due(turn);
            }
            awaitTurn();
            if (due || stopped()) {
                return turn;
            }
        }
    }

    /** Lets time pass; once a stop is asked for, one piece of it at most. */
    private void await(Duration wait) throws InterruptedException {
        Duration left = wait;
        while (left.isPositive()) {
            Duration piece = piece(left);
            way.waiter().await(piece);
            left = stopped() ? Duration.ZERO : left.minus(piece);
        }
    }

    private static Duration piece(Duration left) {
        return left.compareTo(LaneLimits.WAIT_PIECE) > 0 ? LaneLimits.WAIT_PIECE : left;
    }

    /** One request under way. */
    private final class Sent implements Passage {
        private final String operation;
        private final @Nullable UnstatedLimit unstated;
        private final UnstatedLimit.@Nullable Turn turn;
        private final Instant at;

        Sent(
                String operation,
                @Nullable UnstatedLimit unstated,
                UnstatedLimit.@Nullable Turn turn,
                Instant at) {
            this.operation = operation;
            this.unstated = unstated;
            this.turn = turn;
            this.at = at;
        }

        @Override
        public void answered() {
            Instant now = clock.instant();
            count(Duration.between(at, now));
            if (unstated != null && turn != null) {
                unstated.accepted(turn, now);
            }
        }

        @Override
        public void throttled(ProviderException.Throttled why) {
            Instant now = clock.instant();
            pacing.halve(operation, now);
            countThrottled();
            if (unstated == null || turn == null) {
                slowDown(why, at, Slowing.Cause.KNOWN);
                return;
            }
            String told = unstated.refused(turn, now);
            if (told != null) {
                notice().accept(told);
            }
            slowDown(why, at, Slowing.Cause.LEARNT);
        }

        @Override
        public boolean again(int tries) {
            return tries < LaneLimits.THROTTLED_REQUESTS_MAX
                    && !stopped()
                    && !Thread.currentThread().isInterrupted();
        }
    }

    private synchronized void count(Duration took) {
        if (!took.isNegative()) {
            latest[(int) (requests++ % SAMPLES)] = took.toNanos();
        }
    }

    private synchronized void countThrottled() {
        tooMany++;
    }

    /** How many requests were answered so far. */
    public synchronized long answered() {
        return requests;
    }

    /** How many of them were told that there are too many. */
    public synchronized long throttled() {
        return tooMany;
    }

    /** Waits as long as the lane is slowed down. */
    void awaitTurn() throws InterruptedException {
        Duration left = slowing.left(clock.instant());
        while (left.isPositive()) {
            way.waiter().await(left);
            left = slowing.left(clock.instant());
        }
    }

    /**
     * A call was throttled, as its caller sees it; its requests may have passed the gate and told.
     *
     * @param sentAt when it was sent: one that was under way when the lane slowed down says nothing
     *     new
     */
    void slowDown(ProviderException.Throttled e, Instant sentAt) {
        slowDown(e, sentAt, Slowing.Cause.UNPACED);
    }

    private void slowDown(ProviderException.Throttled e, Instant sentAt, Slowing.Cause cause) {
        Duration pause = slowing.slow(e.retryAfter(), sentAt, clock.instant(), cause);
        if (pause.isPositive()) {
            notice().accept("throttled by the provider, waiting " + pause.toMillis() + " ms");
        }
    }

    /** How often one call is sent while it is throttled, before its unit is left open. */
    int triesMax() {
        return keepsToLimits
                ? LaneLimits.THROTTLED_TRIES_MAX_PACED
                : LaneLimits.THROTTLED_TRIES_MAX;
    }

    /** A call was carried out. */
    void relax() {
        slowing.relax();
    }

    /** What is to be kept of the limits. */
    public Kept kept() {
        return pacing.kept(clock.instant());
    }

    /** Begins with what was learnt of the limits before, as the lane's row has it. */
    public void learn(Lanes.Lane row) {
        pacing.learn(Kept.of(row.limits()).paces());
    }

    /**
     * Has no more left than the lane's former owner.
     *
     * @param passed for how long surely nothing was sent since
     */
    void goOn(Kept before, Duration passed) {
        pacing.goOn(before.tokens(), passed, clock.instant());
    }

    Consumer<String> notice() {
        return way.notice();
    }

    boolean stopped() {
        return way.stopped().getAsBoolean();
    }

    /** Lets time pass, and ends early when a stop is asked for. */
    void pause(Duration duration) throws InterruptedException {
        Duration left = duration;
        while (left.isPositive() && !stopped()) {
            Duration piece = piece(left);
            way.waiter().await(piece);
            left = left.minus(piece);
        }
    }

    /** What was seen of the provider so far. */
    public synchronized Seen seen() {
        long[] sorted = Arrays.copyOf(latest, (int) Math.min(requests, SAMPLES));
        Arrays.sort(sorted);
        int kept = sorted.length - Math.ceilDiv(sorted.length, SLOWEST_ONE_IN);
        double mean = Arrays.stream(sorted, 0, kept).average().orElse(0);
        return new Seen(requests, Duration.ofNanos((long) mean));
    }

    /**
     * Requests that were answered.
     *
     * @param requests how many
     * @param mean how long one took on average, without the waiting at the gate and without the
     *     slowest twentieth
     */
    public record Seen(long requests, Duration mean) {}

    private record Way(
            Waiter waiter, Consumer<String> notice, BooleanSupplier stopped, Runnable admission) {}
}
