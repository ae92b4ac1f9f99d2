package dev.keyrecall.engine.scope;

import dev.keyrecall.engine.scope.Expression.All;
import dev.keyrecall.engine.scope.Expression.Both;
import dev.keyrecall.engine.scope.Expression.Compare;
import dev.keyrecall.engine.scope.Expression.Either;
import dev.keyrecall.engine.scope.Expression.Has;
import dev.keyrecall.engine.scope.Expression.Limit;
import dev.keyrecall.engine.scope.Expression.Not;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/** What is known of something, against which an expression is judged. */
interface Facts {
    /** Whether one of a field's values is such. */
    Truth any(Field field, Predicate<String> such);

    /** Whether a field's value is that text: of an account some are ruled out by its name. */
    Truth is(Field field, String text);

    /** How much time has passed; empty where nobody knows. */
    Optional<Duration> time(Field field);

    Truth has(Thing thing);

    /** Judges an expression. */
    default Truth judge(Expression expression) {
        return switch (expression) {
            case All() -> Truth.YES;
            case Both(List<Expression> parts) -> all(parts, Truth.NO, Truth.YES);
            case Either(List<Expression> parts) -> all(parts, Truth.YES, Truth.NO);
            case Not(Expression part) -> judge(part).not();
            case Has(Thing thing) -> has(thing);
            case Compare compare -> compared(compare);
            case Limit limit -> time(limit.field()).map(limited(limit)).orElse(Truth.UNKNOWN);
        };
    }

    private Truth all(List<Expression> parts, Truth decides, Truth otherwise) {
        Truth result = otherwise;
        for (Expression part : parts) {
            Truth one = judge(part);
            if (one == decides) {
                return decides;
            }
            if (one == Truth.UNKNOWN) {
                result = Truth.UNKNOWN;
            }
        }
        return result;
    }

    private Truth compared(Compare compare) {
        Field field = compare.field();
        String value = compare.value();
        return switch (compare.operator()) {
            case IS -> is(field, value);
            case IS_NOT -> is(field, value).not();
            case IS_LIKE -> any(field, text -> Pattern.matches(value, text));
            case IS_NOT_LIKE -> any(field, text -> Pattern.matches(value, text)).not();
            case LESS, AT_MOST, MORE, AT_LEAST ->
                    throw new IllegalStateException("a text is not compared by " + compare);
        };
    }

    private static Function<Duration, Truth> limited(Limit limit) {
        return passed -> {
            int order = passed.compareTo(limit.limit());
            return switch (limit.operator()) {
                case LESS -> Truth.of(order < 0);
                case AT_MOST -> Truth.of(order <= 0);
                case MORE -> Truth.of(order > 0);
                case AT_LEAST -> Truth.of(order >= 0);
                case IS, IS_NOT, IS_LIKE, IS_NOT_LIKE ->
                        throw new IllegalStateException("a time is not compared by " + limit);
            };
        };
    }
}
