package dev.keyrecall.engine.lane;

import dev.keyrecall.spi.ProviderException;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Sends calls on one lane: a few at a time, all of them slower when the provider throttles one, and
 * none any more once the provider has been found unreachable or has refused our own access. A call
 * that may have been carried out is never sent again from here. Thread-safe.
 */
public final class LaneCalls {
    private final InstantSource clock;
    private final LaneGate gate;
    private final Semaphore reads = new Semaphore(LaneLimits.READS_IN_FLIGHT, true);
    private final Semaphore effects = new Semaphore(LaneLimits.EFFECTS_IN_FLIGHT, true);
    private final AtomicReference<@Nullable ProviderException> broken = new AtomicReference<>();

    /**
     * @param gate what the adapter's requests pass: the lane waits as it does
     */
    public LaneCalls(InstantSource clock, LaneGate gate) {
        this.clock = clock;
        this.gate = gate;
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
            gate.awaitTurn();
            try {
                T answer = once(slots, call);
                gate.relax();
                return answer;
            } catch (ProviderException.Throttled e) {
                if (++throttled >= gate.triesMax() || gate.stopped()) {
                    throw e;
                }
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
                gate.notice().accept("no answer from the provider, try " + (unavailable + 1));
                gate.waiter()
                        .await(LaneLimits.UNAVAILABLE_PAUSE.multipliedBy(1L << (unavailable - 1)));
            } catch (ProviderException.Refused e) {
                if (e.reason() == ProviderException.Reason.OPERATOR_CREDENTIAL) {
                    broken.compareAndSet(null, e);
                }
                throw e;
            }
        }
    }

    private <T> T once(Semaphore slots, Call<T> call)
            throws ProviderException, InterruptedException {
        slots.acquire();
        try {
            gate.admit();
        } catch (RuntimeException e) {
            slots.release();
            throw e;
        }
        Instant sent = clock.instant();
        try {
            return call.send();
        } catch (ProviderException.Throttled e) {
            gate.slowDown(e, sent);
            throw e;
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

    /** One call to the provider. */
    @FunctionalInterface
    public interface Call<T> {
        T send() throws ProviderException;
    }
}
