package dev.keyrecall.aws.lab;

import dev.keyrecall.lab.CallCounts;
import dev.keyrecall.lab.FaultPlan;
import dev.keyrecall.lab.LabHttp;
import dev.keyrecall.lab.LabPopulation;
import dev.keyrecall.lab.LabServer;
import dev.keyrecall.lab.LabTruth;
import dev.keyrecall.lab.RealWaiter;
import dev.keyrecall.lab.Waiter;
import dev.keyrecall.spi.RevealsSecret;
import dev.keyrecall.spi.SecretBytes;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A running AWS emulator. Thread-safe. */
public final class AwsLab implements LabServer {
    /** The region that holds secrets and KMS keys; IAM and STS take a signature for any. */
    public static final String REGION = "eu-central-1";

    /** Everything that the emulator can do, by full name. */
    public static final List<String> OPERATIONS =
            List.of(
                    "iam:ListUsers",
                    "iam:GetUser",
                    "iam:CreateUser",
                    "iam:DeleteUser",
                    "iam:TagUser",
                    "iam:UntagUser",
                    "iam:ListUserTags",
                    "iam:ListAccessKeys",
                    "iam:CreateAccessKey",
                    "iam:UpdateAccessKey",
                    "iam:DeleteAccessKey",
                    "iam:GetAccessKeyLastUsed",
                    "sts:GetCallerIdentity",
                    "sts:GetAccessKeyInfo",
                    "secretsmanager:CreateSecret",
                    "secretsmanager:DescribeSecret",
                    "secretsmanager:ListSecrets",
                    "secretsmanager:ListSecretVersionIds",
                    "secretsmanager:GetSecretValue",
                    "secretsmanager:PutSecretValue",
                    "secretsmanager:UpdateSecretVersionStage",
                    "secretsmanager:DeleteSecret",
                    "secretsmanager:RestoreSecret",
                    "kms:CreateKey",
                    "kms:CreateAlias",
                    "kms:ListAliases",
                    "kms:DescribeKey",
                    "kms:Encrypt",
                    "kms:Decrypt",
                    "kms:GenerateDataKey",
                    "kms:EnableKey",
                    "kms:DisableKey",
                    "kms:ScheduleKeyDeletion",
                    "kms:CancelKeyDeletion");

    /** The alias of the KMS key that every lab has, for a vault to be opened with. */
    public static final String KMS_ALIAS = "alias/keyrecall-lab";

    static final String CONSUMER_KIND = "aws.secretsmanager";

    private final Object lock = new Object();
    private final InstantSource clock;
    private final FaultPlan faults;
    private final CallCounts counts = new CallCounts();
    private final AwsState state;
    private final AwsPopulation.Result invented;
    private final AwsTruth truth;
    private final LabHttp http;

    private AwsLab(
            LabPopulation population,
            InstantSource clock,
            RandomGenerator random,
            Waiter waiter,
            int port) {
        this.clock = clock;
        this.faults = new FaultPlan(clock);
        this.state = new AwsState(AwsPopulation.accountNumber(population), REGION, random, counts);
        this.invented = AwsPopulation.fill(population, state, clock.instant(), random);
        this.truth = new AwsTruth(state, invented.layouts());
        this.http = LabHttp.start(new AwsService(lock, state, clock, faults), this, waiter, port);
    }

    /**
     * Starts a server.
     *
     * @param waiter how calls are slowed down by the fault plan's latency
     * @param port 0 for any free port
     */
    public static AwsLab start(
            LabPopulation population,
            InstantSource clock,
            RandomGenerator random,
            Waiter waiter,
            int port) {
        return new AwsLab(population, clock, random, waiter, port);
    }

    /** Starts a server whose latency passes in real time. */
    public static AwsLab start(
            LabPopulation population, InstantSource clock, RandomGenerator random, int port) {
        return start(population, clock, random, new RealWaiter(), port);
    }

    @Override
    public URI endpoint() {
        return http.endpoint();
    }

    @Override
    public Map<String, String> settings() {
        String limits = limits();
        return limits.isEmpty()
                ? Map.of("endpoint", endpoint().toString(), "region", REGION)
                : Map.of(
                        "endpoint", endpoint().toString(),
                        "region", REGION,
                        "call-limits", limits);
    }

