package dev.keyrecall.engine.scope;

import dev.keyrecall.spi.AccountRef;

import java.time.Instant;
import java.util.List;

/**
 * Which credentials something is about: conditions joined by {@code and}, {@code or} and {@code
 * not}. Immutable. {@code docs/formats/scope.md} says what each expression names.
 */
public final class Scope {
    /** Longer expressions are refused: a person reads them before approving. */
    public static final int EXPRESSION_MAX_CHARS = 4096;

    /** Deeper ones are read by nobody. */
    static final int NESTING_MAX = 32;

    private final String text;
    private final Expression expression;
    private final List<String> accounts;

    private Scope(String text, ScopeReader reader) throws ScopeException {
        this.text = text;
        this.expression = reader.expression();
        this.accounts = List.copyOf(reader.accounts());
    }

    /**
     * Reads an expression.
     *
     * @throws ScopeException pointing at the first character that cannot be right
     */
    public static Scope parse(String text) throws ScopeException {
        return new Scope(text, new ScopeReader(text));
    }

    /** The expression as given. */
    public String text() {
        return text;
    }

    /** The accounts that it names exactly, as given. */
    public List<String> accounts() {
        return accounts;
    }

    /**
     * Whether a credential is in scope; UNKNOWN where that hangs on what is not known of it.
     *
     * @param now the moment that times are counted to
     */
    public Truth judge(ScopeSubject subject, Instant now) {
        return new SubjectFacts(subject, now).judge(expression);
    }

    /** Whether a credential is in scope, or may be: one too many rather than one left out. */
    public boolean matches(ScopeSubject subject, Instant now) {
        return judge(subject, now) != Truth.NO;
    }

    /**
     * Whether an account can hold anything in scope, judged by the account's name alone: then its
     * inventory must be known before anything is planned.
     */
    public boolean concerns(AccountRef account) {
        return new AccountFacts(account).judge(expression) != Truth.NO;
    }

    /**
     * What holds of every credential of an account that is in scope or may be.
     *
     * @param now the moment that times are counted to
     */
    public Narrowing narrowing(AccountRef account, Instant now) {
        return new Narrowed(account, now).of(expression, false);
    }

    @Override
    public String toString() {
        return text;
    }
}
