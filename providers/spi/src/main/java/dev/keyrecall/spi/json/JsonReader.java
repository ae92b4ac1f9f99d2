package dev.keyrecall.spi.json;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A strict RFC 8259 reader: no comments, no trailing commas, no duplicate names, no lone
 * surrogates, bounded depth and size.
 */
final class JsonReader {
    /** Deeper nesting than this is refused; our own documents need five. */
    static final int DEPTH_MAX = 64;

    /** Longer documents than this are refused: a plan of 150,000 units stays below. */
    static final int LENGTH_MAX_CHARS = 256 * 1024 * 1024;

    private final String text;
    private int at;

    JsonReader(String text) {
        if (text.length() > LENGTH_MAX_CHARS) {
            throw new JsonException(
                    "the document is longer than " + LENGTH_MAX_CHARS + " characters");
        }
        this.text = text;
    }

    Json document() {
        Json value = value(0);
        space();
        if (at < text.length()) {
            throw fault("unexpected text after the value");
        }
        return value;
    }

    private Json value(int depth) {
        if (depth > DEPTH_MAX) {
            throw fault("nested deeper than " + DEPTH_MAX);
        }
        space();
        char c = peek();
        return switch (c) {
            case '{' -> object(depth);
            case '[' -> array(depth);
            case '"' -> new Json.Str(string());
            case 't' -> word("true", new Json.Bool(true));
            case 'f' -> word("false", new Json.Bool(false));
            case 'n' -> word("null", Json.Null.NULL);
            default -> number();
        };
    }

    private Json object(int depth) {
        at++;
        Map<String, Json> members = new LinkedHashMap<>();
        space();
        if (peek() == '}') {
            at++;
            return new Json.Obj(members);
        }
        while (true) {
            space();
            if (peek() != '"') {
                throw fault("expected a member name");
            }
            String name = string();
            space();
            expect(':');
            if (members.put(name, value(depth + 1)) != null) {
                throw fault("a member name stands twice");
            }
            space();
            if (peek() == ',') {
                at++;
            } else {
                expect('}');
                return new Json.Obj(members);
            }
        }
    }

    private Json array(int depth) {
        at++;
        List<Json> items = new ArrayList<>();
        space();
        if (peek() == ']') {
            at++;
            return new Json.Arr(items);
        }
        while (true) {
            items.add(value(depth + 1));
            space();
            if (peek() == ',') {
                at++;
            } else {
                expect(']');
                return new Json.Arr(items);
            }
        }
    }

    private String string() {
        at++;
        StringBuilder out = new StringBuilder();
        while (true) {
            char c = peek();
            at++;
            if (c == '"') {
                break;
            }
            if (c < 0x20) {
                throw fault("a control character inside a string");
            }
            out.append(c == '\\' ? escape() : c);
        }
        requireWholeSurrogates(out);
        return out.toString();
    }

    private char escape() {
        char c = peek();
        at++;
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> hex4();
            default -> throw fault("unknown escape");
        };
    }

    private char hex4() {
        int value = 0;
        for (int i = 0; i < 4; i++) {
            int digit = Character.digit(peek(), 16);
            if (digit < 0 || peek() > 'f') {
                throw fault("expected four hexadecimal digits");
            }
            value = value * 16 + digit;
            at++;
        }
        return (char) value;
    }

    private void requireWholeSurrogates(CharSequence value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (Character.isHighSurrogate(c)
                    && i + 1 < value.length()
                    && Character.isLowSurrogate(value.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                throw fault("half a surrogate pair");
            }
        }
    }

    private Json number() {
        int start = at;
        if (peek() == '-') {
            at++;
        }
        if (peek() == '0') {
            at++;
        } else {
            digits();
        }
        if (at < text.length() && text.charAt(at) == '.') {
            at++;
            digits();
        }
        if (at < text.length() && (text.charAt(at) == 'e' || text.charAt(at) == 'E')) {
            at++;
            if (peek() == '+' || peek() == '-') {
                at++;
            }
            digits();
        }
        return new Json.Num(text.substring(start, at));
    }

    private void digits() {
        int start = at;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        if (at == start) {
            throw fault("expected a value");
        }
    }

    private Json word(String word, Json value) {
        if (!text.startsWith(word, at)) {
            throw fault("expected a value");
        }
        at += word.length();
        return value;
    }

    private void space() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private char peek() {
        if (at >= text.length()) {
            throw fault("the text ends too early");
        }
        return text.charAt(at);
    }

    private void expect(char c) {
        if (peek() != c) {
            throw fault("expected '" + c + "'");
        }
        at++;
    }

    private JsonException fault(String what) {
        return new JsonException(what + " at character " + (at + 1));
    }
}
