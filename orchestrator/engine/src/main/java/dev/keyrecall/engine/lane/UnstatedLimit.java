package dev.keyrecall.engine.lane;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;

/**
 * One limit that nobody states, as all who wait for their turn under it share it. The first few
 * requests go at once where nothing was learnt before: whoever asks one thing need not wait.
 * Thread-safe.
 */
final class UnstatedLimit {
    /** The pace is told once it is so much less than it was. */
    private static final double FELL = 0.6;

    private final String name;
    private final LearntLimit limit;
    private int atOnce;
    private double told;

    /**
     * @param name for people
     * @param before what was learnt of it; null for nothing
     */
    UnstatedLimit(String name, Kept.@Nullable Pace before, Instant now) {
        this.name = name;
        if (before == null) {
            limit = LearntLimit.unknown(now);
            atOnce = LaneLimits.UNSTATED_AT_ONCE;
        } else {
            limit = LearntLimit.learnt(before.perSecond(), before.met(), now);
        }
        told = limit.pace();
    }

    /** A turn, and how long until it comes. Whoever has waited for it asks {@link #due}. */
    synchronized Turn take(Instant now) {
        LearntLimit.Ticket ticket = limit.take(now);
        boolean free = atOnce > 0;
        atOnce -= free ? 1 : 0;
        boolean past = free || !ticket.at().isAfter(now);
        return new Turn(ticket, past ? Duration.ZERO : Duration.between(now, ticket.at()));
    }

    /** Its wait is over; false when the pace has changed, and another is to be taken. */
    synchronized boolean due(Turn turn) {
        return limit.due(turn.ticket) || turn.wait.isZero();
    }

    /** A request was answered. */
    synchronized void accepted(Turn turn, Instant now) {
        limit.accepted(turn.ticket, now);
        told = Math.max(told, limit.pace());
    }

    /**
     * A request was one too many.
     *
     * @return what to tell a person: that it goes far slower now; null for nothing
     */
    synchronized @Nullable String refused(Turn turn, Instant now) {
        limit.refused(turn.ticket, now);
        double pace = limit.pace();
        if (pace > told * FELL) {
            return null;
        }
        told = pace;
        return "throttled by the provider, "
                + (pace >= 1
                        ? "now " + Math.round(pace) + " a second of " + name
                        : "now one of " + name + " in " + Math.round(1 / pace) + " s");
    }

    /** What was learnt. */
    synchronized Kept.Pace pace() {
        return new Kept.Pace(limit.pace(), limit.met());
    }

    /** One request's turn. */
    static final class Turn {
        private final LearntLimit.Ticket ticket;
        private final Duration wait;

        private Turn(LearntLimit.Ticket ticket, Duration wait) {
            this.ticket = ticket;
            this.wait = wait;
        }

        /** How long until it comes, from when it was taken. */
        Duration waits() {
            return wait;
        }
    }
}
