package dev.keyrecall.engine.scope;

import dev.keyrecall.engine.scope.Expression.All;
import dev.keyrecall.engine.scope.Expression.Both;
import dev.keyrecall.engine.scope.Expression.Compare;
import dev.keyrecall.engine.scope.Expression.Either;
import dev.keyrecall.engine.scope.Expression.Has;
import dev.keyrecall.engine.scope.Expression.Not;
import dev.keyrecall.engine.text.PlainText;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads a scope expression from left to right and points at what is wrong. Used once. */
final class ScopeReader {
    private static final String THINGS =
            Arrays.stream(Thing.values()).map(Thing::word).collect(Collectors.joining(", "));

    private final ScopeText in;
    private final List<String> accounts = new ArrayList<>();
    private int depth;

    ScopeReader(String text) {
        this.in = new ScopeText(text);
    }

    Expression expression() throws ScopeException {
        in.requireBounded();
        in.space();
        Expression whole = either();
        if (!in.ended()) {
            throw in.fault(
                    in.peeks(')')
                            ? "no parenthesis is open that this one closes"
                            : "expected 'and' or 'or' between two conditions",
                    in.at());
        }
        return whole;
    }

    /** The accounts that are named exactly. */
    List<String> accounts() {
        return accounts;
    }

    private Expression either() throws ScopeException {
        List<Expression> parts = new ArrayList<>(List.of(both()));
        while (in.takesWord("or")) {
            in.space();
            parts.add(both());
        }
        return parts.size() == 1 ? parts.getFirst() : new Either(List.copyOf(parts));
    }

    private Expression both() throws ScopeException {
        List<Expression> parts = new ArrayList<>();
        Set<Field> seen = EnumSet.noneOf(Field.class);
        do {
            in.space();
            int start = in.at();
            boolean group = in.peeks('(');
            Expression part = term();
            if (!group) {
                requireOnce(part, seen, start);
            }
            parts.add(part);
        } while (in.takesWord("and"));
        return parts.size() == 1 ? parts.getFirst() : new Both(List.copyOf(parts));
    }

    private void requireOnce(Expression part, Set<Field> seen, int start) throws ScopeException {
        if (part instanceof Compare(Field field, Operator operator, _)
                && operator == Operator.IS
                && field != Field.CONSUMER
                && !seen.add(field)) {
            throw in.fault(
                    "'" + field.word() + "' stands twice; both cannot hold: did you mean 'or'?",
                    start);
        }
    }

    /** Ends behind white space, so that what follows is a word, a parenthesis or the end. */
    private Expression term() throws ScopeException {
        int start = in.at();
        if (in.peeks('(')) {
            in.next();
            return nested(start, this::group);
        }
        String word = in.word();
        Expression term =
                switch (word) {
                    case "all" -> new All();
                    case "not" -> nested(start, () -> new Not(negated()));
                    case "has" -> new Has(thing());
                    default -> condition(word, start);
                };
        in.space();
        return term;
    }

    private interface Part {
        Expression read() throws ScopeException;
    }

    private Expression nested(int start, Part part) throws ScopeException {
        if (depth == Scope.NESTING_MAX) {
            throw in.fault(
                    "'not' and parentheses are nested deeper than " + Scope.NESTING_MAX, start);
        }
        depth++;
        Expression read = part.read();
        depth--;
        return read;
    }

    private Expression group() throws ScopeException {
        in.space();
        Expression inner = either();
        if (!in.peeks(')')) {
            throw in.fault(
                    in.ended()
                            ? "the parenthesis is not closed"
                            : "expected 'and', 'or' or a closing parenthesis",
                    in.at());
        }
        in.next();
        in.space();
        return inner;
    }

    private Expression negated() throws ScopeException {
        in.space();
        return term();
    }

    private Thing thing() throws ScopeException {
        in.space();
        int start = in.at();
        String word = in.word();
        for (Thing thing : Thing.values()) {
            if (thing.word().equals(word)) {
                return thing;
            }
        }
        throw in.fault("after 'has' comes one of " + THINGS, start);
    }

    private Expression condition(String word, int start) throws ScopeException {
        Field field = field(word, start);
        in.space();
        int sign = in.at();
        Operator operator = in.operator(field);
        if (!field.operators().contains(operator)) {
            throw in.fault(
                    "'%s' is compared by %s, not by '%s'"
                            .formatted(field.word(), field.operatorWords(), operator.word()),
                    sign);
        }
        in.space();
        int value = in.at();
        return ScopeValues.condition(in, field, operator, in.value(operator), value, accounts);
    }

    private Field field(String word, int start) throws ScopeException {
        if (word.isEmpty()) {
            throw in.fault("expected a condition: 'all', 'not', 'has', '(' or a field", start);
        }
        return Field.of(word)
                .orElseThrow(
                        () ->
                                in.fault(
                                        "'%s' is not a field; the fields are %s"
                                                .formatted(PlainText.line(word), Field.words()),
                                        start));
    }
}
