package dev.keyrecall.lab.contract;

import dev.keyrecall.spi.ProviderException;

import org.jspecify.annotations.Nullable;

import java.util.Objects;

/** Demands, each with a message that says what was expected of whom. */
final class Expect {
    private Expect() {}

    /** Something that may fail. */
    interface Attempt<T extends @Nullable Object> {
        T run() throws ProviderException;
    }

    static void that(boolean condition, String demand) {
        if (!condition) {
            throw new AssertionError(demand);
        }
    }

    static void equal(@Nullable Object actual, @Nullable Object expected, String what) {
        if (!Objects.equals(actual, expected)) {
            throw new AssertionError(what + ": expected " + expected + " but was " + actual);
        }
    }

    static <T> T kind(Class<T> expected, @Nullable Object actual, String what) {
        if (!expected.isInstance(actual)) {
            throw new AssertionError(
                    what + ": expected a " + expected.getSimpleName() + " but was " + actual);
        }
        return expected.cast(actual);
    }

    /** The failure of that very kind. */
    static <E extends ProviderException> E failure(
            Class<E> expected, String what, Attempt<?> attempt) {
        Object outcome;
        try {
            outcome = attempt.run();
        } catch (ProviderException failure) {
            return kind(expected, failure, what);
        }
        throw new AssertionError(
                what + ": expected " + expected.getSimpleName() + " but it went well: " + outcome);
    }

    /** A refusal for that very reason. */
    static ProviderException.Refused refusal(
            ProviderException.Reason reason, String what, Attempt<?> attempt) {
        ProviderException.Refused refused = failure(ProviderException.Refused.class, what, attempt);
        equal(refused.reason(), reason, what + " (" + refused.getMessage() + ")");
        return refused;
    }
}
