package dev.keyrecall.engine.audit;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The days that a report is about, whole days of UTC.
 *
 * @param name as it was asked for
 * @param first its first day
 * @param last its last day
 */
public record Period(String name, LocalDate first, LocalDate last) {
    private static final Pattern YEAR = Pattern.compile("([0-9]{4})");
    private static final Pattern QUARTER = Pattern.compile("([0-9]{4})-?Q([1-4])");
    private static final Pattern MONTH = Pattern.compile("([0-9]{4}-[0-9]{2})");
    private static final Pattern DAYS =
            Pattern.compile("([0-9]{4}-[0-9]{2}-[0-9]{2})(?:\\.\\.([0-9]{4}-[0-9]{2}-[0-9]{2}))?");

    public Period {
        if (last.isBefore(first)) {
            throw new IllegalArgumentException("a period ends on the day it begins, or later");
        }
    }

    /**
     * Reads {@code 2026Q3}, {@code 2026-07}, {@code 2026}, {@code 2026-07-01..2026-09-30} or one
     * day.
     *
     * @throws IllegalArgumentException when it is none of these
     */
    public static Period parse(String text) {
        try {
            Matcher year = YEAR.matcher(text);
            if (year.matches()) {
                LocalDate first = LocalDate.of(Integer.parseInt(year.group(1)), 1, 1);
                return new Period(text, first, first.plusYears(1).minusDays(1));
            }
            Matcher quarter = QUARTER.matcher(text);
            if (quarter.matches()) {
                int month = 3 * Integer.parseInt(quarter.group(2)) - 2;
                LocalDate first = LocalDate.of(Integer.parseInt(quarter.group(1)), month, 1);
                return new Period(text, first, first.plusMonths(3).minusDays(1));
            }
            Matcher month = MONTH.matcher(text);
            if (month.matches()) {
                YearMonth one = YearMonth.parse(month.group(1));
                return new Period(text, one.atDay(1), one.atEndOfMonth());
            }
            Matcher days = DAYS.matcher(text);
            if (days.matches()) {
                LocalDate first = LocalDate.parse(days.group(1));
                return new Period(
                        text,
                        first,
                        days.group(2) == null ? first : LocalDate.parse(days.group(2)));
            }
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("'" + text + "' is no period", e);
        }
        throw new IllegalArgumentException("'" + text + "' is no period");
    }

    /** Its first moment. */
    public Instant from() {
        return first.atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    /** The first moment after it. */
    public Instant until() {
        return last.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    }
}
