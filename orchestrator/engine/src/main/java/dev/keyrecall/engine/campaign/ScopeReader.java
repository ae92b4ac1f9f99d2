package dev.keyrecall.engine.campaign;

import dev.keyrecall.spi.CredentialRef;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads a scope expression from left to right and points at what is wrong. */
final class ScopeReader {
    private static final String FIELDS =
            Arrays.stream(Scope.Field.values())
                    .map(Scope.Field::word)
                    .collect(Collectors.joining(", "));

    private final String text;
    private final Set<Scope.Field> seen = EnumSet.noneOf(Scope.Field.class);
    private int at;

    ScopeReader(String text) {
        this.text = text;
    }

    List<Scope.Term> terms() throws ScopeException {
        if (text.length() > Scope.EXPRESSION_MAX_CHARS) {
            throw new ScopeException(
                    "the scope is longer than " + Scope.EXPRESSION_MAX_CHARS + " characters",
                    Scope.EXPRESSION_MAX_CHARS + 1);
        }
        space();
        int start = at;
        if (word().equals("all")) {
            space();
            if (at < text.length()) {
                throw fault("nothing may follow 'all'", at);
            }
            return List.of();
        }
        at = start;
        List<Scope.Term> terms = new ArrayList<>();
        terms.add(term());
        while (space()) {
            if (at == text.length()) {
                break;
            }
            int joint = at;
            if (!word().equals("and")) {
                throw fault("expected 'and' between two conditions", joint);
            }
            if (!space() || at == text.length()) {
                throw fault("expected a condition after 'and'", at);
            }
            terms.add(term());
        }
        return terms;
    }

    private Scope.Term term() throws ScopeException {
        int start = at;
        Scope.Field field = field(start);
        if (at == text.length() || text.charAt(at) != '=') {
            throw fault("expected '=' right after '" + field.word() + "'", at);
        }
        at++;
        int value = at;
        Scope.Term term = new Scope.Term(field, value(), value + 1);
        if (!seen.add(field)) {
            throw fault("'" + field.word() + "' stands twice; both cannot hold", start);
        }
        if (field == Scope.Field.REF) {
            requireReference(term.value(), value);
        }
        return term;
    }

    private Scope.Field field(int start) throws ScopeException {
        String word = word();
        if (word.isEmpty()) {
            throw fault("expected 'all' or one of " + FIELDS, start);
        }
        for (Scope.Field field : Scope.Field.values()) {
            if (field.word().equals(word)) {
                return field;
            }
        }
        throw fault(
                "'" + PlainText.line(word) + "' is not a field; expected 'all' or one of " + FIELDS,
                start);
    }

    private String value() throws ScopeException {
        if (at == text.length() || Character.isWhitespace(text.charAt(at))) {
            throw fault("a value is missing after '='", at);
        }
        char first = text.charAt(at);
        return first == '\'' || first == '"' ? quoted(first) : plain();
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
        if (at < text.length() && !Character.isWhitespace(text.charAt(at))) {
            throw fault("expected a space after the closing quote", at);
        }
        return text.substring(open + 1, close);
    }

    private String plain() throws ScopeException {
        int start = at;
        while (at < text.length() && !Character.isWhitespace(text.charAt(at))) {
            char c = text.charAt(at);
            if (c == '\'' || c == '"') {
                throw fault("a quote may stand only around the whole value", at);
            }
            at++;
        }
        return text.substring(start, at);
    }

    private void requireReference(String value, int start) throws ScopeException {
        try {
            CredentialRef.parse(value);
        } catch (IllegalArgumentException e) {
            throw fault(
                    "not a reference: " + PlainText.line(String.valueOf(e.getMessage())), start);
        }
    }

    /** The run of characters up to white space or an equals sign; may be empty. */
    private String word() {
        int start = at;
        while (at < text.length()
                && text.charAt(at) != '='
                && !Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        return text.substring(start, at);
    }

    /** Skips white space; says whether there was any. */
    private boolean space() {
        int start = at;
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        return at > start;
    }

    private static ScopeException fault(String message, int index) {
        return new ScopeException(message, index + 1);
    }
}
