package dev.keyrecall.engine.scope;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyrecall.engine.inventory.Listed;
import dev.keyrecall.engine.inventory.Standing;
import dev.keyrecall.spi.ConsumerTarget;
import dev.keyrecall.spi.CredentialRef;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * What holds of every expression, over random ones that are judged a second time by a judge of the
 * test's own. A failure prints its seed; replay it with {@code -Dseed=N}.
 */
final class ScopeLawsTest {
    private static final boolean LONG = "long".equals(System.getProperty("keyrecall.suite"));
    private static final int SEEDS = LONG ? 100_000 : 5_000;
    private static final int DEPTH_MAX = 5;
    private static final int TRUE = 2;
    private static final int UNSURE = 1;
    private static final int FALSE = 0;

    private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");

    /** An expression's text and what it is of a credential, in three values that are ordered. */
    private record Made(String text, Function<ScopeSubject, Integer> judge) {}

    @Test
    void aRandomExpressionIsJudgedAsItWasMade() throws ScopeException {
        Long only = Long.getLong("seed");
        long first = only == null ? 0 : only;
        long last = only == null ? SEEDS : only + 1;
        int[] seen = new int[3];
        for (long seed = first; seed < last; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            Made made = expression(random, random.nextInt(DEPTH_MAX));
            ScopeSubject subject = subject(random);
            Scope scope = Scope.parse(made.text());
            int expected = made.judge().apply(subject);
            seen[expected]++;
            String what = "-Dseed=" + seed + ": " + made.text() + " of " + subject;
            assertThat(number(scope.judge(subject, NOW))).as(what).isEqualTo(expected);
            assertThat(scope.matches(subject, NOW)).as(what).isEqualTo(expected != FALSE);
            if (expected != FALSE) {
                assertThat(scope.concerns(subject.ref().account())).as(what).isTrue();
            }
        }
        if (only == null) {
            assertThat(IntStream.of(seen).min().orElseThrow())
                    .as("the rarest")
                    .isGreaterThan(SEEDS / 50);
        }
    }

    private static int number(Truth truth) {
        return switch (truth) {
            case YES -> TRUE;
            case UNKNOWN -> UNSURE;
            case NO -> FALSE;
        };
    }

    private static Made expression(SplittableRandom random, int depth) {
        if (depth == 0) {
            return leaf(random);
        }
        Made one = expression(random, depth - 1);
        return switch (random.nextInt(3)) {
            case 0 ->
                    new Made(
                            "not (" + one.text() + ")",
                            subject -> TRUE - one.judge().apply(subject));
            case 1 -> joined(random, one, depth, "and", Math::min);
            default -> joined(random, one, depth, "or", Math::max);
        };
    }

    private interface Join {
        int of(int one, int other);
    }

    /** Parenthesised, so that neither rank nor a field that stands twice comes into it. */
    private static Made joined(
            SplittableRandom random, Made one, int depth, String word, Join join) {
        Made other = expression(random, random.nextInt(depth));
        return new Made(
                "(" + one.text() + ") " + word + " (" + other.text() + ")",
                subject -> join.of(one.judge().apply(subject), other.judge().apply(subject)));
    }

    private static Made leaf(SplittableRandom random) {
        return switch (random.nextInt(9)) {
            case 0 -> is("account", pick(random, "prod", "stage"), s -> s.ref().account().name());
            case 1 ->
                    is(
                            "provider",
                            pick(random, "aws", "heroku"),
                            s -> s.ref().account().provider());
            case 2 -> is("owner", pick(random, "payments", "data"), ScopeSubject::owner);
            case 3 -> isNot("owner", pick(random, "payments", "data"), ScopeSubject::owner);
            case 4 -> is("liveness", pick(random, "live", "dead"), s -> s.liveness().word());
            case 5 -> isNot("standing", "accepted", s -> s.standing().word());
            case 6 ->
                    new Made(
                            "has consumer",
                            subject -> subject.consumers().isEmpty() ? FALSE : TRUE);
            case 7 -> older(random.nextInt(1, 100));
            default -> usedWithin(random.nextInt(1, 100));
        };
    }

    private static Made is(
            String field, String value, Function<ScopeSubject, @Nullable String> of) {
        return new Made(
                field + "=" + value, subject -> value.equals(of.apply(subject)) ? TRUE : FALSE);
    }

    private static Made isNot(
            String field, String value, Function<ScopeSubject, @Nullable String> of) {
        return new Made(
                field + " != '" + value + "'",
                subject -> value.equals(of.apply(subject)) ? FALSE : TRUE);
    }

    private static Made older(int days) {
        return new Made(
                "age>" + days + "d",
                subject -> {
                    Instant created = subject.createdAt();
                    if (created == null) {
                        return UNSURE;
                    }
                    return created.plus(Duration.ofDays(days)).isBefore(NOW) ? TRUE : FALSE;
                });
    }

    private static Made usedWithin(int hours) {
        return new Made(
                "unused <= " + hours + "h",
                subject -> {
                    Instant used =
                            subject.lastUsedAt() == null
                                    ? subject.createdAt()
                                    : subject.lastUsedAt();
                    if (used == null) {
                        return UNSURE;
                    }
                    return used.plus(Duration.ofHours(hours)).isBefore(NOW) ? FALSE : TRUE;
                });
    }

    private static <T> T any(SplittableRandom random, T[] of) {
        return List.of(of).get(random.nextInt(of.length));
    }

    private static String pick(SplittableRandom random, String one, String other) {
        return random.nextBoolean() ? one : other;
    }

    private static ScopeSubject subject(SplittableRandom random) {
        List<ConsumerTarget> consumers = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            consumers.add(new ConsumerTarget("aws.secretsmanager", "prod/" + i, Map.of()));
        }
        String account = pick(random, "aws", "heroku") + ":" + pick(random, "prod", "stage");
        return new ScopeSubject(
                CredentialRef.parse(account + ":some-type:ID" + random.nextInt(10)),
                "svc-" + random.nextInt(3),
                random.nextInt(3) == 0 ? null : pick(random, "payments", "data"),
                consumers,
                any(random, Standing.values()),
                any(random, Listed.values()),
                random.nextInt(4) == 0 ? null : NOW.minus(Duration.ofDays(random.nextInt(120))),
                random.nextBoolean() ? null : NOW.minus(Duration.ofHours(random.nextInt(120))));
    }
}
