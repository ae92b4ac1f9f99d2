package dev.keyrecall.engine.contract;

import dev.keyrecall.engine.inventory.AcceptedCredential;
import dev.keyrecall.engine.inventory.Consumer;
import dev.keyrecall.engine.inventory.Finding;
import dev.keyrecall.engine.inventory.NamedOwner;
import dev.keyrecall.engine.inventory.ObservedCredential;
import dev.keyrecall.engine.port.Tx;
import dev.keyrecall.spi.AccountRef;
import dev.keyrecall.spi.ConsumerTarget;
import dev.keyrecall.spi.Credential;
import dev.keyrecall.spi.CredentialRef;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;

/** Random inventories, and random scopes about them. Equal seeds make equal ones. */
public final class RandomScopes {
    public static final Instant NOW = Instant.parse("2026-11-30T12:00:00.123456789Z");
    public static final List<AccountRef> ACCOUNTS =
            List.of(new AccountRef("aws", "prod"), new AccountRef("aws", "prod-eu"));

    private static final int CREDENTIALS = 12;
    private static final List<String> TYPES = List.of("iam-access-key", "iam");

    /** Also what databases take for signs of their own, and what Java counts as two. */
    private static final List<String> TEXTS =
            List.of(
                    "svc-1",
                    "svc-2",
                    "Svc-1",
                    "svc-10",
                    "a%b",
                    "a_b",
                    "axb",
                    "[ab]",
                    "a",
                    "x\\y",
                    "svc\u0000-1",
                    "one\u0001",
                    "\u0002",
                    "\u00e9\ud83d\udd11");

    private static final List<String> PATTERNS =
            List.of(
                    "*",
                    "svc-*",
                    "*1",
                    "s*-*1",
                    "?",
                    "a?b",
                    "svc-??",
                    "a%b",
                    "a_b",
                    "[ab]",
                    "[*",
                    "x\\*",
                    "*\u0001*",
                    "*\u0002",
                    "\u00e9*",
                    "\u00e9??",
                    "*:*",
                    "prod/*",
                    "*s*v*c*-*1*",
                    "svc*");

    private static final List<String> TARGETS =
            List.of("prod/a", "prod/b", "svc-1", "a%b", "one\u0001", "svc\u0000-1");

    private final SplittableRandom random;

    private final List<String> texts;
    private final List<String> targets;

    public RandomScopes(long seed) {
        this(seed, TEXTS, TARGETS);
    }

    private RandomScopes(long seed, List<String> texts, List<String> targets) {
        this.random = new SplittableRandom(seed);
        this.texts = texts;
        this.targets = targets;
    }

    /** Without control characters in what is known. */
    public static RandomScopes plain(long seed) {
        return new RandomScopes(seed, plain(TEXTS), plain(TARGETS));
    }

    private static List<String> plain(List<String> texts) {
        return texts.stream().filter(text -> text.chars().allMatch(c -> c >= ' ')).toList();
    }

    /** Writes, changes and removes at random what is known of an account's credentials. */
    public void change(Tx tx, AccountRef account) {
        for (int i = random.nextInt(8, 40); i > 0; i--) {
            change(tx, ref(account));
        }
        Set<CredentialRef> missing = new TreeSet<>();
        for (int i = random.nextInt(6); i > 0; i--) {
            missing.add(ref(account));
        }
        tx.credentials()
                .replaceFindings(
                        account,
                        missing.stream()
                                .map(ref -> new Finding(any(Finding.Kind.values()), ref, NOW))
                                .toList());
    }

    private void change(Tx tx, CredentialRef ref) {
        Consumer consumer =
                new Consumer(ref, new ConsumerTarget(kind(), any(targets), Map.of()), NOW);
        switch (random.nextInt(12)) {
            case 0, 1, 2, 3 -> tx.credentials().putObserved(observed(ref));
            case 4, 5, 6 -> tx.credentials().putAccepted(accepted(ref));
            case 7 -> tx.credentials().removeAccepted(ref);
            case 8 -> tx.credentials().putConsumer(consumer);
            case 9 -> {
                if (random.nextBoolean()) {
                    tx.credentials().removeConsumer(consumer);
                } else {
                    tx.credentials().moveConsumers(ref, ref(ref.account()));
                }
            }
            case 10 -> tx.credentials().putOwner(new NamedOwner(ref, any(texts)));
            default -> tx.credentials().removeOwner(ref);
        }
    }

    private String kind() {
        return random.nextBoolean() ? "aws.secretsmanager" : "local.file";
    }

