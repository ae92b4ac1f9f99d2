package dev.keyrecall.app.command;

import dev.keyrecall.app.console.Durations;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;

import org.jspecify.annotations.Nullable;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.regex.Pattern;

/**
 * Moments as people write them: an instant ({@code 2026-11-23T08:00:00Z}), a day, which is one of
 * UTC, or how long ago ({@code 2h}).
 */
final class Moments {
    /** How an option's help names them. */
    static final String FORMS =
            "an instant (2026-11-23T08:00:00Z), a day of UTC (2026-11-23) or how long ago (2h)";

    private static final Pattern DAY = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}");
    private static final Pattern AGO = Pattern.compile("[0-9]+[a-z]+");

    private Moments() {}

    /**
     * The first moment meant: a day's beginning.
     *
     * @param text null for none
     */
    static @Nullable Instant first(String option, @Nullable String text, Instant now)
            throws EngineException {
        return text == null ? null : moment(option, text, now, false);
    }

    /**
     * The last moment meant: a day's end.
     *
     * @param text null for none
     */
    static @Nullable Instant last(String option, @Nullable String text, Instant now)
            throws EngineException {
        return text == null ? null : moment(option, text, now, true);
    }

    /** The last moment meant, which was named. */
    static Instant end(String option, String text, Instant now) throws EngineException {
        return moment(option, text, now, true);
    }

    /**
     * A moment that is to come: an instant, a day's end, or in how long.
     *
     * @param text such as {@code 30d}
     */
    static Instant coming(String option, String text, Instant now) throws EngineException {
        if (AGO.matcher(text).matches()) {
            return now.plus(Arguments.duration(option, text));
        }
        try {
            return moment(option, text, now, true);
        } catch (EngineException e) {
            throw new EngineException(
                    Ending.USAGE,
                    String.valueOf(e.getMessage()),
                    "name an instant (2026-11-23T08:00:00Z), a day of UTC (2026-11-23) or in how"
                            + " long (30d)");
        }
    }

    private static Instant moment(String option, String text, Instant now, boolean last)
            throws EngineException {
        try {
            if (AGO.matcher(text).matches()) {
                Duration ago = Durations.parse(text);
                return now.minus(ago);
            }
            if (DAY.matcher(text).matches()) {
                LocalDate day = LocalDate.parse(text);
                return last
                        ? day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant().minusNanos(1)
                        : day.atStartOfDay(ZoneOffset.UTC).toInstant();
            }
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException | IllegalArgumentException e) {
            throw new EngineException(
                    Ending.USAGE, option + ": '" + text + "' is no moment", "name " + FORMS);
        }
    }
}
