package dev.keyrecall.engine.secret;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyrecall.engine.port.Store;

import org.junit.jupiter.api.Test;

import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicInteger;

/** A rehearsal opens what it made up, and nothing else. */
final class RehearsalTest {
    private static final SecureRandom RANDOM = new SecureRandom();

    @Test
    void itOpensAtLeastAsManyAsWanted() throws Exception {
        assertThat(untouched().run(5_000, () -> false)).isBetween(5_000L, 7_000L);
    }

    @Test
    void itEndsWhenItIsOver() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        assertThat(untouched().run(Integer.MAX_VALUE, () -> asked.incrementAndGet() > 3))
                .isLessThan(1_000);
        assertThat(untouched().run(Integer.MAX_VALUE, () -> true)).isZero();
    }

    private static Rehearsal untouched() throws Exception {
        Runnable refusal =
                () -> {
                    throw new AssertionError("a rehearsal has no business in the store");
                };
        Store store = new InterruptedStore(VaultScene.of(1).store, refusal, refusal);
        return new Rehearsal(store, RANDOM);
    }
}