    private CredentialRef ref(AccountRef account) {
        int number = random.nextInt(CREDENTIALS);
        String id =
                number % 3 == 0
                        ? "[A]%_" + number
                        : number % 3 == 1 ? "\ud83d\udd11" + number : "AKIA" + number;
        return new CredentialRef(account, TYPES.get(number % 2), id);
    }

    private ObservedCredential observed(CredentialRef ref) {
        return new ObservedCredential(
                new Credential(
                        ref,
                        any(texts),
                        "uid",
                        random.nextInt(3) == 0 ? null : any(texts),
                        any(Credential.Status.values()),
                        moment(),
                        random.nextBoolean() ? null : moment()),
                false,
                NOW,
                NOW,
                random.nextInt(4) == 0 ? NOW : null);
    }

    /** Some exactly so long ago as scopes ask. */
    private Instant moment() {
        return NOW.minus(Duration.ofDays(random.nextInt(12)))
                .plusNanos(random.nextInt(3) == 0 ? random.nextInt(-1, 2) : 0);
    }

    private AcceptedCredential accepted(CredentialRef ref) {
        return new AcceptedCredential(
                ref, any(texts), any(Credential.Status.values()), NOW, "x", true, List.of());
    }

    /** A scope, parenthesised throughout. */
    public String scope() {
        return scope(random.nextInt(4));
    }

    private String scope(int depth) {
        if (depth == 0) {
            return condition();
        }
        return switch (random.nextInt(4)) {
            case 0 -> "not (" + scope(depth - 1) + ")";
            case 1 -> joined(depth, " or ");
            default -> joined(depth, " and ");
        };
    }

    private String joined(int depth, String word) {
        List<String> parts = new ArrayList<>();
        for (int i = random.nextInt(2, 4); i > 0; i--) {
            parts.add("(" + scope(random.nextInt(depth)) + ")");
        }
        return String.join(word, parts);
    }

    private String condition() {
        return switch (random.nextInt(12)) {
            case 0 -> "all";
            case 1 -> "has " + any(List.of("owner", "consumer", "last-use"));
            case 2 -> "standing" + sign() + any(List.of("accepted", "unexpected", "missing"));
            case 3 -> "liveness" + sign() + any(List.of("live", "dead", "unknown"));
            case 4 -> time("age");
            case 5 -> time("unused");
            case 6 -> account();
            case 7 -> compared("owner", texts);
            case 8 -> compared("principal", texts);
            case 9 -> consumer();
            case 10 -> type();
            default -> reference();
        };
    }

    private String sign() {
        return random.nextBoolean() ? "=" : "!=";
    }

    private String time(String field) {
        return field + any(List.of("<", "<=", ">", ">=")) + random.nextInt(12) + "d";
    }

    private String account() {
        return switch (random.nextInt(4)) {
            case 0 -> "provider" + sign() + any(List.of("aws", "github"));
            case 1 -> "account~prod*";
            case 2 -> "account" + sign() + "aws:prod";
            default -> "account" + sign() + any(List.of("prod", "prod-eu"));
        };
    }

    private String type() {
        return random.nextBoolean()
                ? "type"
                        + sign()
                        + any(List.of("iam", "iam-access-key", "aws.iam", "github.iam", "'iam:A'"))
                : "type" + any(List.of("~", "!~")) + any(List.of("iam*", "aws.*", "*key"));
    }

    private String reference() {
        CredentialRef ref = ref(any(ACCOUNTS));
        return random.nextBoolean()
                ? "ref" + sign() + quoted(ref.toString())
                : "ref"
                        + any(List.of("~", "!~"))
                        + quoted(
                                any(
                                        List.of(
                                                "*AKIA*",
                                                "*[A]%_*",
                                                "aws:prod:iam:*",
                                                "*:???",
                                                "*_?")));
    }

    private String consumer() {
        String place = kind() + ":" + any(targets);
        return random.nextInt(3) == 0
                ? "consumer" + sign() + quoted(place)
                : compared("consumer", random.nextBoolean() ? targets : List.of(kind()));
    }

    private String compared(String field, List<String> texts) {
        return random.nextBoolean()
                ? field + sign() + quoted(any(texts))
                : field + any(List.of("~", "!~")) + quoted(any(PATTERNS));
    }

    private static String quoted(String text) {
        return "'" + text + "'";
    }

    private <T> T any(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    private <T> T any(T[] of) {
        return any(List.of(of));
    }

    /** A small number, for the size of a page. */
    public int few() {
        return random.nextInt(1, 6);
    }
}
