package dev.keyrecall.engine.campaign;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.Locale;

/**
 * A recall.
 *
 * @param id the campaign
 * @param plan its plan
 * @param mode exposure or hygiene
 * @param state where it stands
 * @param createdAt when it was planned
 * @param startedAt the first run's start; null before
 * @param finishedAt when the last unit was accounted for; null before
 */
public record Campaign(
        String id,
        String plan,
        Mode mode,
        State state,
        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt) {
    /** That of a plan, of which nothing has been run. */
    public static Campaign planned(Plan plan) {
        return new Campaign(
                plan.campaign(),
                plan.id(),
                plan.mode(),
                State.PLANNED,
                plan.createdAt(),
                null,
                null);
    }

    /** The same where it has come to. */
    public Campaign at(State next, @Nullable Instant started, @Nullable Instant finished) {
        return new Campaign(id, plan, mode, next, createdAt, started, finished);
    }

    /** Where a campaign stands. */
    public enum State {
        PLANNED,
        RUNNING,
        /** Nothing is left but waiting. */
        SOAKING,
        /** Stopped with units open. */
        PARTIAL,
        DONE;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
