package dev.keyrecall.engine.campaign;

import dev.keyrecall.engine.text.PlainText;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.json.Json;
import dev.keyrecall.spi.json.JsonException;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/** An object of a format that names all its members: no more, no less, each of its kind. */
final class Members {
    /** The largest whole number that RFC 8785 keeps exactly. */
    private static final long INTEGER_MAX = (1L << 53) - 1;

    private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");

    private final Json.Obj object;

    /**
     * Takes an object.
     *
     * @throws JsonException when it has other members than these
     */
    Members(Json value, String what, Set<String> names) {
        if (!(value instanceof Json.Obj found)) {
            throw new JsonException(what + " is not an object");
        }
        for (String name : found.members().keySet()) {
            if (!names.contains(name)) {
                throw new JsonException(
                        what + " has an unknown member '" + PlainText.line(name) + "'");
            }
        }
        for (String name : names) {
            if (found.get(name).isEmpty()) {
                throw new JsonException(what + " lacks member '" + name + "'");
            }
        }
        this.object = found;
    }

    Json.Obj object() {
        return object;
    }

    /** A text that is not empty. */
    String text(String name) {
        String text = object.text(name);
        require(!text.isEmpty(), name, "is empty");
        return text;
    }

    String digest(String name) {
        String text = object.text(name);
        require(DIGEST.matcher(text).matches(), name, "is not 64 lower-case hex digits");
        return text;
    }

    long integer(String name, long min) {
        long value = object.integer(name);
        require(value >= min && value <= INTEGER_MAX, name, "is out of range");
        return value;
    }

    Duration millis(String name) {
        return Duration.ofMillis(integer(name, 0));
    }

    /** An instant in the one way in which the format writes it. */
    Instant instant(String name) {
        String text = object.text(name);
        try {
            Instant instant = Instant.parse(text);
            boolean exact =
                    instant.toString().equals(text)
                            && instant.equals(Instant.ofEpochMilli(instant.toEpochMilli()));
            require(exact, name, "is not written as the format asks");
            return instant;
        } catch (DateTimeException e) {
            throw new JsonException("member '" + name + "' is not a time");
        }
    }

    CredentialRef ref(String name) {
        try {
            return CredentialRef.parse(object.text(name));
        } catch (IllegalArgumentException e) {
            throw new JsonException("member '" + name + "' is not a reference");
        }
    }

    List<String> texts(String name) {
        return list(
                name,
                item -> {
                    if (item instanceof Json.Str(String text) && !text.isEmpty()) {
                        return text;
                    }
                    throw new JsonException("member '" + name + "' holds something else than text");
                });
    }

    <T> List<T> list(String name, Function<Json, T> reader) {
        List<T> items = new ArrayList<>();
        object.items(name).forEach(item -> items.add(reader.apply(item)));
        return items;
    }

    static void require(boolean holds, String name, String fault) {
        if (!holds) {
            throw new JsonException("member '" + name + "' " + fault);
        }
    }
}
