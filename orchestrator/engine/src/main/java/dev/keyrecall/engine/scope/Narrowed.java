package dev.keyrecall.engine.scope;

import dev.keyrecall.engine.scope.Expression.All;
import dev.keyrecall.engine.scope.Expression.Both;
import dev.keyrecall.engine.scope.Expression.Compare;
import dev.keyrecall.engine.scope.Expression.Either;
import dev.keyrecall.engine.scope.Expression.Has;
import dev.keyrecall.engine.scope.Expression.Limit;
import dev.keyrecall.engine.scope.Expression.Not;
import dev.keyrecall.engine.scope.Narrowing.AllOf;
import dev.keyrecall.engine.scope.Narrowing.AnyOf;
import dev.keyrecall.engine.scope.Narrowing.Anything;
import dev.keyrecall.engine.scope.Narrowing.Begins;
import dev.keyrecall.engine.scope.Narrowing.Equal;
import dev.keyrecall.engine.scope.Narrowing.Like;
import dev.keyrecall.engine.scope.Narrowing.Moment;
import dev.keyrecall.engine.scope.Narrowing.Nothing;
import dev.keyrecall.engine.scope.Narrowing.Present;
import dev.keyrecall.spi.AccountRef;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes of an expression what a store may look for in one account. Each {@code not} is carried down
 * to the conditions, where it turns the comparison round: "not false" of a {@code not} is "not
 * true" of its part. What the account's name settles is settled here, by the same {@link
 * AccountFacts} that say which accounts a scope concerns.
 *
 * @param now the moment that times are counted to
 */
record Narrowed(AccountRef account, Instant now) {
    /**
     * What holds wherever the expression is not false; with {@code turned}, wherever it is not
     * true.
     */
    Narrowing of(Expression expression, boolean turned) {
        Truth settled = new AccountFacts(account).judge(expression);
        if (settled != Truth.UNKNOWN) {
            return settled == (turned ? Truth.YES : Truth.NO) ? new Nothing() : new Anything();
        }
        return switch (expression) {
            case All() -> throw new IllegalStateException("all is settled");
            case Both(List<Expression> parts) -> joined(parts, !turned, turned);
            case Either(List<Expression> parts) -> joined(parts, turned, turned);
            case Not(Expression part) -> of(part, !turned);
            case Has(Thing thing) -> new Present(thing, turned);
            case Compare compare -> compared(compare, turned);
            case Limit limit -> limited(limit, turned);
        };
    }

    private Narrowing joined(List<Expression> parts, boolean each, boolean turned) {
        List<Narrowing> narrowed = new ArrayList<>();
        for (Expression part : parts) {
            Narrowing one = of(part, turned);
            boolean decides = each ? one instanceof Nothing : one instanceof Anything;
            boolean adds = each ? !(one instanceof Anything) : !(one instanceof Nothing);
            if (decides) {
                return one;
            }
            if (adds) {
                narrowed.add(one);
            }
        }
        if (narrowed.isEmpty()) {
            return each ? new Anything() : new Nothing();
        }
        if (narrowed.size() == 1) {
            return narrowed.getFirst();
        }
        return each ? new AllOf(narrowed) : new AnyOf(narrowed);
    }

    private Narrowing compared(Compare compare, boolean turned) {
        return switch (compare.operator()) {
            case IS -> equal(compare.field(), compare.value(), turned);
            case IS_NOT -> equal(compare.field(), compare.value(), !turned);
            case IS_LIKE -> like(compare.field(), compare.value(), turned);
            case IS_NOT_LIKE -> like(compare.field(), compare.value(), !turned);
            case LESS, AT_MOST, MORE, AT_LEAST ->
                    throw new IllegalStateException("a text is not compared by " + compare);
        };
    }

    private Narrowing equal(Field field, String text, boolean none) {
        return switch (field) {
            case PRINCIPAL, OWNER, REF, CONSUMER, STANDING, LIVENESS ->
                    new Equal(field, text, none);
            case TYPE -> type(text, none);
            case PROVIDER, ACCOUNT, AGE, UNUSED ->
                    throw new IllegalStateException(field + " is not compared so");
        };
    }

    /** The account has agreed with the provider in it: what is left is the type's name. */
    private Narrowing type(String text, boolean none) {
        if (text.indexOf(':') >= 0) {
            // No type has that name, and some reference may begin with it.
            return none ? new Anything() : new Nothing();
        }
        return new Begins(account + ":" + text.substring(text.indexOf('.') + 1) + ":", none);
    }

    private static Narrowing like(Field field, String pattern, boolean none) {
        return switch (field) {
            case PRINCIPAL, OWNER, REF, CONSUMER -> new Like(field, pattern, none);
            // Few types are in an account, and nobody need look for them.
            case TYPE -> new Anything();
            case PROVIDER, ACCOUNT, STANDING, LIVENESS, AGE, UNUSED ->
                    throw new IllegalStateException(field + " is not compared so");
        };
    }

    /** More time has passed since an earlier moment. */
    private Narrowing limited(Limit limit, boolean turned) {
        Instant at = now.minus(limit.limit());
        Moment moment =
                switch (limit.operator()) {
                    case LESS -> new Moment(limit.field(), at, false, false);
                    case AT_MOST -> new Moment(limit.field(), at, false, true);
                    case MORE -> new Moment(limit.field(), at, true, false);
                    case AT_LEAST -> new Moment(limit.field(), at, true, true);
                    case IS, IS_NOT, IS_LIKE, IS_NOT_LIKE ->
                            throw new IllegalStateException("a time is not compared by " + limit);
                };
        return turned ? new Moment(moment.field(), at, !moment.before(), !moment.orAt()) : moment;
    }
}
