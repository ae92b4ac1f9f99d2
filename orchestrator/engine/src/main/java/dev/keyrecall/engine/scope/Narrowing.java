package dev.keyrecall.engine.scope;

import java.time.Instant;
import java.util.List;

/**
 * What a store may look for, within one account, in the place of a scope. It holds of every
 * credential that the scope names or may name, and maybe of others: {@link Scope} alone says which.
 * So what is not known satisfies every comparison with a time, and a store may take any part of it
 * for {@link Anything}. Nothing in it stands under a {@code not}. Immutable.
 */
public sealed interface Narrowing {
    /** Holds of all. */
    record Anything() implements Narrowing {}

    /** Holds of none. */
    record Nothing() implements Narrowing {}

    /** Holds where each of several does. */
    record AllOf(List<Narrowing> parts) implements Narrowing {
        public AllOf {
            parts = List.copyOf(parts);
        }
    }

    /** Holds where one of several does. */
    record AnyOf(List<Narrowing> parts) implements Narrowing {
        public AnyOf {
            parts = List.copyOf(parts);
        }
    }

    /**
     * Holds where one of a field's values is that text, or where none is.
     *
     * @param field one that the account does not settle: {@code principal}, {@code owner}, {@code
     *     ref}, {@code consumer}, {@code standing} or {@code liveness}
     * @param none which of the two
     */
    record Equal(Field field, String text, boolean none) implements Narrowing {}

    /**
     * Holds where one of a field's values matches a pattern, in which a star stands for any
     * characters and a question mark for one UTF-16 code unit; or where none does.
     *
     * @param field {@code principal}, {@code owner}, {@code ref} or {@code consumer}
     * @param none which of the two
     */
    record Like(Field field, String pattern, boolean none) implements Narrowing {}

    /**
     * Holds where a reference begins so, or where it does not.
     *
     * @param none which of the two
     */
    record Begins(String reference, boolean none) implements Narrowing {}

    /**
     * Holds where a moment is before or after another, and where nobody knows it.
     *
     * @param field {@code age}: when it was made; {@code unused}: its last use, or when it was made
     *     where no use is known
     * @param before which of the two
     * @param orAt whether it holds at that moment, too
     */
    record Moment(Field field, Instant at, boolean before, boolean orAt) implements Narrowing {}

    /**
     * Holds where there is one, or where there is none.
     *
     * @param none which of the two
     */
    record Present(Thing thing, boolean none) implements Narrowing {}
}
