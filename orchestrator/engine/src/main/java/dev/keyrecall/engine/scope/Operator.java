package dev.keyrecall.engine.scope;

import java.util.Arrays;
import java.util.Optional;

/** How a condition compares. */
public enum Operator {
    // Those that begin with another one come before it.
    IS_NOT("!="),
    IS_NOT_LIKE("!~"),
    AT_MOST("<="),
    AT_LEAST(">="),
    IS("="),
    IS_LIKE("~"),
    LESS("<"),
    MORE(">");

    /** What each begins with. */
    static final String BEGINNINGS = "=!~<>";

    private final String word;

    Operator(String word) {
        this.word = word;
    }

    /** The sign in expressions. */
    public String word() {
        return word;
    }

    /** The one that stands in a text at some place. */
    static Optional<Operator> at(String text, int index) {
        return Arrays.stream(values()).filter(one -> text.startsWith(one.word, index)).findFirst();
    }
}
