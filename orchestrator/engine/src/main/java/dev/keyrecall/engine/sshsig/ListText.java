package dev.keyrecall.engine.sshsig;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What lists of signers and of revoked keys have in common: lines with keys in them. */
final class ListText {
    /** Longer lists are refused unread. */
    static final int CHARS_MAX = 1 << 20;

    static final int LINE_CHARS_MAX = 16 << 10;

    /** Every key's Base64 begins so: its first string is shorter than 64 Ki bytes. */
    private static final String KEY_BEGINS = "AAAA";

    private static final String BLANKS = " \t";

    private ListText() {}

    /**
     * The lines without blanks around them. Only a line feed ends one, as for ssh-keygen: whatever
     * else looks like an end must not make a line that ssh-keygen does not see.
     *
     * @throws SignerListException when the text, or a line of it, is too long
     */
    static List<String> lines(String text) throws SignerListException {
        if (text.length() > CHARS_MAX) {
            throw new SignerListException("the list has more than " + CHARS_MAX + " characters");
        }
        List<String> lines = new ArrayList<>();
        for (int from = 0; from < text.length(); ) {
            int feed = text.indexOf('\n', from);
            int end = feed < 0 ? text.length() : feed;
            lines.add(stripped(text.substring(from, end)));
            if (end - from > LINE_CHARS_MAX) {
                throw new SignerListException(
                        lines.size(), "it has more than " + LINE_CHARS_MAX + " characters");
            }
            from = end + 1;
        }
        return lines;
    }

    /** Without ASCII blanks, and without the carriage return of other systems, at both ends. */
    private static String stripped(String text) {
        int from = 0;
        int end = text.length();
        while (from < end && isBlank(text.charAt(from))) {
            from++;
        }
        while (end > from && isBlank(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(from, end);
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t' || c == '\r';
    }

    static boolean saysNothing(String line) {
        return line.isEmpty() || line.startsWith("#");
    }

    /** The first word: up to a blank that does not stand in double quotes. */
    static String word(String text) {
        boolean quoted = false;
        int end = 0;
        while (end < text.length() && (quoted || BLANKS.indexOf(text.charAt(end)) < 0)) {
            if (text.startsWith("\\\"", end)) {
                end++;
            } else if (text.charAt(end) == '"') {
                quoted = !quoted;
            }
            end++;
        }
        return text.substring(0, Math.min(end, text.length()));
    }

    static String after(String word, String text) {
        return stripped(text.substring(word.length()));
    }

    /** Whether a type and the Base64 of a key stand there, whatever the type is. */
    static boolean isKey(String text) {
        String type = word(text);
        return Printable.isName(type) && after(type, text).startsWith(KEY_BEGINS);
    }

    /** The bytes of the key that stands there; none when there is none of the type it says. */
    static Optional<byte[]> blob(String text) {
        String type = word(text);
        byte[] named = new WireWriter().string(type).bytes();
        return Base64Blob.padded(word(after(type, text)))
                .filter(
                        blob ->
                                blob.length > named.length
                                        && Arrays.equals(
                                                named, 0, named.length, blob, 0, named.length));
    }
}
