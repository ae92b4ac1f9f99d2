package dev.keyrecall.local;

import dev.keyrecall.spi.ConsumerValue;
import dev.keyrecall.spi.ProviderException;
import dev.keyrecall.spi.RevealsSecret;
import dev.keyrecall.spi.SecretBytes;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Lines {@code NAME=value} of a text that stays bytes, so that no value becomes a String. Only what
 * every reader of such files reads the same way is read and written: no escapes, no lines that go
 * on, nothing that a shell would replace.
 *
 * @param shell whether {@code export} may stand before a name and quotes around a value
 */
record Assignments(boolean shell) {
    /** What a value may be made of: the alphabets of Base64, of hexadecimal digits, of ids. */
    private static final String SAFE = "-_./+=:@%,~";

    /** What readers of such files disagree about. */
    private static final String UNSAFE = " \t\"'\\#;$`";

    private static final byte[] EXPORT = "export".getBytes(StandardCharsets.US_ASCII);

    /** Bytes from one place up to another. */
    record Span(int from, int to) {
        static Span of(byte[] text) {
            return new Span(0, text.length);
        }
    }

    /**
     * Where a value stands.
     *
     * @param plain whether every reader reads it the same way
     */
    record Slot(Span at, boolean plain) {}

    /** The lines of a part of a text, without their ends. */
    static List<Span> lines(byte[] text, Span within) {
        List<Span> lines = new ArrayList<>();
        int from = within.from();
        while (from < within.to()) {
            int to = from;
            while (to < within.to() && text[to] != '\n') {
                to++;
            }
            int end = to > from && text[to - 1] == '\r' ? to - 1 : to;
            lines.add(new Span(from, end));
            from = to + 1;
        }
        return lines;
    }

    /** Every value that a name is given. */
    List<Slot> find(byte[] text, Span within, String name) {
        List<Slot> slots = new ArrayList<>();
        for (Span line : lines(text, within)) {
            int at = shell ? afterBlanks(text, line.from(), line.to()) : line.from();
            if (shell && stands(text, at, line.to(), EXPORT)) {
                int after = at + EXPORT.length;
                int next = afterBlanks(text, after, line.to());
                at = next > after ? next : at;
            }
            byte[] word = name.getBytes(StandardCharsets.UTF_8);
            if (!stands(text, at, line.to(), word)) {
                continue;
            }
            int equals = afterBlanks(text, at + word.length, line.to());
            if (equals < line.to() && text[equals] == '=') {
                slots.add(slot(text, afterBlanks(text, equals + 1, line.to()), line.to()));
            }
        }
        return slots;
    }

    private Slot slot(byte[] text, int from, int lineEnd) {
        int to = lineEnd;
        while (to > from && isBlank(text[to - 1])) {
            to--;
        }
        Span at = new Span(from, to);
        boolean quoted = to - from >= 2 && text[from] == text[to - 1] && isQuote(text[from]);
        if (shell && quoted) {
            at = new Span(from + 1, to - 1);
        }
        for (int i = at.from(); i < at.to(); i++) {
            if (UNSAFE.indexOf(text[i]) >= 0) {
                return new Slot(at, false);
            }
        }
        return new Slot(at, true);
    }

    /** What stands under a name: a value, or why none does. */
    ConsumerValue value(byte[] text, Span within, String name) {
        List<Slot> slots = find(text, within, name);
        if (slots.size() != 1) {
            return new ConsumerValue.Absent(
                    slots.isEmpty() ? name + " is not set" : name + " is set more than once");
        }
        Span at = slots.getFirst().at();
        int length = at.to() - at.from();
        if (length == 0 || length > SecretBytes.LENGTH_MAX_BYTES || !slots.getFirst().plain()) {
            return new ConsumerValue.Absent(name + " holds no plain value");
        }
        return new ConsumerValue.Held(
                null, SecretBytes.adopt(Arrays.copyOfRange(text, at.from(), at.to())));
    }

    /**
     * The text with a value set under a name: in place, quoted as it was, or on a new line.
     *
     * @return a new array
     * @throws ProviderException.Refused INVALID when the value, or what it would replace, is not
     *     read the same way by all
     */
    @RevealsSecret(why = "the file holds the value in clear")
    byte[] set(byte[] text, Span within, String name, SecretBytes value)
            throws ProviderException.Refused {
        if (!value.reveal(Assignments::isSafe)) {
            throw FileLayout.invalid(
                    name
                            + " cannot be set: programs that read such files would not read that"
                            + " value alike, which holds more than letters, digits and "
                            + SAFE);
        }
        List<Slot> slots = find(text, within, name);
        if (slots.size() > 1) {
            throw FileLayout.invalid(name + " is set more than once in the file");
        }
        if (slots.isEmpty()) {
            int at = end(text, within);
            byte[] before =
                    ((at > 0 && text[at - 1] != '\n' ? "\n" : "") + name + (shell ? "=" : " = "))
                            .getBytes(StandardCharsets.UTF_8);
            byte[] line = value.reveal(bytes -> joined(before, bytes, new byte[] {'\n'}));
            return spliced(text, new Span(at, at), line);
        }
        Slot slot = slots.getFirst();
        if (!slot.plain()) {
            throw FileLayout.invalid(
                    name
                            + " holds something that programs do not read alike (blanks, quotes,"
                            + " '#', '$' or an escape), so it is left as it is");
        }
        return value.reveal(bytes -> spliced(text, slot.at(), bytes.clone()));
    }

    /** After the last line that is not empty. */
    private static int end(byte[] text, Span within) {
        int end = within.from();
        for (Span line : lines(text, within)) {
            if (afterBlanks(text, line.from(), line.to()) < line.to()) {
                int next = line.to();
                while (next < within.to() && text[next] != '\n') {
                    next++;
                }
                end = Math.min(next + 1, within.to());
            }
        }
        return end;
    }

    /** Puts bytes in the place of others; wipes what it put. */
    private static byte[] spliced(byte[] text, Span at, byte[] put) {
        byte[] before = Arrays.copyOf(text, at.from());
        byte[] after = Arrays.copyOfRange(text, at.to(), text.length);
        byte[] whole = joined(before, put, after);
        Arrays.fill(put, (byte) 0);
        Arrays.fill(before, (byte) 0);
        Arrays.fill(after, (byte) 0);
        return whole;
    }

    static byte[] joined(byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        byte[] whole = new byte[length];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, whole, at, part.length);
            at += part.length;
        }
        return whole;
    }

    private static boolean isSafe(byte[] value) {
        for (byte one : value) {
            boolean alphanumeric =
                    (one >= 'A' && one <= 'Z')
                            || (one >= 'a' && one <= 'z')
                            || (one >= '0' && one <= '9');
            if (!alphanumeric && SAFE.indexOf(one) < 0) {
                return false;
            }
        }
        return value.length > 0;
    }

    private static boolean stands(byte[] text, int at, int end, byte[] word) {
        return end - at >= word.length
                && Arrays.equals(text, at, at + word.length, word, 0, word.length);
    }

    private static int afterBlanks(byte[] text, int from, int to) {
        int at = from;
        while (at < to && isBlank(text[at])) {
            at++;
        }
        return at;
    }

    private static boolean isBlank(byte one) {
        return one == ' ' || one == '\t';
    }

    private static boolean isQuote(byte one) {
        return one == '"' || one == '\'';
    }
}
