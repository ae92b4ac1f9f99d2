package dev.keyrecall.aws.lab;

import dev.keyrecall.lab.LabPopulation;
import dev.keyrecall.spi.RevealsSecret;
import dev.keyrecall.spi.SecretBytes;
import dev.keyrecall.spi.json.Json;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Invents an account: users with owners, access keys with a past, secrets that hold them. The seed
 * decides everything but the secret values.
 */
final class AwsPopulation {
    static final String OPERATOR = "keyrecall-operator";

    /** One user in so many has no key at all, where the numbers allow it. */
    private static final int KEYLESS_EVERY = 20;

    /** One key in so many is inactive, among those of users who hold two. */
    private static final int INACTIVE_EVERY = 16;

    /** One key in so many was never used. */
    private static final int UNUSED_EVERY = 7;

    /** One user in so many has no owner. */
    private static final int OWNERLESS_EVERY = 9;

    /** One secret in so many has fields of its own. */
    private static final int CUSTOM_EVERY = 8;

    private static final int AGE_MIN_DAYS = 20;
    private static final int AGE_MAX_DAYS = 1_400;

    private static final List<String> TEAMS =
            List.of("payments", "search", "data", "platform", "mobile", "billing", "growth");
    private static final List<String> WORKLOADS =
            List.of("api", "worker", "etl", "backup", "deploy", "mailer", "reports", "sync");

    private final LabPopulation population;
    private final AwsState state;
    private final Instant now;
    private final RandomGenerator layout;
    private final RandomGenerator values;
    private final Map<String, SecretLayout> layouts = new HashMap<>();
    private final List<SecretBytes> extras = new ArrayList<>();

    private AwsPopulation(
            LabPopulation population, AwsState state, Instant now, RandomGenerator values) {
        this.population = population;
        this.state = state;
        this.now = now;
        // Not the generator that drew the account number: the same numbers would come again.
        this.layout = new SplittableRandom(population.seed()).split();
        this.values = values;
    }

    /**
     * What was invented beside the state.
     *
     * @param operator the operator's key
     * @param layouts how each secret is laid out, by name
     * @param extras secret values that stand in secrets beside access keys
     * @param kmsKeyArn the one KMS key
     */
    record Result(
            IamKey operator,
            Map<String, SecretLayout> layouts,
            List<SecretBytes> extras,
            String kmsKeyArn) {}

    static String accountNumber(LabPopulation population) {
        return AwsIds.accountNumber(new SplittableRandom(population.seed()));
    }

    /** Fills an empty state. */
    static Result fill(
            LabPopulation population, AwsState state, Instant now, RandomGenerator values) {
        return new AwsPopulation(population, state, now, values).fill();
    }

    private Result fill() {
        IamUser operatorUser = addUser(OPERATOR, "/", AGE_MAX_DAYS, true);
        IamKey operator = addKey(operatorUser, Duration.ofDays(AGE_MIN_DAYS));
        List<IamUser> users = new ArrayList<>();
        for (int index = 0; index < population.users(); index++) {
            users.add(addUser(index));
        }
        List<IamKey> active = addKeys(users);
        shuffle(active);
        for (int index = 0; index < population.consumers(); index++) {
            addSecret(index, active.get(index));
        }
        return new Result(operator, layouts, extras, addKmsKey().arn());
    }

    /** Drawn last, so that the rest of a seed's account is what it was before there was KMS. */
    private KmsKey addKmsKey() {
        KmsKey key =
                state.kmsKeys()
                        .create(
                                AwsIds.uuid(layout),
                                "opens a vault of Keyrecall",
                                ago(Duration.ofDays(AGE_MIN_DAYS)));
        state.kmsKeys().aliases().put(AwsLab.KMS_ALIAS, key);
        return key;
    }

    private IamUser addUser(int index) {
        String team = pick(TEAMS);
        String name =
                String.format(Locale.ROOT, "svc-%s-%s-%02d", team, pick(WORKLOADS), index + 1);
        int age = layout.nextInt(AGE_MIN_DAYS, AGE_MAX_DAYS);
        IamUser user = addUser(name, index % 3 == 0 ? "/" + team + "/" : "/", age, false);
        if (index % OWNERLESS_EVERY != OWNERLESS_EVERY - 1) {
            user.tags().put("owner", team);
        }
        user.tags().put("environment", index % 4 == 0 ? "staging" : "production");
        return user;
    }

    private IamUser addUser(String name, String path, int ageDays, boolean operator) {
        String id = AwsIds.userId(layout);
        return state.iam().addUser(name, path, id, ago(Duration.ofDays(ageDays)), operator);
    }

