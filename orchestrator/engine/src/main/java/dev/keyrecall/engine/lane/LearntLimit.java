package dev.keyrecall.engine.lane;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A limit that nobody states, as it is learnt from the answers. Requests go at a pace. That doubles
 * at first, as long as nothing speaks against it; where most of a few answers in a row are refused
 * it falls, and is found again between the two. From then on it swings by a twentieth around where
 * it stands: what is refused in the faster halves beyond what is refused in the slower ones is due
 * to us, and holds it; what is refused anyway, at any pace, changes nothing. So the pace stays just
 * above what the provider permits, which loses a request in a hundred and no time. Not thread-safe.
 *
 * <p>Source: {@code docs/adr/0044-limits-that-are-learnt.md}.
 */
final class LearntLimit {
    /** Requests a second at first; a limit below that is found within a few of them. */
    static final double PACE_FIRST = 16;

    /** The slowest pace: a provider that refuses everything is asked once in ten seconds. */
    static final double PACE_LEAST = 0.1;

    /** The fastest: beyond it a pace is none. */
    static final double PACE_MOST = 5_000;

    private static final double SWING = 0.05;

    /** Requests in half a swing; in the first swings half as many, to be there sooner. */
    private static final int HALF = 40;

    /** Half a swing takes so long at least: what it came to is to be seen before the next ends. */
    private static final double HALF_SECONDS_LEAST = 0.4;

    private static final int SHORT_SWINGS = 2;

    /** Answers after which the pace is judged while it is sought. */
    private static final int LOOK = 16;

    /** Of so many answers in a row, so many refused are a wall where hardly any are anyway. */
    private static final int WALL_OF = 8;

    private static final int WALL = 6;

    private static final double HARDLY_ANY = 0.1;

    /** Right after a wall so many refused, and none that is not, are the next. */
    private static final int NEXT_WALL = 3;

    /** What may be refused in the faster halves beyond the slower ones. */
    private static final double SPARE = 0.0125;

    private static final double GAIN = 0.5;

    /** By how much more the pace grows with each swing in a row in which nothing holds it. */
    private static final double CLIMB = 1.2;

    private static final double CLIMB_MOST = 16;

    private static final double STEP_UP_MOST = 0.25;

    private static final double STEP_DOWN_MOST = 0.4;

    /** Of what is refused anyway, more than that is not believed. */
    private static final double ANYWAY_MOST = 0.2;

    /** So much more than what is refused anyway is too fast, in a few answers of a pace. */
    private static final double MUCH_RISING = 0.21;

    private static final double MUCH_SEEKING = 0.18;

    /**
     * Less than so many times that may be chance: then more answers tell, at most so many looks.
     */
    private static final double SURELY = 1.7;

    private static final int LOOKS_MOST = 3;

    private static final double ANYWAY_FIRST = 0.04;

    /** Answers that stand behind what is believed to be refused anyway, at first and at most. */
    private static final double ANYWAY_WEIGHT_FIRST = 20;

    private static final double ANYWAY_WEIGHT_MOST = 600;

    private static final double NANOS_PER_SECOND = 1e9;

    private enum Phase {
        /** No wall was met: it doubles. */
        RISING,
        /** A wall was met: it is found between the two. */
        SEEKING,
        SWINGING
    }

    private Phase phase;
    private double pace;
    private double wallAt = PACE_MOST;
    private double anyway = ANYWAY_FIRST;
    private double anywayWeight = ANYWAY_WEIGHT_FIRST;
    private double climb = 1;
    private Instant next;

    /** Raised whenever the pace was changed at once: what was sent before says nothing of it. */
    private int era;

    private final Deque<Ticket> latest = new ArrayDeque<>();
    private final Count sought = new Count();
    private boolean anySince;
    private int swings;
    private Swing swing = new Swing(HALF);
    private Swing before = swing;
    private int waiting;

    private LearntLimit(Phase phase, double pace, Instant now) {
        this.phase = phase;
        this.pace = pace;
        this.next = now;
    }

    /** Nothing is known. */
    static LearntLimit unknown(Instant now) {
        return new LearntLimit(Phase.RISING, PACE_FIRST, now);
    }

