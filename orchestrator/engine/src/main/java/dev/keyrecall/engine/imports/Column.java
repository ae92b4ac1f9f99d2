package dev.keyrecall.engine.imports;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** The fields of a row, in every format that names them. */
enum Column {
    NAME,
    VALUE,
    TYPE,
    ACCOUNT,
    CUSTODY,
    CUSTOMER,
    OWNER,
    CONSUMER,
    LABEL;

    /** How far a word may stand from a column's to be taken for its misspelling. */
    private static final int NEAR = 2;

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Column> ofWord(String word) {
        return Arrays.stream(values()).filter(column -> column.word().equals(word)).findFirst();
    }

    /** All of them, for a hint. */
    static String words() {
        return Arrays.stream(values()).map(Column::word).collect(Collectors.joining(", "));
    }

    /** What to do about a name that is none of these. Never quotes it: it may be a value. */
    static String hintFor(String unknown) {
        String lower = unknown.toLowerCase(Locale.ROOT).strip();
        return Arrays.stream(values())
                .filter(column -> distance(column.word(), lower) <= NEAR)
                .findFirst()
                .map(column -> "did you mean '" + column.word() + "'? ")
                .orElse("")
                .concat("The names are: " + words() + "; docs/formats/import.md");
    }

    /** Levenshtein's distance, and NEAR + 1 for words of very different lengths. */
    private static int distance(String a, String b) {
        if (Math.abs(a.length() - b.length()) > NEAR) {
            return NEAR + 1;
        }
        int[] last = new int[b.length() + 1];
        Arrays.setAll(last, i -> i);
        for (int i = 1; i <= a.length(); i++) {
            int[] next = new int[b.length() + 1];
            next[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                next[j] = Math.min(last[j - 1] + change, 1 + Math.min(last[j], next[j - 1]));
            }
            last = next;
        }
        return last[b.length()];
    }
}
