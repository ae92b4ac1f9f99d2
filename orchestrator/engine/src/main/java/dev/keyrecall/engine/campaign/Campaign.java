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
 * @param hold why it makes no further call, by a person's order; null where it may
 */
public record Campaign(
        String id,
        String plan,
        Mode mode,
        State state,
        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,
        @Nullable Hold hold) {
    /** That of a plan, of which nothing has been run. */
    public static Campaign planned(Plan plan) {
        return new Campaign(
                plan.campaign(),
                plan.id(),
                plan.mode(),
                State.PLANNED,
                plan.createdAt(),
                null,
                null,
                null);
    }

    /** The same where it has come to. */
    public Campaign at(State next, @Nullable Instant started, @Nullable Instant finished) {
        return new Campaign(id, plan, mode, next, createdAt, started, finished, hold);
    }

    /** The same, held or let go on. */
    public Campaign held(@Nullable Hold why) {
        return new Campaign(id, plan, mode, state, createdAt, startedAt, finishedAt, why);
    }

    /** A person's order to make no further call. */
    public enum Hold {
        /** Until somebody says to go on. */
        PAUSED,
        /** For good. */
        ABORTED;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Where a campaign stands. */
    public enum State {
        PLANNED,
        RUNNING,
        /** Nothing is left but waiting. */
        SOAKING,
        /** Stopped with units open. */
        PARTIAL,
        /** Every unit is accounted for. */
        DONE,
        /** A person has said that nothing is left. */
        CLOSED;

        /** Whether there is nothing more to run. */
        public boolean ended() {
            return this == DONE || this == CLOSED;
        }

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
