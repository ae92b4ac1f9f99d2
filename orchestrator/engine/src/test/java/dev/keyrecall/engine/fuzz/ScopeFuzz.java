package dev.keyrecall.engine.fuzz;

import dev.keyrecall.engine.inventory.Listed;
import dev.keyrecall.engine.inventory.Standing;
import dev.keyrecall.engine.scope.Scope;
import dev.keyrecall.engine.scope.ScopeException;
import dev.keyrecall.engine.scope.ScopeSubject;
import dev.keyrecall.engine.scope.Truth;
import dev.keyrecall.spi.ConsumerTarget;
import dev.keyrecall.spi.CredentialRef;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A scope is refused at a place in it, or judged: the same within parentheses, and the other way
 * round behind {@code not}.
 */
public final class ScopeFuzz {
    private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");
    private static final ScopeSubject SUBJECT =
            new ScopeSubject(
                    CredentialRef.parse("aws:prod:iam-access-key:ID1"),
                    "svc-api",
                    "payments",
                    List.of(new ConsumerTarget("aws.secretsmanager", "prod/api", Map.of())),
                    Standing.ACCEPTED,
                    Listed.LIVE,
                    null,
                    null);

    /** What is put around an expression may take it over a limit. */
    private static final List<String> OF_LIMITS = List.of("nested deeper", "longer than");

    private ScopeFuzz() {}

    /** Called by Jazzer. */
    public static void fuzzerTestOneInput(byte[] input) {
        String text = new String(input, StandardCharsets.UTF_8);
        Truth plain;
        try {
            plain = Scope.parse(text).judge(SUBJECT, NOW);
        } catch (ScopeException e) {
            RoundTrip.requireSaid(e);
            if (e.column() < 1 || e.column() > text.length() + 1) {
                throw new AssertionError("column " + e.column() + " of: " + text, e);
            }
            ScopeException.pointer(text, e.column());
            return;
        }
        requireJudged("(" + text + ")", plain);
        requireJudged(
                "not(" + text + ")",
                switch (plain) {
                    case YES -> Truth.NO;
                    case NO -> Truth.YES;
                    case UNKNOWN -> Truth.UNKNOWN;
                });
    }

    private static void requireJudged(String text, Truth expected) {
        try {
            Truth judged = Scope.parse(text).judge(SUBJECT, NOW);
            if (judged != expected) {
                throw new AssertionError(judged + ", not " + expected + ": " + text);
            }
        } catch (ScopeException e) {
            String said = String.valueOf(e.getMessage());
            if (OF_LIMITS.stream().noneMatch(said::contains)) {
                throw new AssertionError(text, e);
            }
        }
    }
}
