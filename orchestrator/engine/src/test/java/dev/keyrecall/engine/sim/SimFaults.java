package dev.keyrecall.engine.sim;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Random;

/**
 * What goes wrong, and how often: each seed draws some kinds of fault and leaves the others out
 * (swarm), because faults that come together hide what one of them alone would show. After a number
 * of faults, or a time, nothing goes wrong any more.
 */
final class SimFaults {
    private static final double[] RATES = {0.003, 0.01, 0.04, 0.15};

    private final Random random;
    private final Map<Kind, Double> rates = new EnumMap<>(Kind.class);
    private final Map<Kind, Integer> counts = new EnumMap<>(Kind.class);
    private int left;
    private boolean over;

    SimFaults(Random random) {
        this.random = random;
        this.left = 1 + random.nextInt(60);
        for (Kind kind : Kind.values()) {
            if (random.nextBoolean()) {
                rates.put(kind, kind.times * RATES[random.nextInt(RATES.length)]);
            }
        }
    }

    /** Nothing goes wrong from now on. */
    void end() {
        over = true;
    }

    boolean over() {
        return over || left <= 0;
    }

    /** How often each kind came. */
    Map<Kind, Integer> counts() {
        return counts;
    }

    /** Whether this goes wrong now. */
    boolean strikes(Kind kind) {
        Double rate = rates.get(kind);
        if (rate == null || over() || random.nextDouble() >= rate) {
            return false;
        }
        left--;
        counts.merge(kind, 1, Integer::sum);
        return true;
    }

    /** What becomes of one request. */
    Fate fate(boolean effect) {
        for (Fate fate : Fate.values()) {
            if (fate.kind != null && (effect || !fate.effectOnly) && strikes(fate.kind)) {
                return fate;
            }
        }
        return Fate.ANSWERED;
    }

    /** Up to so long. */
    Duration upTo(Duration most) {
        return Duration.ofMillis(random.nextLong(Math.max(1, most.toMillis()) + 1));
    }

    /** A number below another. */
    int below(int bound) {
        return random.nextInt(bound);
    }

    /** A kind of fault. */
    enum Kind {
        CRASH(1),
        PAUSE(1),
        /** A pause between the last look at the lane and the sending. */
        STALL(3),
        CLOCK_JUMP(1),
        THROTTLED(1),
        UNREACHABLE(1),
        REQUEST_LOST(2),
        ANSWER_LOST(2),
        LATE(6),
        SERVER_ERROR(2),
        STALE_READ(3),
        DISK_FULL(1),
        COMMIT_UNKNOWN(1),
        STRANGER(6);

        /** How many times as often as others: it has fewer occasions. */
        private final int times;

        Kind(int times) {
            this.times = times;
        }
    }

    /** What becomes of a request. */
    enum Fate {
        THROTTLED(Kind.THROTTLED, false),
        UNREACHABLE(Kind.UNREACHABLE, false),
        /** It was never carried out, and no answer comes. */
        REQUEST_LOST(Kind.REQUEST_LOST, false),
        /** It was carried out, and no answer comes. */
        ANSWER_LOST(Kind.ANSWER_LOST, false),
        /** It is carried out after its sender has given up waiting. */
        LATE(Kind.LATE, true),
        /** It was carried out, and the answer is that something went wrong. */
        SERVER_ERROR(Kind.SERVER_ERROR, false),
        ANSWERED(null, false);

        private final @Nullable Kind kind;
        private final boolean effectOnly;

        Fate(@Nullable Kind kind, boolean effectOnly) {
            this.kind = kind;
            this.effectOnly = effectOnly;
        }
    }
}
