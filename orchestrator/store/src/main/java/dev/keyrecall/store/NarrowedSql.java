package dev.keyrecall.store;

import dev.keyrecall.engine.scope.Field;
import dev.keyrecall.engine.scope.Narrowing;
import dev.keyrecall.engine.scope.Narrowing.AllOf;
import dev.keyrecall.engine.scope.Narrowing.AnyOf;
import dev.keyrecall.engine.scope.Narrowing.Anything;
import dev.keyrecall.engine.scope.Narrowing.Begins;
import dev.keyrecall.engine.scope.Narrowing.Equal;
import dev.keyrecall.engine.scope.Narrowing.Like;
import dev.keyrecall.engine.scope.Narrowing.Moment;
import dev.keyrecall.engine.scope.Narrowing.Nothing;
import dev.keyrecall.engine.scope.Narrowing.Present;
import dev.keyrecall.engine.scope.Thing;
import dev.keyrecall.spi.AccountRef;

import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A narrowing as a condition on a row of {@code known_credential}. It may hold of more than the
 * narrowing does, and never of less: where a database might take a text otherwise than Java does,
 * nothing is asked of it. Used once.
 */
final class NarrowedSql {
    /** More stars take a database too long; then only what stands between them is looked for. */
    private static final int STARS_MAX = 4;

    private static final String ANYTHING = "1 = 1";

    private final AccountRef account;
    private final Dialect dialect;
    private final List<Object> values = new ArrayList<>();
    private boolean few;

    NarrowedSql(AccountRef account, Dialect dialect) {
        this.account = account;
        this.dialect = dialect;
    }

    /** What stands in the place of the question marks, once the condition was made. */
    List<Object> values() {
        return List.copyOf(values);
    }

    /** The condition. */
    String whole(Narrowing narrowing) {
        few = few(narrowing);
        return of(narrowing);
    }

    private static boolean few(Narrowing narrowing) {
        return switch (narrowing) {
            case AllOf(List<Narrowing> parts) -> parts.stream().anyMatch(NarrowedSql::few);
            case Equal(Field field, String _, boolean none) ->
                    !none
                            && (field == Field.PRINCIPAL
                                    || field == Field.OWNER
                                    || field == Field.REF);
            case Anything _, Nothing _, AnyOf _, Like _, Begins _, Moment _, Present _ -> false;
        };
    }

    private String of(Narrowing narrowing) {
        return switch (narrowing) {
            case Anything() -> ANYTHING;
            case Nothing() -> "1 = 0";
            case AllOf(List<Narrowing> parts) -> joined(parts, " AND ");
            case AnyOf(List<Narrowing> parts) -> joined(parts, " OR ");
            case Equal(Field field, String text, boolean none) -> equal(field, text, none);
            case Like(Field field, String pattern, boolean none) -> like(field, pattern, none);
            case Begins(String reference, boolean none) -> begins(reference, none);
            case Moment moment -> moment(moment);
            case Present(Thing thing, boolean none) -> present(thing, none);
        };
    }

    private String joined(List<Narrowing> parts, String word) {
        List<String> conditions = new ArrayList<>();
        for (Narrowing part : parts) {
            conditions.add(of(part));
        }
        return "(" + String.join(word, conditions) + ")";
    }

    private String equal(Field field, String text, boolean none) {
        if (!plain(text)) {
            return ANYTHING;
        }
        if (field == Field.CONSUMER) {
            return consumer(column -> bound(column + " = ?", text), none);
        }
        String column = column(field);
        String unless = none && field == Field.OWNER ? "owner IS NULL OR " : "";
        return "(" + unless + bound(column + (none ? " <> ?" : " = ?"), text) + ")";
    }

    private String like(Field field, String pattern, boolean none) {
        if (!plain(pattern)) {
            return ANYTHING;
        }
        long stars = pattern.chars().filter(c -> c == '*').count();
        // A database counts characters, and a scope UTF-16 code units.
        boolean exact = pattern.indexOf('?') < 0 && stars <= STARS_MAX;
        if (!exact && none) {
            return ANYTHING;
        }
        String asked = dialect.pattern(exact ? pattern : "*" + longest(pattern) + "*");
        UnaryOperator<String> matches =
                none
                        ? column -> bound(dialect.surelyLike(column), asked)
                        : column -> bound(dialect.maybeLike(column), asked);
        if (field == Field.CONSUMER) {
            return consumer(matches, none);
        }
        String column = column(field);
        String unless = none && field == Field.OWNER ? "owner IS NULL OR " : "";
        return "(" + unless + (none ? "NOT " : "") + matches.apply(column) + ")";
    }

    /** The longest text between a pattern's stars and question marks. */
    private static String longest(String pattern) {
        String longest = "";
        for (String part : pattern.split("[*?]", -1)) {
            longest = part.length() > longest.length() ? part : longest;
        }
        return longest;
    }

    /** Where an index finds few rows, for each of these; else once for all. */
    private String consumer(UnaryOperator<String> holds, boolean none) {
        values.add(account.toString());
        return (few ? "" : "ref ")
                + (none ? "NOT " : "")
                + (few ? "EXISTS" : "IN")
                + " (SELECT ref FROM consumer WHERE account = ? AND "
                + (few ? "consumer.ref = known_credential.ref AND (" : "(")
                + holds.apply("kind")
                + " OR "
                + holds.apply("target")
                + " OR "
                + holds.apply("(kind || ':' || target)")
                + "))";
    }

    /**
     * Of an account and a type, which are plain: nothing is between a colon and what follows it.
     */
    private String begins(String reference, boolean none) {
        if (!plain(reference)) {
            return ANYTHING;
        }
        values.add(reference);
        values.add(reference.substring(0, reference.length() - 1) + (char) (':' + 1));
        return none ? "(ref < ? OR ref >= ?)" : "(ref >= ? AND ref < ?)";
    }

    private String moment(Moment moment) {
        String column =
                moment.field() == Field.AGE ? "created_at" : "coalesce(last_used_at, created_at)";
        String operator = (moment.before() ? "<" : ">") + (moment.orAt() ? "=" : "");
        String text;
        try {
            text = Columns.time(moment.at());
        } catch (DateTimeException | IllegalArgumentException beyondTheYearsOfAStore) {
            return ANYTHING;
        }
        return "(created_at IS NULL OR " + bound(column + " " + operator + " ?", text) + ")";
    }

    private static String present(Thing thing, boolean none) {
        return switch (thing) {
            case OWNER -> "owner IS " + (none ? "NULL" : "NOT NULL");
            case LAST_USE -> "last_used_at IS " + (none ? "NULL" : "NOT NULL");
            case CONSUMER -> "consumed = " + (none ? "0" : "1");
        };
    }

    private String bound(String condition, String value) {
        values.add(value);
        return condition;
    }

    private static String column(Field field) {
        return switch (field) {
            case PRINCIPAL, OWNER, REF, STANDING, LIVENESS -> field.word();
            case PROVIDER, ACCOUNT, TYPE, CONSUMER, AGE, UNUSED ->
                    throw new IllegalStateException(field + " is no column");
        };
    }

    /** Neither a control character, which databases treat each in its way, nor half a character. */
    private static boolean plain(String text) {
        return text.codePoints()
                .allMatch(
                        c ->
                                c >= ' '
                                        && !(c >= Character.MIN_SURROGATE
                                                && c <= Character.MAX_SURROGATE));
    }
}
