package dev.keyrecall.spi;

import java.net.URI;
import java.util.function.UnaryOperator;

/**
 * A provider's answer for one capability of one credential type. There is no fourth answer and no
 * silence.
 */
public sealed interface Support<C> {
    /** Keyrecall can do it. */
    record Automated<C>(C action) implements Support<C> {}

    /** A person can do it. */
    record Assisted<C>(HumanStep step) implements Support<C> {}

    /**
     * Nobody can.
     *
     * @param why in a sentence
     * @param source the provider's documentation that says so
     */
    record Unsupported<C>(String why, URI source) implements Support<C> {}

    /**
     * Decorates an automated action (lane, journal, fault injection) and leaves the other answers
     * as they are.
     */
    default Support<C> wrap(UnaryOperator<C> decorator) {
        return switch (this) {
            case Automated<C>(C action) -> new Automated<>(decorator.apply(action));
            case Assisted<C> assisted -> assisted;
            case Unsupported<C> unsupported -> unsupported;
        };
    }

    /** One word for tables: automated, assisted or unsupported. */
    default String word() {
        return switch (this) {
            case Automated<C> _ -> "automated";
            case Assisted<C> _ -> "assisted";
            case Unsupported<C> _ -> "unsupported";
        };
    }
}
