package dev.keyrecall.spi.json;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Writes JSON: compact, indented, or canonical (RFC 8785). */
final class JsonWriter {
    /** Every whole number of so many decimal digits is a double. */
    private static final int EXACT_DIGITS_MAX = 15;

    private final StringBuilder out;
    private final boolean canonical;
    private final boolean indented;

    private JsonWriter(StringBuilder out, boolean canonical, boolean indented) {
        this.out = out;
        this.canonical = canonical;
        this.indented = indented;
    }

    static String canonical(Json value) {
        return new JsonWriter(new StringBuilder(), true, false).print(value);
    }

    static String compact(Json value) {
        return new JsonWriter(new StringBuilder(), false, false).print(value);
    }

    static String pretty(Json value) {
        return new JsonWriter(new StringBuilder(), false, true).print(value);
    }

    static void canonicalTo(StringBuilder out, Json value) {
        new JsonWriter(out, true, false).write(value, 0);
    }

    static void canonicalTo(StringBuilder out, String text) {
        new JsonWriter(out, true, false).string(text);
    }

    private String print(Json value) {
        write(value, 0);
        return out.toString();
    }

    private void write(Json value, int depth) {
        switch (value) {
            case Json.Obj(Map<String, Json> members) -> object(members, depth);
            case Json.Arr(List<Json> items) -> array(items, depth);
            case Json.Str(String text) -> string(text);
            case Json.Num(String text) -> out.append(canonical ? ecmaScript(text) : text);
            case Json.Bool(boolean truth) -> out.append(truth);
            case Json.Null _ -> out.append("null");
        }
    }

    private void object(Map<String, Json> members, int depth) {
        out.append('{');
        String[] names = members.keySet().toArray(new String[0]);
        if (canonical) {
            // String's natural order compares UTF-16 code units, which is what RFC 8785 section
            // 3.2.3 asks for.
            Arrays.sort(names);
        }
        boolean first = true;
        for (String name : names) {
            separate(first, depth + 1);
            first = false;
            string(name);
            out.append(indented ? ": " : ":");
            write(Objects.requireNonNull(members.get(name)), depth + 1);
        }
        close(first, depth, '}');
    }

    private void array(List<Json> items, int depth) {
        out.append('[');
        boolean first = true;
        for (Json item : items) {
            separate(first, depth + 1);
            first = false;
            write(item, depth + 1);
        }
        close(first, depth, ']');
    }

    private void separate(boolean first, int depth) {
        if (!first) {
            out.append(',');
        }
        newline(depth);
    }

    private void close(boolean empty, int depth, char end) {
        if (!empty) {
            newline(depth);
        }
        out.append(end);
    }

    private void newline(int depth) {
        if (indented) {
            out.append('\n').repeat("  ", depth);
        }
    }

    private void string(String text) {
        out.append('"');
        int plain = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x20 && c != '"' && c != '\\') {
                continue;
            }
            out.append(text, plain, i);
            plain = i + 1;
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\b' -> out.append("\\b");
                case '\f' -> out.append("\\f");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default ->
                        out.append("\\u00")
                                .append(Character.forDigit(c >> 4, 16))
                                .append(Character.forDigit(c & 15, 16));
            }
        }
        // Whole, as most are, it is copied at once.
        (plain == 0 ? out.append(text) : out.append(text, plain, text.length())).append('"');
    }

    /**
     * A number as ECMAScript's Number::toString prints the double nearest to it. The JDK's own
     * shortest digits (since 19) are the same digits, but for the smallest subnormal numbers; the
     * layout differs.
     */
    static String ecmaScript(String text) {
        if (isShortWhole(text)) {
            return text;
        }
        double value = Double.parseDouble(text);
        if (Double.isInfinite(value)) {
            throw new JsonException("a number is outside the range of a double");
        }
        if (value == 0) {
            return "0";
        }
        BigDecimal shortest = shortest(Math.abs(value));
        String digits = shortest.unscaledValue().toString();
        int exponent = digits.length() - shortest.scale();
        String sign = value < 0 ? "-" : "";
        return sign + layOut(digits, exponent);
    }

    /** Digits alone, few enough that a double holds them exactly: these stand as they are. */
    private static boolean isShortWhole(String text) {
        if (text.isEmpty()
                || text.length() > EXACT_DIGITS_MAX
                || (text.charAt(0) == '0' && text.length() > 1)) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return false;
            }
        }
        return true;
    }

    /** The JDK never gives fewer than two digits: 4.9E-324 where ECMAScript says 5e-324. */
    private static BigDecimal shortest(double value) {
        BigDecimal digits = new BigDecimal(Double.toString(value)).stripTrailingZeros();
        BigDecimal one = digits.round(new MathContext(1));
        return digits.precision() == 2 && one.doubleValue() == value
                ? one.stripTrailingZeros()
                : digits;
    }

    /**
     * @param exponent n in ECMAScript's terms: the value is 0.digits times ten to the n
     */
    private static String layOut(String digits, int exponent) {
        int count = digits.length();
        if (count <= exponent && exponent <= 21) {
            return digits + "0".repeat(exponent - count);
        }
        if (0 < exponent && exponent <= 21) {
            return digits.substring(0, exponent) + "." + digits.substring(exponent);
        }
        if (-6 < exponent && exponent <= 0) {
            return "0." + "0".repeat(-exponent) + digits;
        }
        String mantissa = count == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
        int power = exponent - 1;
        return mantissa + "e" + (power < 0 ? "-" : "+") + Math.abs(power);
    }
}
