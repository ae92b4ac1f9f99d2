package dev.keyrecall.engine.campaign;

import dev.keyrecall.spi.AccountRef;

import java.util.List;
import java.util.Locale;

/**
 * Which credentials a campaign is about: {@code all}, or {@code FIELD=VALUE} joined by {@code and}.
 * Values compare exactly, upper and lower case included; a value with spaces stands in {@code '} or
 * {@code "}. Immutable.
 */
public final class Scope {
    /** Longer expressions are refused: a person reads them before approving. */
    public static final int EXPRESSION_MAX_CHARS = 4096;

    private final String text;
    private final List<Term> terms;

    private Scope(String text, List<Term> terms) {
        this.text = text;
        this.terms = List.copyOf(terms);
    }

    /**
     * Reads an expression.
     *
     * @throws ScopeException pointing at the first character that cannot be right
     */
    public static Scope parse(String text) throws ScopeException {
        return new Scope(text, new ScopeReader(text).terms());
    }

    /** The expression as given. */
    public String text() {
        return text;
    }

    /** Its conditions, all of which must hold; empty for {@code all}. */
    public List<Term> terms() {
        return terms;
    }

    /** Whether a credential is in scope. */
    public boolean matches(ScopeSubject subject) {
        return terms.stream().allMatch(term -> holds(term, subject));
    }

    /**
     * Whether an account can hold anything in scope, judged by the account's name alone: then its
     * inventory must be known before anything is planned.
     */
    public boolean concerns(AccountRef account) {
        return terms.stream().allMatch(term -> mayHold(term, account));
    }

    private static boolean holds(Term term, ScopeSubject subject) {
        String value = term.value();
        return switch (term.field()) {
            case PROVIDER -> value.equals(subject.ref().account().provider());
            case ACCOUNT -> names(value, subject.ref().account());
            case TYPE ->
                    value.equals(subject.ref().typeName())
                            || value.equals(subject.ref().type().toString());
            case PRINCIPAL -> value.equals(subject.principal());
            case OWNER -> value.equals(subject.owner());
            case REF -> value.equals(subject.ref().toString());
        };
    }

    private static boolean mayHold(Term term, AccountRef account) {
        String value = term.value();
        return switch (term.field()) {
            case PROVIDER -> value.equals(account.provider());
            case ACCOUNT -> names(value, account);
            case TYPE -> value.indexOf('.') < 0 || value.startsWith(account.provider() + ".");
            case REF -> value.startsWith(account + ":");
            case PRINCIPAL, OWNER -> true;
        };
    }

    /** An account goes by its name, or by provider and name where two providers share one. */
    private static boolean names(String value, AccountRef account) {
        return value.equals(account.name()) || value.equals(account.toString());
    }

    @Override
    public String toString() {
        return text;
    }

    /** What a condition looks at. */
    public enum Field {
        PROVIDER,
        ACCOUNT,
        TYPE,
        PRINCIPAL,
        OWNER,
        REF;

        /** The word in expressions. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * One condition.
     *
     * @param field what is looked at
     * @param value what it must equal
     * @param column where the value begins in the expression, from 1
     */
    public record Term(Field field, String value, int column) {}
}
