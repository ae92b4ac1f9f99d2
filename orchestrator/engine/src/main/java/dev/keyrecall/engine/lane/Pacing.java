package dev.keyrecall.engine.lane;

import dev.keyrecall.spi.CallLimits;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Every limit of a lane: those that are known are kept to, and each operation under none of them
 * has one that is learnt. Thread-safe.
 */
final class Pacing {
    /** Operations that no adapter has declared and that have a limit each; all others share one. */
    static final int UNDECLARED_MAX = 64;

    private static final String OTHERS = "*";

    private final List<PacedLimit> known;
    private final List<CallLimits.Limit> unknown;
    private final Map<String, UnstatedLimit> learnt = new LinkedHashMap<>();
    private Map<String, Kept.Pace> before = Map.of();

    /** Nothing was sent yet, and nothing learnt. */
    Pacing(CallLimits limits, Instant now) {
        this.known =
                limits.limits().stream()
                        .filter(limit -> limit.rate() != null)
                        .map(limit -> new PacedLimit(limit, now))
                        .toList();
        this.unknown = limits.limits().stream().filter(limit -> limit.rate() == null).toList();
    }

    /** Takes a token of every known limit on an operation; how long until the last is there. */
    synchronized Duration take(String operation, Instant now) {
        Duration longest = Duration.ZERO;
        for (PacedLimit limit : known) {
            if (limit.covers(operation)) {
                Duration wait = limit.take(now);
                longest = wait.compareTo(longest) > 0 ? wait : longest;
            }
        }
        return longest;
    }

    /** The provider refuses what we had a token for. */
    synchronized void halve(String operation, Instant now) {
        for (PacedLimit limit : known) {
            if (limit.covers(operation)) {
                limit.halve(now);
            }
        }
    }

    /** The limit that is learnt for an operation; null where known ones alone are on it. */
    synchronized @Nullable UnstatedLimit unstated(String operation, Instant now) {
        for (CallLimits.Limit limit : unknown) {
            if (limit.covers(operation)) {
                return named(limit.name(), now);
            }
        }
        if (known.stream().anyMatch(limit -> limit.covers(operation))) {
            return null;
        }
        boolean room = learnt.containsKey(operation) || learnt.size() < UNDECLARED_MAX;
        return named(room ? operation : OTHERS, now);
    }

    private UnstatedLimit named(String name, Instant now) {
        return learnt.computeIfAbsent(name, _ -> new UnstatedLimit(name, before.get(name), now));
    }

    /** What is to be kept of it. */
    synchronized Kept kept(Instant now) {
        Map<String, Double> tokens = new TreeMap<>();
        known.forEach(limit -> tokens.put(limit.name(), limit.left(now)));
        Map<String, Kept.Pace> paces = new TreeMap<>(before);
        learnt.forEach((name, limit) -> paces.put(name, limit.pace()));
        return new Kept(tokens, paces);
    }

    /** What was learnt before; what was used already stays as it is. */
    synchronized void learn(Map<String, Kept.Pace> paces) {
        before = Map.copyOf(paces);
    }

    /**
     * Has no more tokens than were left to it.
     *
     * @param passed for how long surely nothing was sent since
     */
    synchronized void goOn(Map<String, Double> tokens, Duration passed, Instant now) {
        for (PacedLimit limit : known) {
            Double left = tokens.get(limit.name());
            if (left != null) {
                limit.goOn(left, passed, now);
            }
        }
    }
}
