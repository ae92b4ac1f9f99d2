package dev.keyrecall.engine.port;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** How far each sink of the ledger has come (docs/formats/store.md, section 8). */
public interface Sinks {
    /** The longest {@link Failing#error}. */
    int ERROR_MAX_CHARS = 300;

    /** Empty for one that was never sent to. */
    Optional<Standing> find(String name);

    /** By name. */
    List<Standing> all();

    /**
     * Keeps where one stands.
     *
     * @throws IllegalStateException when it goes back, or beyond what is signed
     */
    void put(Standing standing);

    /**
     * Where one stands.
     *
     * @param next the first entry that is not yet known to have arrived
     * @param sendingTo the end, exclusive, of the batch that is being sent; null for none
     * @param holding who sends; null for nobody
     * @param failing what goes wrong; null for nothing
     * @param sentAt when the last batch arrived; null for never
     */
    record Standing(
            String name,
            long next,
            @Nullable Long sendingTo,
            @Nullable Holding holding,
            @Nullable Failing failing,
            @Nullable Instant sentAt) {
        /** One that was never sent to. */
        public static Standing fresh(String name) {
            return new Standing(name, 0, null, null, null, null);
        }

        public Standing holding(@Nullable Holding other) {
            return new Standing(name, next, sendingTo, other, failing, sentAt);
        }

        public Standing sending(long to) {
            return new Standing(name, next, to, holding, failing, sentAt);
        }

        /** Everything before {@code to} has arrived. */
        public Standing arrived(long to, Instant at) {
            return new Standing(name, to, null, holding, null, at);
        }

        public Standing failing(@Nullable Failing other) {
            return new Standing(name, next, sendingTo, holding, other, sentAt);
        }
    }

    /** Who sends, and until when at most, by the database's time. */
    record Holding(String holder, Instant until) {}

    /**
     * A sink that does not take what it is sent.
     *
     * @param failures tries since the last that arrived, from 1
     * @param error why the last one failed, at most {@value #ERROR_MAX_CHARS} characters
     * @param since when the first of them failed
     * @param retryAt nobody tries before
     * @param told whether a person was warned
     */
    record Failing(int failures, String error, Instant since, Instant retryAt, boolean told) {}
}