    /**
     * As it was learnt before, by whoever ran the lane.
     *
     * @param met whether it was met then; else the pace says only what was not too much
     */
    static LearntLimit learnt(double pace, boolean met, Instant now) {
        double within = Math.clamp(pace, PACE_LEAST, PACE_MOST);
        return new LearntLimit(met ? Phase.SWINGING : Phase.RISING, within, now);
    }

    /** Requests a second that it permits, as far as is known. */
    double pace() {
        return pace;
    }

    /** Whether it was ever met: before, the pace says only what was not too much. */
    boolean met() {
        return phase == Phase.SWINGING;
    }

    /**
     * The turn of one request. Whoever waited for it asks {@link #due}, and takes another where the
     * pace was changed meanwhile.
     */
    Ticket take(Instant now) {
        // A clock that was set back begins again from there.
        boolean past = next.isBefore(now) || Duration.between(now, next).compareTo(longest()) > 0;
        next = past ? now : next;
        waiting++;
        Swing current = phase == Phase.SWINGING ? swing : null;
        boolean fast = current != null && current.takesFast();
        Ticket ticket = new Ticket(next, era, current, fast);
        double speed = current == null ? pace : pace * (fast ? 1 + SWING : 1 - SWING);
        next = next.plusNanos((long) (NANOS_PER_SECOND / speed));
        if (current != null && current.full()) {
            startSwing();
        }
        return ticket;
    }

    /** No wait for a turn is that long: it is everybody's who waits. */
    private Duration longest() {
        return Duration.ofNanos((long) (NANOS_PER_SECOND * (waiting + 2) / (pace * (1 - SWING))));
    }

    /** Its wait is over: whether it still is its turn. */
    boolean due(Ticket ticket) {
        waiting--;
        return ticket.era == era;
    }

    /** A request was answered, and was not too much. */
    void accepted(Ticket ticket, Instant now) {
        if (!ticket.answered) {
            ticket.answered = true;
            count(ticket, false, now);
        }
    }

    /** A request was one too many; also when it was taken for accepted before. */
    void refused(Ticket ticket, Instant now) {
        if (!ticket.answered) {
            ticket.answered = true;
            count(ticket, true, now);
        } else if (!ticket.refused && ticket.era == era) {
            ticket.refused = true;
            counted(ticket).turn();
            judgeWall(now);
        }
    }

    private void count(Ticket ticket, boolean refused, Instant now) {
        if (ticket.era != era) {
            return;
        }
        ticket.refused = refused;
        anySince |= !refused;
        latest.addLast(ticket);
        if (latest.size() > WALL_OF) {
            latest.removeFirst();
        }
        counted(ticket).add(refused);
        if (judgeWall(now)) {
            return;
        }
        switch (phase) {
            case RISING, SEEKING -> look(now);
            case SWINGING -> {
                // Not every request is answered.
                if (!before.judged && swing.slow.all() >= swing.half / 2) {
                    judge(before);
                }
                Swing its = ticket.swing;
                if (its != null && !its.judged && its.answered()) {
                    judge(its);
                }
            }
        }
    }

    private Count counted(Ticket ticket) {
        Swing its = ticket.swing;
        return its == null ? sought : ticket.fast ? its.fast : its.slow;
    }

    /** Most of the latest answers were refused: this is far too fast. */
    private boolean judgeWall(Instant now) {
        long refused = latest.stream().filter(ticket -> ticket.refused).count();
        boolean next = phase == Phase.SEEKING && !anySince && refused >= NEXT_WALL;
        if (refused < wall() && !next) {
            return false;
        }
        wallAt = pace;
        to(Phase.SEEKING, pace / (next ? 4 : 2), now);
        if (pace <= PACE_LEAST) {
            // Everything is refused: what it is once that has passed, nobody knows.
            phase = Phase.RISING;
            wallAt = PACE_MOST;
        }
        return true;
    }

    /** Where many are refused anyway, six of eight may be chance. */
    private int wall() {
        return anyway < HARDLY_ANY ? WALL : WALL + 1;
    }