    /** Hands the keys out, at most two a user, and returns the active ones. */
    private List<IamKey> addKeys(List<IamUser> users) {
        int least = (population.accessKeys() + 1) / LabPopulation.KEYS_PER_USER_MAX;
        int keyless = Math.min(users.size() / KEYLESS_EVERY, users.size() - least);
        int single = Math.min(population.accessKeys(), users.size() - keyless);
        int twice = Math.min(population.accessKeys() - single, single);
        List<IamUser> order = new ArrayList<>(users);
        shuffle(order);
        List<IamKey> first = new ArrayList<>();
        for (IamUser user : order.subList(0, single)) {
            first.add(addKey(user, keyAge(user)));
        }
        int inactive =
                Math.min(
                        population.accessKeys() / INACTIVE_EVERY,
                        population.accessKeys() - population.consumers());
        List<IamKey> active = new ArrayList<>(first);
        for (int index = 0; index < twice; index++) {
            IamKey key = addKey(order.get(index), keyAge(order.get(index)));
            if (index < inactive) {
                key.become(IamKey.State.INACTIVE, ago(Duration.ofDays(1)));
            } else {
                active.add(key);
            }
        }
        return active;
    }

    /** Younger than its user. */
    private Duration keyAge(IamUser user) {
        long most = Duration.between(user.createdAt(), now).toMinutes();
        return Duration.ofMinutes(layout.nextLong(most / 4, most));
    }

    private IamKey addKey(IamUser user, Duration age) {
        String id = AwsIds.accessKeyId(state.iam().number(), layout);
        IamKey key = state.iam().addKey(user, id, ago(age), ago(age));
        if (layout.nextInt(UNUSED_EVERY) != 0 && !user.isOperator()) {
            Instant usedAt = ago(Duration.ofSeconds(layout.nextLong(age.toSeconds() / 8 + 1)));
            String service = layout.nextBoolean() ? "s3" : "sqs";
            key.used(new IamKey.Use(usedAt, service, state.region()));
        }
        return key;
    }

    private void addSecret(int index, IamKey key) {
        boolean custom = index % CUSTOM_EVERY == CUSTOM_EVERY - 1;
        SecretLayout shape = custom ? SecretLayout.ENVIRONMENT : SecretLayout.DEFAULT;
        String team = key.user().tags().getOrDefault("owner", "shared");
        String name = String.format(Locale.ROOT, "prod/%s/aws-credentials-%02d", team, index + 1);
        Json.Obj document = custom ? customDocument(key) : document(shape, key);
        Instant createdAt = key.createdAt().plus(Duration.ofMinutes(1));
        StoredSecret secret =
                state.store().create(name, AwsIds.arnSuffix(layout), "used by " + team, createdAt);
        secret.tags().put("owner", team);
        SecretBytes value = SecretBytes.ofUtf8(document.compact());
        String versionId = AwsIds.uuid(layout).toString();
        secret.move(
                StoredSecret.CURRENT,
                state.store().add(secret, versionId, value, false, createdAt));
        layouts.put(name, shape);
    }

    @RevealsSecret(why = "the invented consumer holds the value that was issued to it")
    private static Json.Obj document(SecretLayout shape, IamKey key) {
        String value = key.secret().reveal(v -> new String(v, StandardCharsets.US_ASCII));
        return Json.object().put(shape.idField(), key.id()).put(shape.secretField(), value).build();
    }

    /** With fields around the key that a delivery must keep, a secret one among them. */
    @RevealsSecret(why = "the invented consumer holds a secret of another kind as well")
    private Json.Obj customDocument(IamKey key) {
        SecretBytes other = AwsIds.secret(values);
        extras.add(other);
        String otherValue = other.reveal(v -> new String(v, StandardCharsets.US_ASCII));
        Json.Builder document =
                Json.object()
                        .put("AWS_REGION", state.region())
                        .put("MAX_RETRIES", new Json.Num("3"))
                        .put("TIMEOUT_SECONDS", new Json.Num("2.50"));
        document(SecretLayout.ENVIRONMENT, key).members().forEach(document::put);
        return document.put("WEBHOOK_SIGNING_SECRET", otherValue)
                .put("FEATURES", Json.strings(List.of("upload", "résumé <&> \"quoted\"")))
                .build();
    }

    private Instant ago(Duration duration) {
        return now.minus(duration);
    }

    private String pick(List<String> from) {
        return from.get(layout.nextInt(from.size()));
    }

    private void shuffle(List<?> list) {
        for (int index = list.size() - 1; index > 0; index--) {
            Collections.swap(list, index, layout.nextInt(index + 1));
        }
    }
}
