package dev.keyrecall.engine.sshsig;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Patterns of names: {@code *} stands for any characters, {@code ?} for one, and what a pattern
 * after {@code !} matches is left out, wherever that stands. Case matters.
 *
 * <p>Source: ssh_config.5, PATTERNS.
 *
 * @param patterns at least one, each as it was written
 */
record PatternList(List<String> patterns) {
    /** Of one pattern, as in OpenSSH. */
    static final int PATTERN_CHARS_MAX = 1022;

    /** What every name matches. */
    static final PatternList ANY = new PatternList(List.of("*"));

    private static final String NOT = "!";

    PatternList {
        patterns = List.copyOf(patterns);
    }

    /** The list; none where the text is empty, not printable, or has an empty or too long part. */
    static Optional<PatternList> parse(String text) {
        List<String> patterns = new ArrayList<>();
        for (int from = 0; from <= text.length(); ) {
            int comma = text.indexOf(',', from);
            int end = comma < 0 ? text.length() : comma;
            String pattern = text.substring(from, end);
            String matched = pattern.startsWith(NOT) ? pattern.substring(1) : pattern;
            if (matched.isEmpty() || matched.length() > PATTERN_CHARS_MAX) {
                return Optional.empty();
            }
            patterns.add(pattern);
            from = end + 1;
        }
        return Printable.isText(text) ? Optional.of(new PatternList(patterns)) : Optional.empty();
    }

    boolean matches(String name) {
        boolean matched = false;
        for (String pattern : patterns) {
            if (pattern.startsWith(NOT)) {
                if (matches(pattern.substring(1), name)) {
                    return false;
                }
            } else {
                matched = matched || matches(pattern, name);
            }
        }
        return matched;
    }

    /** Those of its patterns that are names. */
    List<String> names() {
        return patterns.stream()
                .filter(pattern -> !pattern.startsWith(NOT))
                .filter(pattern -> pattern.indexOf('*') < 0 && pattern.indexOf('?') < 0)
                .filter(this::matches)
                .toList();
    }

    /** The name that it stands for, if that is all it stands for. */
    Optional<String> onlyName() {
        return patterns.size() == 1 ? names().stream().findFirst() : Optional.empty();
    }

    /** Only the last star is ever taken up again: at most pattern times name steps. */
    private static boolean matches(String pattern, String name) {
        int p = 0;
        int n = 0;
        int star = -1;
        int resumed = 0;
        while (n < name.length()) {
            if (p < pattern.length() && pattern.charAt(p) == '*') {
                star = p++;
                resumed = n;
            } else if (p < pattern.length()
                    && (pattern.charAt(p) == '?' || pattern.charAt(p) == name.charAt(n))) {
                p++;
                n++;
            } else if (star >= 0) {
                p = star + 1;
                n = ++resumed;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }
}
