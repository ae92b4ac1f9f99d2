package dev.keyrecall.aws;

import dev.keyrecall.aws.AwsFailures.Effect;
import dev.keyrecall.spi.CallGate;
import dev.keyrecall.spi.ProviderException;
import dev.keyrecall.spi.Receipt;

import org.jspecify.annotations.Nullable;

import software.amazon.awssdk.awscore.AwsResponse;

import java.util.function.Supplier;

/** Sends one request and sorts its failure. What has an effect is sent once. */
final class AwsCall {
    private AwsCall() {}

    /** A call that changes nothing. */
    static <T> T read(String operation, Supplier<T> request) throws ProviderException {
        return send(operation, Effect.NONE, request);
    }

    /** A call that changes nothing and whose request carries a value. */
    static <T> T readWithValue(String operation, Supplier<T> request) throws ProviderException {
        return send(operation, Effect.NONE_WITH_VALUE, request);
    }

    /** A call that changes something. */
    static <T> T change(String operation, Supplier<T> request) throws ProviderException {
        return send(operation, Effect.CHANGE, request);
    }

    /** A call that changes something and whose request carries a value. */
    static <T> T changeWithValue(String operation, Supplier<T> request) throws ProviderException {
        return send(operation, Effect.CHANGE_WITH_VALUE, request);
    }

    private static <T> T send(String operation, Effect effect, Supplier<T> request)
            throws ProviderException {
        for (int tries = 1; ; tries++) {
            try {
                return request.get();
            } catch (RuntimeException failure) {
                // Not the SDK's own exceptions only: it lets through an UncheckedIOException where
                // what answers speaks no HTTP, and whatever the JDK's client meets when a time-out
                // takes its connection away under it. Nobody knows then how far the call came.
                ProviderException sorted = AwsFailures.of(operation, effect, failure);
                if (!(sorted instanceof ProviderException.Throttled throttled)) {
                    throw sorted;
                }
                CallGate.Passage passage = GatedCalls.take();
                passage.throttled(throttled);
                // A listing is many requests: one that is throttled does not undo the others.
                if (effect != Effect.NONE || !passage.again(tries)) {
                    throw sorted;
                }
            }
        }
    }

    /**
     * A member that a whole answer to a read always has. An answer without it came from something
     * else than AWS, and must not pass for an empty listing.
     */
    static <T> T whole(String operation, String member, @Nullable T value)
            throws ProviderException {
        if (value == null) {
            throw new ProviderException.Unavailable(
                    operation + ": the answer has no " + member, null, null);
        }
        return value;
    }

    /**
     * Demands the request id that AWS puts into every answer: IAM leaves IsTruncated out of some
     * whole answers, and without either an empty document would pass for an empty listing.
     */
    static <T extends AwsResponse> T genuine(String operation, T answer) throws ProviderException {
        whole(operation, "request id", requestId(answer));
        return answer;
    }

    /** The same for a call that was carried out or not, we cannot tell. */
    static <T> T certain(String operation, String member, @Nullable T value)
            throws ProviderException {
        if (value == null) {
            throw new ProviderException.InDoubt(
                    operation + ": the answer has no " + member, null, null);
        }
        return value;
    }

    /** What the call just made on this thread is told by; its request carried no value. */
    static Receipt receipt(boolean wasAlreadySo, AwsResponse answer) {
        ExchangeHashes.Exchange exchange = ExchangeHashes.take();
        return new Receipt(
                wasAlreadySo, requestId(answer), exchange.request(), exchange.response());
    }

    static @Nullable String requestId(AwsResponse answer) {
        return answer.responseMetadata() == null
                ? null
                : AwsFailures.requestId(answer.responseMetadata().requestId());
    }
}
