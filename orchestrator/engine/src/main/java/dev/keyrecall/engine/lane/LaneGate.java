package dev.keyrecall.engine.lane;

import dev.keyrecall.engine.Waiter;
import dev.keyrecall.spi.CallGate;
import dev.keyrecall.spi.CallLimits;
import dev.keyrecall.spi.ProviderException;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * What every request of a lane passes: keeps to the limits that are known, slows the whole lane
 * down when the provider throttles, and counts. Requests that were under way when it slowed down
 * say nothing new when they are throttled as well. Thread-safe.
 */
public final class LaneGate implements CallGate {
    /** So many of the latest answers are looked at. */
    private static final int SAMPLES = 1_024;

    /** One in so many is left out as the slowest: the first ones open connections. */
    private static final int SLOWEST_ONE_IN = 20;

    private final InstantSource clock;
    private final List<PacedLimit> paced;
    private final boolean keepsToLimits;
    private final Duration firstPause;
    private volatile Way way;
    private Instant notBefore = Instant.MIN;
    private Instant slowedAt = Instant.MIN;
    private Duration pause;
    private final long[] latest = new long[SAMPLES];
    private long requests;

    /**
     * @param limits what the adapter declares; a limit that is known is kept to
     */
    public LaneGate(InstantSource clock, Waiter waiter, CallLimits limits) {
        this.clock = clock;
        this.way = new Way(waiter, _ -> {}, () -> false, () -> {});
        Instant now = clock.instant();
        this.paced =
                limits.limits().stream()
                        .filter(limit -> limit.rate() != null)
                        .map(limit -> new PacedLimit(limit, now))
                        .toList();
        this.keepsToLimits = limits.known() && !limits.operations().isEmpty();
        this.firstPause = keepsToLimits ? Duration.ZERO : LaneLimits.THROTTLE_PAUSE;
        this.pause = firstPause;
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
        try {
            awaitTurn();
            Duration wait = take(operation);
            if (wait.isPositive()) {
                way.waiter().await(wait);
                awaitTurn();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        admit();
        return new Sent(operation, clock.instant());
    }

    /** One request under way. */
    private final class Sent implements Passage {
        private final String operation;
        private final Instant at;

        Sent(String operation, Instant at) {
            this.operation = operation;
            this.at = at;
        }

        @Override
        public void answered() {
            count(Duration.between(at, clock.instant()));
        }

        @Override
        public void throttled(ProviderException.Throttled why) {
            halve(operation);
            slowDown(why, at);
        }

        @Override
        public boolean again(int tries) {
            return tries < LaneLimits.THROTTLED_REQUESTS_MAX
                    && !stopped()
                    && !Thread.currentThread().isInterrupted();
        }
    }

    private synchronized void halve(String operation) {
        Instant now = clock.instant();
        for (PacedLimit limit : paced) {
            if (limit.covers(operation)) {
                limit.halve(now);
            }
        }
    }

    private synchronized Duration take(String operation) {
        Instant now = clock.instant();
        Duration longest = Duration.ZERO;
        for (PacedLimit limit : paced) {
            if (limit.covers(operation)) {
                Duration wait = limit.take(now);
                longest = wait.compareTo(longest) > 0 ? wait : longest;
            }
        }
        return longest;
    }

    private synchronized void count(Duration took) {
        if (!took.isNegative()) {
            latest[(int) (requests++ % SAMPLES)] = took.toNanos();
        }
    }

    /** Waits as long as the lane is slowed down. */
    void awaitTurn() throws InterruptedException {
        while (true) {
            Duration left;
            synchronized (this) {
                Instant now = clock.instant();
                if (!now.isBefore(notBefore)) {
                    return;
                }
                left = Duration.between(now, notBefore);
                if (left.compareTo(LaneLimits.THROTTLE_PAUSE_MAX) > 0) {
                    // No pause is that long: the clock was set back since.
                    notBefore = now;
                    return;
                }
            }
            way.waiter().await(left);
        }
    }

    /**
     * A call was throttled.
     *
     * @param sentAt when it was sent: one that was under way when the lane slowed down says nothing
     *     new
     */
    synchronized void slowDown(ProviderException.Throttled e, Instant sentAt) {
        Instant now = clock.instant();
        Duration asked = e.retryAfter();
        boolean setBack = slowedAt.isAfter(now);
        if (asked == null && !sentAt.isAfter(slowedAt) && !setBack) {
            return;
        }
        Duration chosen = asked == null ? pause : asked;
        if (chosen.compareTo(LaneLimits.THROTTLE_PAUSE_MAX) > 0) {
            chosen = LaneLimits.THROTTLE_PAUSE_MAX;
        }
        Instant until = now.plus(chosen);
        if (until.isAfter(notBefore) || setBack) {
            slowedAt = now;
            notBefore = until;
            pause = longer();
            if (!chosen.isZero()) {
                way.notice()
                        .accept("throttled by the provider, waiting " + chosen.toMillis() + " ms");
            }
        }
    }

    private Duration longer() {
        if (pause.isZero()) {
            return LaneLimits.THROTTLE_PAUSE_PACED;
        }
        Duration doubled = pause.multipliedBy(2);
        Duration most =
                keepsToLimits ? LaneLimits.THROTTLE_PAUSE_PACED_MAX : LaneLimits.THROTTLE_PAUSE_MAX;
        return doubled.compareTo(most) > 0 ? most : doubled;
    }

    /** How often one call is sent while it is throttled, before its unit is left open. */
    int triesMax() {
        return keepsToLimits
                ? LaneLimits.THROTTLED_TRIES_MAX_PACED
                : LaneLimits.THROTTLED_TRIES_MAX;
    }

    /** A call was carried out. */
    synchronized void relax() {
        pause = firstPause;
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
            Duration piece =
                    left.compareTo(LaneLimits.WAIT_PIECE) > 0 ? LaneLimits.WAIT_PIECE : left;
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
