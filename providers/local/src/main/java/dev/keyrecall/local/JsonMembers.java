package dev.keyrecall.local;

import dev.keyrecall.local.Assignments.Span;
import dev.keyrecall.spi.json.Json;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.Map;

/**
 * Where the values of an object's own members stand in its text.
 *
 * @param places by name
 * @param end after the last value, or after the brace that opens an empty object
 * @param gap what stands before the last member's name, to be used again
 */
record JsonMembers(Map<String, Span> places, int end, String gap) {
    JsonMembers {
        places = Map.copyOf(places);
    }

    /**
     * Looks through a document.
     *
     * @param text what {@link Json#parseObject} has read, so that nothing in it is malformed
     */
    static JsonMembers of(String text) {
        Map<String, Span> places = new HashMap<>();
        int at = text.indexOf('{') + 1;
        int end = at;
        String gap = "";
        while (true) {
            int name = afterBlanks(text, at);
            if (text.charAt(name) == '}') {
                return new JsonMembers(places, end, gap);
            }
            gap = text.substring(at, name);
            int nameEnd = afterString(text, name);
            int value = afterBlanks(text, afterBlanks(text, nameEnd) + 1);
            end = afterValue(text, value);
            if (Json.parse(text.substring(name, nameEnd)) instanceof Json.Str(String word)) {
                places.put(word, new Span(value, end));
            }
            int next = afterBlanks(text, end);
            at = text.charAt(next) == ',' ? next + 1 : next;
        }
    }

    @Nullable Span at(String name) {
        return places.get(name);
    }

    boolean isEmpty() {
        return places.isEmpty();
    }

    private static int afterValue(String text, int from) {
        int depth = 0;
        int at = from;
        while (true) {
            char one = text.charAt(at);
            if (one == '"') {
                at = afterString(text, at);
            } else if (one == '{' || one == '[') {
                depth++;
                at++;
            } else if (depth > 0 && (one == '}' || one == ']')) {
                depth--;
                at++;
            } else if (depth == 0 && (one == ',' || one == '}' || isBlank(one))) {
                return at;
            } else {
                at++;
                continue;
            }
            if (depth == 0) {
                return at;
            }
        }
    }

    private static int afterString(String text, int quote) {
        int at = quote + 1;
        while (text.charAt(at) != '"') {
            at += text.charAt(at) == '\\' ? 2 : 1;
        }
        return at + 1;
    }

    private static int afterBlanks(String text, int from) {
        int at = from;
        while (isBlank(text.charAt(at))) {
            at++;
        }
        return at;
    }

    private static boolean isBlank(char one) {
        return one == ' ' || one == '\t' || one == '\n' || one == '\r';
    }
}
