package dev.keyrecall.engine.sim;

import dev.keyrecall.spi.CallGate;
import dev.keyrecall.spi.Intent;
import dev.keyrecall.spi.ProviderException;

import org.jspecify.annotations.Nullable;

import java.time.Duration;

/** The way from one process to the provider, and what goes wrong on it. */
final class SimCalls {
    /** How long a caller waits for an answer. */
    static final Duration CALL_TIMEOUT = Duration.ofSeconds(5);

    private static final Duration LATENCY_MAX = Duration.ofMillis(400);

    private final SimTime time;
    private final SimFaults faults;
    private final SimNode node;
    private final SimWatch watch;
    private final CallGate gate;

    SimCalls(SimTime time, SimFaults faults, SimNode node, SimWatch watch, CallGate gate) {
        this.time = time;
        this.faults = faults;
        this.node = node;
        this.watch = watch;
        this.gate = gate;
    }

    /** A request that changes nothing. */
    <T> T read(String operation, Arrival<T> arrival) throws ProviderException {
        for (int tries = 1; ; tries++) {
            CallGate.Passage passage = gate.before(operation);
            try {
                return send(operation, passage, null, arrival);
            } catch (ProviderException.Throttled e) {
                if (!passage.again(tries)) {
                    throw e;
                }
            }
        }
    }

    /** A request with an effect, which is sent once. */
    <T> T effect(String operation, Intent intent, Arrival<T> arrival) throws ProviderException {
        return send(operation, gate.before(operation), intent, arrival);
    }

    private <T> T send(
            String operation, CallGate.Passage passage, @Nullable Intent intent, Arrival<T> arrival)
            throws ProviderException {
        if (intent == null) {
            node.point();
        } else {
            node.sending();
            watch.sent(operation, intent, node);
        }
        SimFaults.Fate fate = faults.fate(intent != null);
        watch.note(operation + " " + fate);
        time.await(faults.upTo(LATENCY_MAX));
        switch (fate) {
            case THROTTLED -> {
                node.point();
                passage.answered();
                var why = new ProviderException.Throttled("too many", null, null);
                passage.throttled(why);
                throw why;
            }
            case UNREACHABLE -> {
                node.point();
                throw new ProviderException.Unavailable("no route", null, null);
            }
            case REQUEST_LOST -> {}
            case ANSWER_LOST, SERVER_ERROR -> arrival.land();
            case LATE -> {
                Duration later = CALL_TIMEOUT.plus(faults.upTo(SimCloud.LATE_MAX));
                time.at(later, () -> landLate(arrival));
            }
            case ANSWERED -> {
                T answer = arrival.land();
                time.await(faults.upTo(LATENCY_MAX));
                node.point();
                passage.answered();
                return answer;
            }
        }
        time.await(fate == SimFaults.Fate.SERVER_ERROR ? Duration.ZERO : CALL_TIMEOUT);
        node.point();
        throw new ProviderException.InDoubt("no answer to " + operation, null, null);
    }

    private void landLate(Arrival<?> arrival) {
        try {
            arrival.land();
        } catch (ProviderException e) {
            // Nobody is there to be told.
            watch.note("late " + e.getMessage());
        }
    }

    /** What a request does where it arrives. */
    @FunctionalInterface
    interface Arrival<T> {
        T land() throws ProviderException;
    }
}