    private void to(Phase wanted, double faster, Instant now) {
        phase = wanted;
        pace = Math.clamp(faster, PACE_LEAST, PACE_MOST);
        era++;
        latest.clear();
        sought.clear();
        anySince = false;
        climb = 1;
        swings = 0;
        next = now.plusNanos((long) (NANOS_PER_SECOND / pace));
        startSwing();
        before.judged = true;
    }

    private void startSwing() {
        before = swing;
        int half = Math.max(HALF, (int) (pace * HALF_SECONDS_LEAST));
        swing = new Swing(swings++ < SHORT_SWINGS ? half / 2 : half);
    }

    private void look(Instant now) {
        // Near the slowest pace a few must do: sixteen answers would take minutes.
        int wanted = pace < 1 ? LOOK / 4 : LOOK;
        if (sought.all() < wanted) {
            return;
        }
        double over = sought.share() - anyway;
        double much = phase == Phase.RISING ? MUCH_RISING : MUCH_SEEKING;
        boolean mayBeChance = over > much && over < SURELY * much;
        if (mayBeChance && sought.all() < LOOKS_MOST * wanted) {
            return;
        }
        if (over > much) {
            wallAt = pace;
            to(Phase.SWINGING, pace * (1 - 0.8 * over), now);
        } else if (phase == Phase.RISING) {
            believeAnyway(sought);
            sought.clear();
            latest.clear();
            era++;
            pace = Math.min(PACE_MOST, pace * 2);
        } else {
            // Where it was reached without being met, it was none.
            wallAt = wallAt / pace < 1.15 ? wallAt * 2 : wallAt;
            to(Phase.SEEKING, Math.sqrt(pace * wallAt), now);
        }
    }

    private void judge(Swing over) {
        over.judged = true;
        if (over.slow.all() == 0 || over.fast.all() == 0) {
            return;
        }
        double slower = over.slow.share();
        believeAnyway(over.slow);
        double ours = over.fast.share() - anyway;
        double step = GAIN * (SPARE - ours) - GAIN * Math.max(0, slower - anyway - SWING);
        if (step > 0) {
            climb = Math.min(CLIMB_MOST, climb * CLIMB);
            step = Math.min(STEP_UP_MOST, step * climb);
        } else {
            climb = 1;
            step = Math.max(-STEP_DOWN_MOST, step);
        }
        pace = Math.clamp(pace * (1 + step), PACE_LEAST, PACE_MOST);
    }

    private void believeAnyway(Count slower) {
        double share = Math.min(slower.share(), ANYWAY_MOST);
        anyway = (anyway * anywayWeight + share * slower.all()) / (anywayWeight + slower.all());
        anywayWeight = Math.min(ANYWAY_WEIGHT_MOST, anywayWeight + slower.all());
    }

    /** The turn of one request. */
    static final class Ticket {
        private final Instant at;
        private final int era;
        private final @Nullable Swing swing;
        private final boolean fast;
        private boolean answered;
        private boolean refused;

        Ticket(Instant at, int era, @Nullable Swing swing, boolean fast) {
            this.at = at;
            this.era = era;
            this.swing = swing;
            this.fast = fast;
        }

        /** When it may be sent. */
        Instant at() {
            return at;
        }
    }

    static final class Swing {
        private final int half;
        private final Count slow = new Count();
        private final Count fast = new Count();
        private int taken;
        private boolean judged;

        Swing(int half) {
            this.half = half;
        }

        boolean takesFast() {
            return taken++ >= half;
        }

        boolean full() {
            return taken >= 2 * half;
        }

        /** Whether as many were answered as are sent in it. */
        boolean answered() {
            return slow.all() + fast.all() == 2 * half;
        }
    }

    private static final class Count {
        private int accepted;
        private int refused;

        void add(boolean wasRefused) {
            if (wasRefused) {
                refused++;
            } else {
                accepted++;
            }
        }

        /** One that was taken for accepted was not. */
        void turn() {
            accepted--;
            refused++;
        }

        int all() {
            return accepted + refused;
        }

        double share() {
            return all() == 0 ? 0 : (double) refused / all();
        }

        void clear() {
            accepted = 0;
            refused = 0;
        }
    }
}
