package dev.keyrecall.spi.json;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A JSON value. Numbers keep the text they were written with, objects keep their order, so that a
 * document which is read, changed in one member and written again keeps all the others.
 *
 * <p>Source: RFC 8259; canonical form RFC 8785.
 */
public sealed interface Json {
    /** An object; member names are unique. */
    record Obj(Map<String, Json> members) implements Json {
        public Obj {
            members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
        }

        public Optional<Json> get(String name) {
            return Optional.ofNullable(members.get(name));
        }

        /**
         * The text of a member.
         *
         * @throws JsonException when it is missing or not a string
         */
        public String text(String name) {
            return switch (require(name)) {
                case Str(String value) -> value;
                case Json _ -> throw new JsonException("member '" + name + "' is not a string");
            };
        }

        /**
         * The text of a member; null when it is missing or null.
         *
         * @throws JsonException when it is something else
         */
        public @Nullable String textOrNull(String name) {
            return switch (members.getOrDefault(name, Null.NULL)) {
                case Str(String value) -> value;
                case Null _ -> null;
                case Json _ -> throw new JsonException("member '" + name + "' is not a string");
            };
        }

        /**
         * A whole number.
         *
         * @throws JsonException when it is missing or not one
         */
        public long integer(String name) {
            if (require(name) instanceof Num(String text)) {
                try {
                    return Long.parseLong(text);
                } catch (NumberFormatException e) {
                    throw new JsonException("member '" + name + "' is not a whole number");
                }
            }
            throw new JsonException("member '" + name + "' is not a number");
        }

        /**
         * True or false.
         *
         * @throws JsonException when it is missing or neither
         */
        public boolean bool(String name) {
            if (require(name) instanceof Bool(boolean value)) {
                return value;
            }
            throw new JsonException("member '" + name + "' is not true or false");
        }

        /**
         * The items of an array.
         *
         * @throws JsonException when it is missing or not an array
         */
        public List<Json> items(String name) {
            if (require(name) instanceof Arr(List<Json> items)) {
                return items;
            }
            throw new JsonException("member '" + name + "' is not an array");
        }

        /**
         * A nested object.
         *
         * @throws JsonException when it is missing or not an object
         */
        public Obj object(String name) {
            if (require(name) instanceof Obj object) {
                return object;
            }
            throw new JsonException("member '" + name + "' is not an object");
        }

        /** A copy in which one member is set: in place where it stood, else last. */
        public Obj with(String name, Json value) {
            Map<String, Json> copy = new LinkedHashMap<>(members);
            copy.put(name, value);
            return new Obj(copy);
        }

        private Json require(String name) {
            Json value = members.get(name);
            if (value == null) {
                throw new JsonException("member '" + name + "' is missing");
            }
            return value;
        }
    }

    record Arr(List<Json> items) implements Json {
        public Arr {
            items = List.copyOf(items);
        }
    }

    record Str(String value) implements Json {}

    /**
     * A number.
     *
     * @param text the number as written; canonical form re-writes it as a double
     */
    record Num(String text) implements Json {}

    record Bool(boolean value) implements Json {}

    enum Null implements Json {
        NULL
    }

    /**
     * Reads one document.
     *
     * @throws JsonException for anything that is not exactly one JSON value within the limits
     */
    static Json parse(String text) {
        return new JsonReader(text).document();
    }

    /** Reads one document that must be an object. */
    static Obj parseObject(String text) {
        if (parse(text) instanceof Obj object) {
            return object;
        }
        throw new JsonException("expected a JSON object");
    }

    /** A string, or null. */
    static Json of(@Nullable String value) {
        return value == null ? Null.NULL : new Str(value);
    }

    static Json of(long value) {
        return new Num(Long.toString(value));
    }

    static Json of(boolean value) {
        return new Bool(value);
    }

    static Arr array(List<? extends Json> items) {
        return new Arr(List.copyOf(items));
    }

    static Arr strings(Iterable<String> values) {
        List<Json> items = new ArrayList<>();
        values.forEach(value -> items.add(new Str(value)));
        return new Arr(items);
    }

    static Builder object() {
        return new Builder();
    }

    /**
     * RFC 8785: members sorted by UTF-16 code units, numbers as ECMAScript prints them, no white
     * space.
     */
    default String canonical() {
        return JsonWriter.canonical(this);
    }

    /** Appends the {@link #canonical} form. */
    default void canonicalTo(StringBuilder out) {
        JsonWriter.canonicalTo(out, this);
    }

    /** Appends the canonical form of a string. */
    static void canonicalTo(StringBuilder out, String text) {
        JsonWriter.canonicalTo(out, text);
    }

    /** Compact, in the order built or read, numbers as written. */
    default String compact() {
        return JsonWriter.compact(this);
    }

    /** Two-space indented, for people; in the order built or read. */
    default String pretty() {
        return JsonWriter.pretty(this);
    }

    /** Collects members in order. */
    final class Builder {
        private final Map<String, Json> members = new LinkedHashMap<>();

        private Builder() {}

        public Builder put(String name, Json value) {
            members.put(name, value);
            return this;
        }

        public Builder put(String name, @Nullable String value) {
            return put(name, of(value));
        }

        public Builder put(String name, long value) {
            return put(name, of(value));
        }

        public Builder put(String name, boolean value) {
            return put(name, of(value));
        }

        public Obj build() {
            return new Obj(members);
        }
    }
}
