package dev.keyrecall.engine.lane;

import dev.keyrecall.spi.ProviderException;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Sends calls on one lane: a few at a time, by their {@link Priority}, and none any more once the
 * provider has refused our own access or was silent for longer than the lane endures. A call that
 * may have been carried out is never sent again from here. Thread-safe.
 */
public final class LaneCalls {
    private final InstantSource clock;
    private final LaneGate gate;
    private final Endurance endurance;
    private final Slots reads = new Slots(LaneLimits.READS_IN_FLIGHT);
    private final Slots effects = new Slots(LaneLimits.EFFECTS_IN_FLIGHT);
    private final AtomicReference<@Nullable ProviderException> broken = new AtomicReference<>();
    private final AtomicLong outages = new AtomicLong();

    /**
     * @param gate what the adapter's requests pass: the lane waits as it does
     * @param endurance how long a provider that gives no answer is asked again
     */
    public LaneCalls(InstantSource clock, LaneGate gate, Endurance endurance) {
        this.clock = clock;
        this.gate = gate;
        this.endurance = endurance;
    }

    /** For a person who waits for one answer. */
    public static LaneCalls brief(InstantSource clock, LaneGate gate) {
        return new LaneCalls(clock, gate, Endurance.BRIEF);
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

    /** No call is sent any more, for that reason, unless there is one already. */
    public void breakOff(ProviderException why) {
        broken.compareAndSet(null, why);
    }

    /** How many outages of the provider the lane has met: calls that had no answer three times. */
    public long outages() {
        return outages.get();
    }

    /** The tries of something that may get no answer. */
    public Retries retries(Duration pauseMax) {
        return retries(pauseMax, Endurance.NO_LIMIT);
    }

    /** The same, and so many at most. */
    public Retries retries(Duration pauseMax, int triesMax) {
        return new Retries(
                clock, gate, endurance.atMost(triesMax), pauseMax, outages::incrementAndGet);
    }

    private <T> T send(Slots slots, Call<T> call, boolean repeatable)
            throws ProviderException, InterruptedException {
        Retries silent = retries(LaneLimits.UNAVAILABLE_PAUSE_MAX);
        int throttled = 0;
        while (true) {
            requireWorking();
            gate.awaitTurn();
            try {
                T answer = once(slots, call);
                gate.relax();
                return answer;
            } catch (ProviderException.Throttled e) {
                boolean enough = ++throttled >= gate.triesMax() && !endurance.outlastsThrottling();
                if (enough || gate.stopped()) {
                    throw e;
                }
            } catch (ProviderException.Unavailable | ProviderException.InDoubt e) {
                if (e instanceof ProviderException.InDoubt && !repeatable) {
                    throw e;
                }
                if (!silent.again("no answer from the provider")) {
                    throw unanswered(e);
                }
            } catch (ProviderException.Refused e) {
                if (e.reason() == ProviderException.Reason.OPERATOR_CREDENTIAL) {
                    breakOff(e);
                }
                throw e;
            }
        }
    }

    /** What is thrown here was certainly not carried out, whatever the read's own fate. */
    private ProviderException unanswered(ProviderException last) {
        var why =
                new ProviderException.Unavailable(
                        String.valueOf(last.getMessage()), last.requestId(), last);
        if (!gate.stopped()) {
            breakOff(why);
        }
        return why;
    }

    private <T> T once(Slots slots, Call<T> call) throws ProviderException, InterruptedException {
        slots.acquire(Priority.current());
        try {
            gate.admit();
            return sent(call);
        } finally {
            // Whatever happens, an Error too: others wait for the place.
            slots.release();
        }
    }

    private <T> T sent(Call<T> call) throws ProviderException {
        Instant at = clock.instant();
        try {
            return call.send();
        } catch (ProviderException.Throttled e) {
            gate.slowDown(e, at);
            throw e;
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
