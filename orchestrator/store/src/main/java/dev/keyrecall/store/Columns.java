package dev.keyrecall.store;

import dev.keyrecall.engine.port.Campaigns.Signed;
import dev.keyrecall.spi.AccountRef;
import dev.keyrecall.spi.json.Json;

import org.jspecify.annotations.Nullable;

import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** How the nouns stand in columns, in both directions. Told in docs/formats/store.md. */
final class Columns {
    /** {@code 2026-11-23T00:00:00.000000000Z}. */
    private static final int TIME_LENGTH = 30;

    private static final String TIME_SHAPE = "____-__-__T__:__:__._________Z";
    private static final int YEAR_MAX = 9999;

    private Columns() {}

    /**
     * RFC 3339 UTC of fixed width, so that text order is time order. Written by hand: a formatter
     * costs a command's start-up more than the rest of the store does.
     *
     * @throws IllegalArgumentException outside the years 0 to 9999
     */
    static String time(Instant instant) {
        if (instant.getEpochSecond() < LocalDateTime.MIN.toEpochSecond(ZoneOffset.UTC)
                || instant.getEpochSecond() > LocalDateTime.MAX.toEpochSecond(ZoneOffset.UTC)) {
            throw new IllegalArgumentException("a time of the store lies in the years 0 to 9999");
        }
        LocalDateTime utc =
                LocalDateTime.ofEpochSecond(
                        instant.getEpochSecond(), instant.getNano(), ZoneOffset.UTC);
        if (utc.getYear() < 0 || utc.getYear() > YEAR_MAX) {
            throw new IllegalArgumentException("a time of the store lies in the years 0 to 9999");
        }
        StringBuilder text = new StringBuilder(TIME_SHAPE);
        digits(text, 0, 4, utc.getYear());
        digits(text, 5, 2, utc.getMonthValue());
        digits(text, 8, 2, utc.getDayOfMonth());
        digits(text, 11, 2, utc.getHour());
        digits(text, 14, 2, utc.getMinute());
        digits(text, 17, 2, utc.getSecond());
        digits(text, 20, 9, utc.getNano());
        return text.toString();
    }

    /** The signature of somebody's word, and the policy it was judged by; null of a claim. */
    static @Nullable Signed signed(Row row) throws SQLException {
        String signature = row.textOrNull("signature");
        String policy = row.textOrNull("policy");
        if ((signature == null) != (policy == null)) {
            throw new IllegalArgumentException("a signature stands there without its policy");
        }
        return signature == null || policy == null ? null : new Signed(policy, signature);
    }

    static @Nullable String timeOrNull(@Nullable Instant instant) {
        return instant == null ? null : time(instant);
    }

    /**
     * Reads what {@link #time} wrote.
     *
     * @throws IllegalArgumentException for any other text
     * @throws java.time.DateTimeException for a day or hour that does not exist
     */
    static Instant time(String text) {
        boolean shaped = text.length() == TIME_LENGTH;
        for (int i = 0; shaped && i < TIME_LENGTH; i++) {
            char shape = TIME_SHAPE.charAt(i);
            shaped = shape == '_' || shape == text.charAt(i);
        }
        if (!shaped) {
            throw new IllegalArgumentException("a time is not of the store's form");
        }
        return LocalDateTime.of(
                        number(text, 0, 4),
                        number(text, 5, 2),
                        number(text, 8, 2),
                        number(text, 11, 2),
                        number(text, 14, 2),
                        number(text, 17, 2),
                        number(text, 20, 9))
                .toInstant(ZoneOffset.UTC);
    }

    private static void digits(StringBuilder text, int at, int width, int value) {
        int rest = value;
        for (int i = at + width - 1; i >= at; i--) {
            text.setCharAt(i, (char) ('0' + rest % 10));
            rest /= 10;
        }
    }

    private static int number(String text, int at, int width) {
        int value = 0;
        for (int i = at; i < at + width; i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                throw new IllegalArgumentException("a time is not of the store's form");
            }
            value = value * 10 + (c - '0');
        }
        return value;
    }

    /** A constant's word: {@code RE_ENABLED} is {@code re-enabled}. */
    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * The constant of a word, which is written in one way only: anything else is damage.
     *
     * @throws IllegalArgumentException when there is none
     */
    static <E extends Enum<E>> E constant(Class<E> type, String word) {
        E constant = Enum.valueOf(type, word.toUpperCase(Locale.ROOT).replace('-', '_'));
        if (!word(constant).equals(word)) {
            throw new IllegalArgumentException("no word of " + type.getSimpleName() + ": " + word);
        }
        return constant;
    }

    /**
     * An account's reference.
     *
     * @throws IllegalArgumentException when malformed
     */
    static AccountRef account(String text) {
        int colon = text.indexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException("an account reads PROVIDER:NAME");
        }
        return new AccountRef(text.substring(0, colon), text.substring(colon + 1));
    }

    static String texts(Map<String, String> map) {
        Map<String, Json> members = new LinkedHashMap<>();
        map.forEach((name, value) -> members.put(name, new Json.Str(value)));
        return new Json.Obj(members).compact();
    }

    static Map<String, String> textMap(String json) {
        Json.Obj object = Json.parseObject(json);
        Map<String, String> map = new LinkedHashMap<>();
        object.members().keySet().forEach(name -> map.put(name, object.text(name)));
        return map;
    }

    static String texts(List<String> list) {
        return Json.strings(list).compact();
    }

    static List<String> textList(String json) {
        List<String> list = new ArrayList<>();
        if (!(Json.parse(json) instanceof Json.Arr(List<Json> items))) {
            throw new IllegalArgumentException("a list is not a JSON array");
        }
        for (Json item : items) {
            if (!(item instanceof Json.Str(String value))) {
                throw new IllegalArgumentException("a list holds what is not text");
            }
            list.add(value);
        }
        return list;
    }
}
