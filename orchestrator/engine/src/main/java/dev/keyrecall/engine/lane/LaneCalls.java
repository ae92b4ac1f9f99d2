package dev.keyrecall.engine.lane;

import dev.keyrecall.engine.Waiter;
import dev.keyrecall.spi.ProviderException;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Sends calls on one lane: a few at a time, all of them slower when the provider throttles one, and
 * none any more once the provider has been found unreachable or has refused our own access. A call
 * that may have been carried out is never sent again from here. Thread-safe.
 */
public final class LaneCalls {
    private final InstantSource clock;
    private final Waiter waiter;
    private final Consumer<String> notice;
    private final BooleanSupplier stopped;
    private final Semaphore reads = new Semaphore(LaneLimits.READS_IN_FLIGHT, true);
    private final Semaphore effects = new Semaphore(LaneLimits.EFFECTS_IN_FLIGHT, true);
    private final AtomicReference<@Nullable ProviderException> broken = new AtomicReference<>();
    private Instant notBefore = Instant.MIN;
    private Duration pause = LaneLimits.THROTTLE_PAUSE;

    /**
     * @param notice is told, for a person, why the lane waits
     */
    public LaneCalls(InstantSource clock, Waiter waiter, Consumer<String> notice) {
        this(clock, waiter, notice, () -> false);
    }

    /**
     * @param notice is told, for a person, why the lane waits
     * @param stopped whether somebody wants it to end: then nothing throttled is waited for
     */
    public LaneCalls(
            InstantSource clock, Waiter waiter, Consumer<String> notice, BooleanSupplier stopped) {
        this.clock = clock;
        this.waiter = waiter;
        this.notice = notice;
        this.stopped = stopped;
    }

    /** A call that only reads: a lost answer is as good as none, so it is repeated. */
    public <T> T read(Call<T> call) throws ProviderException, InterruptedException {
        return send(reads, call, true);
    }

    /** A call with an effect: repeated only while it was certainly not carried out. */
    public <T> T effect(Call<T> call) throws ProviderException, InterruptedException {
        return send(effects, call, false);
    }

    /** Why no call is sent any more; null while the lane works. */
    public @Nullable ProviderException broken() {
        return broken.get();
    }

    private <T> T send(Semaphore slots, Call<T> call, boolean repeatable)
            throws ProviderException, InterruptedException {
        int unavailable = 0;
        int throttled = 0;
        while (true) {
            requireWorking();
            awaitTurn();
            try {
                T answer = once(slots, call);
                relax();
                return answer;
            } catch (ProviderException.Throttled e) {
                if (++throttled >= LaneLimits.THROTTLED_TRIES_MAX || stopped.getAsBoolean()) {
                    throw e;
                }
                slowDown(e);
            } catch (ProviderException.Unavailable | ProviderException.InDoubt e) {
                if (e instanceof ProviderException.InDoubt && !repeatable) {
                    throw e;
                }
                if (++unavailable >= LaneLimits.UNAVAILABLE_TRIES_MAX) {
                    // What is thrown here was certainly not carried out, whatever the read's own
                    // fate.
                    var why =
                            new ProviderException.Unavailable(
                                    String.valueOf(e.getMessage()), e.requestId(), e);
                    broken.compareAndSet(null, why);
                    throw why;
                }
                notice.accept("no answer from the provider, try " + (unavailable + 1));
                waiter.await(LaneLimits.UNAVAILABLE_PAUSE.multipliedBy(1L << (unavailable - 1)));
            } catch (ProviderException.Refused e) {
                if (e.reason() == ProviderException.Reason.OPERATOR_CREDENTIAL) {
                    broken.compareAndSet(null, e);
                }
                throw e;
            }
        }
    }

    private static <T> T once(Semaphore slots, Call<T> call)
            throws ProviderException, InterruptedException {
        slots.acquire();
        try {
            return call.send();
        } finally {
            slots.release();
        }
    }

    private void requireWorking() throws ProviderException {
        ProviderException why = broken.get();
        if (why != null) {
            throw why;
        }
    }

    private void awaitTurn() throws InterruptedException {
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
            waiter.await(left);
        }
    }

    private synchronized void slowDown(ProviderException.Throttled e) {
        Duration asked = e.retryAfter();
        Duration chosen = asked == null ? pause : asked;
        if (chosen.compareTo(LaneLimits.THROTTLE_PAUSE_MAX) > 0) {
            chosen = LaneLimits.THROTTLE_PAUSE_MAX;
        }
        Instant until = clock.instant().plus(chosen);
        if (until.isAfter(notBefore)) {
            notBefore = until;
            pause =
                    pause.multipliedBy(2).compareTo(LaneLimits.THROTTLE_PAUSE_MAX) > 0
                            ? LaneLimits.THROTTLE_PAUSE_MAX
                            : pause.multipliedBy(2);
            notice.accept("throttled by the provider, waiting " + chosen.toMillis() + " ms");
        }
    }

    private synchronized void relax() {
        pause = LaneLimits.THROTTLE_PAUSE;
    }

    /** One call to the provider. */
    @FunctionalInterface
    public interface Call<T> {
        T send() throws ProviderException;
    }
}
