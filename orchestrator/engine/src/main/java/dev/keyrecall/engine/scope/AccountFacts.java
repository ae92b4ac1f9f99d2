package dev.keyrecall.engine.scope;

import dev.keyrecall.spi.AccountRef;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;

/** What is known of any credential of an account by the account's name alone. */
record AccountFacts(AccountRef account) implements Facts {
    @Override
    public Truth any(Field field, Predicate<String> such) {
        return switch (field) {
            case PROVIDER -> Truth.of(such.test(account.provider()));
            case ACCOUNT -> Truth.of(such.test(account.name()) || such.test(account.toString()));
            case TYPE, PRINCIPAL, OWNER, REF, CONSUMER, STANDING, LIVENESS -> Truth.UNKNOWN;
            case AGE, UNUSED -> throw new IllegalStateException(field + " is no text");
        };
    }

    /** A whole type and a reference name their provider or account, and so rule others out. */
    @Override
    public Truth is(Field field, String text) {
        return switch (field) {
            case TYPE -> may(text.indexOf('.') < 0 || text.startsWith(account.provider() + "."));
            case REF -> may(text.startsWith(account + ":"));
            case PROVIDER, ACCOUNT, PRINCIPAL, OWNER, CONSUMER, STANDING, LIVENESS, AGE, UNUSED ->
                    any(field, text::equals);
        };
    }

    private static Truth may(boolean possible) {
        return possible ? Truth.UNKNOWN : Truth.NO;
    }

    @Override
    public Optional<Duration> time(Field field) {
        return Optional.empty();
    }

    @Override
    public Truth has(Thing thing) {
        return Truth.UNKNOWN;
    }
}
