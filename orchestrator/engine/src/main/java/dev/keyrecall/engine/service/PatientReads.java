package dev.keyrecall.engine.service;

import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.Waiter;
import dev.keyrecall.spi.AccountRef;
import dev.keyrecall.spi.ProviderException;

import org.jspecify.annotations.Nullable;

import java.time.Duration;

/**
 * Repeats reads that a provider throttled or did not answer. For reads only: repeating a call with
 * an effect is the run's decision. Thread-safe.
 */
final class PatientReads {
    /**
     * How often one read is repeated because of throttling before the command gives up: with the
     * waits below that is about half an hour, and an account that throttles longer needs a person.
     */
    static final int THROTTLED_TRIES_MAX = 40;

    /** The first wait when the provider throttles and does not say for how long; then doubled. */
    static final Duration THROTTLED_WAIT_FIRST = Duration.ofMillis(500);

    /** The longest single wait, whatever the provider asks for. */
    static final Duration THROTTLED_WAIT_MAX = Duration.ofSeconds(60);

    /** How often one read is tried when nobody answers; a person waits for this. */
    static final int UNANSWERED_TRIES_MAX = 3;

    /** The first wait when nobody answered; then doubled. */
    static final Duration UNANSWERED_WAIT_FIRST = Duration.ofMillis(500);

    private final Waiter waiter;

    PatientReads(Waiter waiter) {
        this.waiter = waiter;
    }

    /**
     * Reads until an answer comes, within the limits.
     *
     * @throws EngineException as {@link ProviderFailures} explains the last failure; FAULT when
     *     interrupted
     */
    <T> T read(AccountRef account, Read<T> read) throws EngineException {
        int throttled = 0;
        int unanswered = 0;
        while (true) {
            try {
                return read.once();
            } catch (ProviderException.Throttled failure) {
                throttled++;
                if (throttled >= THROTTLED_TRIES_MAX) {
                    throw ProviderFailures.explain(account, failure);
                }
                await(account, throttledWait(failure.retryAfter(), throttled));
            } catch (ProviderException.Unavailable | ProviderException.InDoubt failure) {
                unanswered++;
                if (unanswered >= UNANSWERED_TRIES_MAX) {
                    throw ProviderFailures.explain(account, failure);
                }
                await(account, doubled(UNANSWERED_WAIT_FIRST, unanswered));
            } catch (ProviderException failure) {
                throw ProviderFailures.explain(account, failure);
            }
        }
    }

    private static Duration throttledWait(@Nullable Duration asked, int times) {
        Duration wait = asked == null ? doubled(THROTTLED_WAIT_FIRST, times) : asked;
        if (wait.isNegative()) {
            return Duration.ZERO;
        }
        return wait.compareTo(THROTTLED_WAIT_MAX) > 0 ? THROTTLED_WAIT_MAX : wait;
    }

    private static Duration doubled(Duration first, int times) {
        int shift = Math.min(times - 1, 10); // 2^10 of any first wait is above every maximum.
        return first.multipliedBy(1L << shift);
    }

    private void await(AccountRef account, Duration wait) throws EngineException {
        try {
            waiter.await(wait);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException(
                    Ending.FAULT,
                    "interrupted while waiting for " + account,
                    "nothing was changed; run the command again");
        }
    }

    /** One try of a read. */
    @FunctionalInterface
    interface Read<T> {
        T once() throws ProviderException;
    }
}
