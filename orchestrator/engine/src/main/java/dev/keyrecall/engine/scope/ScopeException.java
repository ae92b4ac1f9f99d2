package dev.keyrecall.engine.scope;

import dev.keyrecall.engine.text.PlainText;

/** A scope expression that cannot be read, and where. */
public final class ScopeException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int column;

    /**
     * Names the fault and its place.
     *
     * @param column from 1, in UTF-16 code units of the expression; one past its end where
     *     something is missing there
     */
    public ScopeException(String message, int column) {
        super(message);
        this.column = column;
    }

    public int column() {
        return column;
    }

    /**
     * Two lines for a person: the expression, and a caret under the faulty column. Characters that
     * would not print are shown as a middle dot, so that the caret stands where it should.
     */
    public static String[] pointer(String expression, int column) {
        StringBuilder shown = new StringBuilder();
        for (int i = 0; i < expression.length(); i++) {
            char c = expression.charAt(i);
            shown.append(PlainText.prints(c) ? c : '\u00b7');
        }
        return new String[] {shown.toString(), " ".repeat(column - 1) + "^"};
    }
}
