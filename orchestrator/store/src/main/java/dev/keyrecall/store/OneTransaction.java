package dev.keyrecall.store;

import java.util.function.Supplier;

/** One transaction of a store for each thread: one inside another would wait for itself. */
final class OneTransaction {
    private final ThreadLocal<Boolean> inside = ThreadLocal.withInitial(() -> false);

    /**
     * Does it.
     *
     * @throws IllegalStateException inside another one of this thread
     */
    <T> T of(Supplier<T> action) {
        if (inside.get()) {
            throw new IllegalStateException("a transaction inside a transaction: pass its Tx on");
        }
        inside.set(true);
        try {
            return action.get();
        } finally {
            inside.remove();
        }
    }
}
