package dev.keyrecall.app.command;

import dev.keyrecall.spi.json.Json;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Values as they stand in documents and tables. */
final class Documents {
    /** What a table shows where there is nothing. */
    static final String NOTHING = "-";

    private Documents() {}

    /** RFC 3339 in UTC, or null. */
    static Json time(@Nullable Instant time) {
        return Json.of(time == null ? null : time.toString());
    }

    /** The time for a person: whole seconds, UTC. */
    static String shown(@Nullable Instant time) {
        return time == null ? NOTHING : time.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    static String shown(@Nullable Object value) {
        return value == null ? NOTHING : value.toString();
    }

    /** {@code 1 credential}, {@code 2 credentials}. */
    static String count(long count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }
}
