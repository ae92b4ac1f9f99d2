package dev.keyrecall.engine.scope;

import java.time.Duration;
import java.util.List;

/** A scope as it was read. Immutable. */
sealed interface Expression {
    /** Holds always. */
    record All() implements Expression {}

    /** Holds when each of several does. */
    record Both(List<Expression> parts) implements Expression {}

    /** Holds when one of several does. */
    record Either(List<Expression> parts) implements Expression {}

    /** Holds when another does not. */
    record Not(Expression part) implements Expression {}

    /** Holds when there is one. */
    record Has(Thing thing) implements Expression {}

    /**
     * Compares a field with a text.
     *
     * @param operator one of text or of choice
     */
    record Compare(Field field, Operator operator, String value) implements Expression {}

    /**
     * Compares a time that passes with a limit.
     *
     * @param operator one of time
     */
    record Limit(Field field, Operator operator, Duration limit) implements Expression {}
}
