package dev.keyrecall.engine.scope;

/** A scope expression on its way to be read: what stands where, and where the reading is. */
final class ScopeText {
    private final String text;
    private int at;

    ScopeText(String text) {
        this.text = text;
    }

    void requireBounded() throws ScopeException {
        if (text.length() > Scope.EXPRESSION_MAX_CHARS) {
            throw fault(
                    "the scope is longer than " + Scope.EXPRESSION_MAX_CHARS + " characters",
                    Scope.EXPRESSION_MAX_CHARS);
        }
    }

    /** Where the reading is, from 0. */
    int at() {
        return at;
    }

    boolean ended() {
        return at == text.length();
    }

    boolean peeks(char c) {
        return at < text.length() && text.charAt(at) == c;
    }

    void next() {
        at++;
    }

    void space() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    /** The run of characters that may be a word's; may be empty. */
    String word() {
        int start = at;
        while (at < text.length() && ofWord(text.charAt(at))) {
            at++;
        }
        return text.substring(start, at);
    }

    private static boolean ofWord(char c) {
        return !Character.isWhitespace(c)
                && c != '('
                && c != ')'
                && Operator.BEGINNINGS.indexOf(c) < 0;
    }

    /** Goes on behind a word, if it is the next. */
    boolean takesWord(String word) {
        int start = at;
        if (word().equals(word)) {
            return true;
        }
        at = start;
        return false;
    }

    Operator operator(Field field) throws ScopeException {
        Operator operator =
                Operator.at(text, at)
                        .orElseThrow(
                                () ->
                                        fault(
                                                "expected one of %s after '%s'"
                                                        .formatted(
                                                                field.operatorWords(),
                                                                field.word()),
                                                at));
        at += operator.word().length();
        return operator;
    }

    String value(Operator operator) throws ScopeException {
        if (at == text.length()) {
            throw fault("a value is missing after '" + operator.word() + "'", at);
        }
        char first = text.charAt(at);
        if (Operator.BEGINNINGS.indexOf(first) >= 0) {
            throw fault(
                    "expected a value after '%s'; one that begins with '%s' stands in quotes"
                            .formatted(operator.word(), first),
                    at);
        }
        String value = first == '\'' || first == '"' ? quoted(first) : plain();
        if (value.isEmpty()) {
            throw fault("a value is missing after '" + operator.word() + "'", at);
        }
        return value;
    }

    private String quoted(char quote) throws ScopeException {
        int open = at;
        int close = text.indexOf(quote, open + 1);
        if (close < 0) {
            throw fault("the quote is not closed", open);
        }
        if (close == open + 1) {
            throw fault("the value is empty", open);
        }
        at = close + 1;
        if (at < text.length() && !Character.isWhitespace(text.charAt(at)) && !peeks(')')) {
            throw fault("expected a space after the closing quote", at);
        }
        return text.substring(open + 1, close);
    }

    private String plain() throws ScopeException {
        int start = at;
        while (at < text.length() && !Character.isWhitespace(text.charAt(at)) && !peeks(')')) {
            char c = text.charAt(at);
            if (c == '\'' || c == '"') {
                throw fault("a quote may stand only around the whole value", at);
            }
            if (c == '(') {
                throw fault("a value with a parenthesis in it stands in quotes", at);
            }
            at++;
        }
        return text.substring(start, at);
    }

    /** Names a fault at an index, from 0. */
    ScopeException fault(String message, int index) {
        return new ScopeException(message, index + 1);
    }
}
