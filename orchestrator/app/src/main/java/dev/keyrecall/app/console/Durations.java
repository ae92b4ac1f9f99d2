package dev.keyrecall.app.console;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people and scripts write them: {@code 90s}, {@code 15m}, {@code 24h}. */
public final class Durations {
    /** Longer than this is a slip of the pen: ten years. */
    public static final Duration MAX = Duration.ofDays(3_650);

    private static final Pattern FORM = Pattern.compile("([0-9]{1,9})(ms|s|m|h|d)");

    private Durations() {}

    /**
     * Reads one.
     *
     * @throws IllegalArgumentException when malformed or longer than {@link #MAX}
     */
    public static Duration parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException(
                    "a duration reads like 90s, 15m, 24h or 7d, not '" + text + "'");
        }
        long count = Long.parseLong(form.group(1));
        Duration duration =
                switch (form.group(2)) {
                    case "ms" -> Duration.ofMillis(count);
                    case "s" -> Duration.ofSeconds(count);
                    case "m" -> Duration.ofMinutes(count);
                    case "h" -> Duration.ofHours(count);
                    default -> Duration.ofDays(count);
                };
        if (duration.compareTo(MAX) > 0) {
            throw new IllegalArgumentException("a duration is at most 3650d");
        }
        return duration;
    }

    /** The form that {@link #parse} reads back, in the largest unit up to hours that is exact. */
    public static String text(Duration duration) {
        long millis = duration.toMillis();
        if (millis % 1_000 != 0) {
            return millis + "ms";
        }
        long seconds = millis / 1_000;
        if (seconds == 0 || seconds % 60 != 0) {
            return seconds + "s";
        }
        return seconds % 3_600 == 0 ? seconds / 3_600 + "h" : seconds / 60 + "m";
    }

    /** From one to another, for a person: {@code 12 s to 15 s}. */
    public static String range(Duration least, Duration most) {
        return exact(least) + " to " + exact(most);
    }

    /**
     * To about a hundredth, for a person: {@code 0.4 s}, {@code 12 s}, {@code 3 min 20 s}, {@code 5
     * h 10 min}, {@code 4 d 2 h}.
     */
    public static String exact(Duration duration) {
        long seconds = Math.round(duration.toMillis() / 1_000.0);
        if (seconds < 100) {
            return rounded(duration);
        }
        if (seconds < 100 * 60) {
            return two(seconds / 60, "min", seconds % 60, "s");
        }
        long minutes = Math.round(seconds / 60.0);
        if (minutes < 72 * 60) {
            return two(minutes / 60, "h", minutes % 60, "min");
        }
        long hours = Math.round(minutes / 60.0);
        return two(hours / 24, "d", hours % 24, "h");
    }

    private static String two(long large, String unit, long small, String smaller) {
        return large + " " + unit + (small == 0 ? "" : " " + small + " " + smaller);
    }

    /** Rounded, for a person: {@code 0.4 s}, {@code 12 s}, {@code 3 min}, {@code 5 h}. */
    public static String rounded(Duration duration) {
        double seconds = duration.toMillis() / 1_000.0;
        if (seconds < 10) {
            return Math.round(seconds * 10) / 10.0 + " s";
        }
        if (seconds < 100) {
            return Math.round(seconds) + " s";
        }
        if (seconds < 100 * 60) {
            return Math.round(seconds / 60) + " min";
        }
        return seconds < 72 * 3_600
                ? Math.round(seconds / 3_600) + " h"
                : Math.round(seconds / 86_400) + " d";
    }
}