    /** The rates that stand now, as the adapter's setting reads them. */
    private String limits() {
        return faults.rates().entrySet().stream()
                .flatMap(
                        rate ->
                                inFull(rate.getKey())
                                        .map(
                                                name ->
                                                        name
                                                                + "="
                                                                + rate.getValue().perSecond()
                                                                + "/"
                                                                + rate.getValue().burst()))
                .collect(Collectors.joining(","));
    }

    private static Stream<String> inFull(String name) {
        return name.equals("*") || name.contains(":")
                ? Stream.of(name)
                : OPERATIONS.stream().filter(one -> one.endsWith(":" + name));
    }

    @Override
    public Map<String, String> kekSettings() {
        return Map.of(
                "endpoint", endpoint().toString(), "region", REGION, "key", invented.kmsKeyArn());
    }

    /** The ARN of the key that {@link #KMS_ALIAS} stands for; the seed decides it. */
    public String kmsKeyArn() {
        return invented.kmsKeyArn();
    }

    @Override
    @RevealsSecret(why = "the operator's credentials are handed over in a file, as AWS's tools do")
    public void writeOperatorCredentials(Path file) throws IOException {
        IamKey operator = invented.operator();
        byte[] head =
                ("[default]\naws_access_key_id = " + operator.id() + "\naws_secret_access_key = ")
                        .getBytes(StandardCharsets.US_ASCII);
        byte[] content =
                operator.secret()
                        .reveal(
                                value -> {
                                    byte[] all =
                                            Arrays.copyOf(head, head.length + value.length + 1);
                                    System.arraycopy(value, 0, all, head.length, value.length);
                                    all[all.length - 1] = '\n';
                                    return all;
                                });
        Path target = file.toAbsolutePath();
        Path beside =
                Files.createTempFile(
                        target.getParent(),
                        ".credentials",
                        "",
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rw-------")));
        Files.write(beside, content);
        Arrays.fill(content, (byte) 0);
        Files.move(beside, target, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public FaultPlan faults() {
        return faults;
    }

    @Override
    public CallCounts counts() {
        return counts;
    }

    @Override
    public List<SecretBytes> issuedSecrets() {
        synchronized (lock) {
            return Stream.of(state.iam().issued(), invented.extras(), state.kmsKeys().dataKeys())
                    .flatMap(List::stream)
                    .map(SecretBytes::copy)
                    .toList();
        }
    }

    @Override
    public LabTruth truth() {
        synchronized (lock) {
            return truth.tell();
        }
    }

    @Override
    public void deleteBehindBack(String credentialId) {
        synchronized (lock) {
            IamKey key =
                    state.iam()
                            .key(credentialId)
                            .orElseThrow(() -> unknown("credential", credentialId));
            state.iam().delete(key, clock.instant());
        }
    }

    @Override
    public List<String> principalsWithoutCredential() {
        synchronized (lock) {
            return state.iam().users().values().stream()
                    .filter(user -> user.keys().isEmpty())
                    .map(IamUser::name)
                    .toList();
        }
    }

    @Override
    public String createBehindBack(String principal) {
        synchronized (lock) {
            return state.iam().createKey(user(principal), clock.instant()).id();
        }
    }

    @Override
    public void grant(String principal, String operation) {
        synchronized (lock) {
            user(principal).grant(operation);
        }
    }

    /** The account's number, twelve digits. */
    public String accountNumber() {
        return state.iam().number();
    }

    /**
     * A copy of the value of an access key, for a test that plays a consumer or an attacker. The
     * caller closes it.
     *
     * @throws IllegalArgumentException when there never was a key of that id
     */
    public SecretBytes secretOf(String accessKeyId) {
        synchronized (lock) {
            return state.iam()
                    .keyEver(accessKeyId)
                    .orElseThrow(() -> unknown("credential", accessKeyId))
                    .secret()
                    .copy();
        }
    }

    private IamUser user(String principal) {
        return state.iam().user(principal).orElseThrow(() -> unknown("principal", principal));
    }

    private static IllegalArgumentException unknown(String what, String id) {
        return new IllegalArgumentException("no " + what + " is called '" + id + "'");
    }

    @Override
    public void close() {
        http.close();
    }
}
