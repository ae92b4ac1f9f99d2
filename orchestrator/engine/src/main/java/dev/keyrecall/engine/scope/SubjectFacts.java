package dev.keyrecall.engine.scope;

import dev.keyrecall.spi.AccountRef;
import dev.keyrecall.spi.ConsumerTarget;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What is known of a credential.
 *
 * @param now the moment that times are counted to
 */
record SubjectFacts(ScopeSubject subject, Instant now) implements Facts {
    @Override
    public Truth any(Field field, Predicate<String> such) {
        return Truth.of(holds(field, such));
    }

    @Override
    public Truth is(Field field, String text) {
        return any(field, text::equals);
    }

    private boolean holds(Field field, Predicate<String> such) {
        AccountRef account = subject.ref().account();
        String owner = subject.owner();
        return switch (field) {
            case PROVIDER -> such.test(account.provider());
            case ACCOUNT -> such.test(account.name()) || such.test(account.toString());
            case TYPE ->
                    such.test(subject.ref().typeName())
                            || such.test(subject.ref().type().toString());
            case PRINCIPAL -> such.test(subject.principal());
            case OWNER -> owner != null && such.test(owner);
            case REF -> such.test(subject.ref().toString());
            case CONSUMER -> subject.consumers().stream().anyMatch(one -> holds(one, such));
            case STANDING -> such.test(subject.standing().word());
            case LIVENESS -> such.test(subject.liveness().word());
            case AGE, UNUSED -> throw new IllegalStateException(field + " is no text");
        };
    }

    private static boolean holds(ConsumerTarget place, Predicate<String> such) {
        return such.test(place.kind())
                || such.test(place.target())
                || such.test(place.kind() + ":" + place.target());
    }

    @Override
    public Optional<Duration> time(Field field) {
        Instant used = subject.lastUsedAt();
        return switch (field) {
            case AGE -> since(subject.createdAt());
            case UNUSED -> since(used == null ? subject.createdAt() : used);
            case PROVIDER, ACCOUNT, TYPE, PRINCIPAL, OWNER, REF, CONSUMER, STANDING, LIVENESS ->
                    throw new IllegalStateException(field + " is no time");
        };
    }

    private Optional<Duration> since(@Nullable Instant moment) {
        return Optional.ofNullable(moment).map(from -> Duration.between(from, now));
    }

    @Override
    public Truth has(Thing thing) {
        return Truth.of(
                switch (thing) {
                    case OWNER -> subject.owner() != null;
                    case CONSUMER -> !subject.consumers().isEmpty();
                    case LAST_USE -> subject.lastUsedAt() != null;
                });
    }
}
