package dev.keyrecall.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyrecall.aws.lab.AwsLab;
import dev.keyrecall.lab.Fault;
import dev.keyrecall.lab.LabPopulation;
import dev.keyrecall.spi.Kek;
import dev.keyrecall.spi.KekSource;
import dev.keyrecall.spi.ProviderException;
import dev.keyrecall.spi.ProviderException.Reason;
import dev.keyrecall.spi.RevealsSecret;
import dev.keyrecall.spi.SecretBytes;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The laws against our own emulator, and what only it can do: count, fail and refuse. */
class AwsKmsLabTest extends KekLaws {
    @TempDir private Path folder;
    private AwsLab lab;
    private KmsBench bench;

    @BeforeEach
    void start() throws Exception {
        lab =
                AwsLab.start(
                        new LabPopulation(2, 2, 1, 3),
                        InstantSource.system(),
                        new SplittableRandom(3),
                        0);
        lab.writeOperatorCredentials(credentials());
        bench = new KmsBench(lab.endpoint(), AwsLab.REGION, credentials());
    }

    private Path credentials() {
        return folder.resolve("credentials");
    }

    @AfterEach
    void stop() {
        bench.close();
        lab.close();
    }

    @Override
    KmsBench bench() {
        return bench;
    }

    @Override
    String key() {
        return lab.kmsKeyArn();
    }

    @Test
    void theSourceIsFoundByItsName() {
        assertThat(ServiceLoader.load(KekSource.class).stream().map(p -> p.get().name()))
                .contains(AwsKms.NAME);
    }

    @Test
    void whatTheLabTellsIsEnoughTogetherWithTheCredentials() throws ProviderException {
        Map<String, String> settings = new HashMap<>(lab.kekSettings());
        settings.put(AwsSettings.CREDENTIALS_FILE, credentials().toString());
        AwsKms source = new AwsKms();
        assertThat(source.resolve(settings)).isEqualTo(settings);
        settings.put(AwsKms.KEY, AwsLab.KMS_ALIAS);
        assertThat(source.resolve(settings)).isEqualTo(bench.settings(key()));
    }

    @Test
    void whereNamesEndAndValuesBeginCounts() throws ProviderException {
        try (Kek kek = bench.connect(key());
                SecretBytes value = KmsBench.value(9, 32)) {
            byte[] wrapped = kek.wrap(value, Map.of("ab", "c"));
            assertInvalid(kek, wrapped, Map.of("a", "bc"));
        }
    }

    @Test
    void anUnsealIsOneCallAndMakingARecipientOneMore() throws ProviderException {
        Map<String, String> kept = new AwsKms().resolve(bench.settings(AwsLab.KMS_ALIAS));
        assertThat(lab.counts().receivedInAll()).isEqualTo(1);
        byte[] wrapped;
        try (Kek kek = new AwsKms().connect(kept);
                SecretBytes value = KmsBench.value(1, 32)) {
            wrapped = kek.wrap(value, KmsBench.CONTEXT);
        }
        assertThat(lab.counts().receivedInAll()).isEqualTo(2);
        try (Kek kek = new AwsKms().connect(new AwsKms().resolve(kept))) {
            kek.unwrap(wrapped, KmsBench.CONTEXT).close();
        }
        assertThat(lab.counts().receivedInAll()).isEqualTo(3);
        assertThat(lab.count("kms:DescribeKey")).isEqualTo(1);
        assertThat(lab.count("kms:Encrypt")).isEqualTo(1);
        assertThat(lab.count("kms:Decrypt")).isEqualTo(1);
        assertThat(lab.counts().effectsInAll()).isZero();
    }

    @Test
    void aSuspendedKeyOpensNothingUntilItIsEnabled() throws ProviderException {
        try (Kek kek = bench.connect(key());
                SecretBytes value = KmsBench.value(2, 32)) {
            byte[] wrapped = kek.wrap(value, KmsBench.CONTEXT);
            bench.admin().disableKey(r -> r.keyId(key()));
            for (ThrowingCallable call : calls(kek, value, wrapped)) {
                assertRefused(call, Reason.CONFLICT, "enable-key");
            }
            assertRefused(
                    () -> new AwsKms().resolve(bench.settings(AwsLab.KMS_ALIAS)),
                    Reason.CONFLICT,
                    "enable-key");
            bench.admin().enableKey(r -> r.keyId(key()));
            kek.unwrap(wrapped, KmsBench.CONTEXT).close();
            bench.admin().scheduleKeyDeletion(r -> r.keyId(key()).pendingWindowInDays(7));
            for (ThrowingCallable call : calls(kek, value, wrapped)) {
                assertRefused(call, Reason.CONFLICT, "cancel-key-deletion");
            }
            bench.admin().cancelKeyDeletion(r -> r.keyId(key()));
            assertRefused(calls(kek, value, wrapped).getFirst(), Reason.CONFLICT, "enable-key");
        }
    }

    @Test
    void accessThatLacksTheRightIsToldWhichAndWhere() throws Exception {
        String user =
                lab.truth().credentials().stream()
                        .filter(c -> !c.operator() && c.active())
                        .findFirst()
                        .orElseThrow()
                        .principal();
        String id = lab.createBehindBack(user);
        Path file = folder.resolve("theirs");
        try (SecretBytes secret = lab.secretOf(id)) {
            writeCredentials(file, id, secret);
        }
        Map<String, String> theirs =
                bench.with(
                        Map.of(AwsKms.KEY, key(), AwsSettings.CREDENTIALS_FILE, file.toString()));
        try (Kek operators = bench.connect(key());
                Kek kek = new AwsKms().connect(theirs);
                SecretBytes value = KmsBench.value(3, 32)) {
            byte[] wrapped = operators.wrap(value, KmsBench.CONTEXT);
            for (ThrowingCallable call : calls(kek, value, wrapped)) {
                assertRefused(call, Reason.PERMISSION, key());
            }
            lab.grant(user, "kms:Decrypt");
            kek.unwrap(wrapped, KmsBench.CONTEXT).close();
            assertRefused(() -> kek.wrap(value, KmsBench.CONTEXT), Reason.PERMISSION, key());
            lab.deleteBehindBack(id);
            for (ThrowingCallable call : calls(kek, value, wrapped)) {
                assertRefused(call, Reason.OPERATOR_CREDENTIAL, "credentials file");
            }
        }
    }

    @RevealsSecret(why = "plays a person who has a credentials file")
    private static void writeCredentials(Path file, String id, SecretBytes secret)
            throws Exception {
        String value = secret.reveal(v -> new String(v, StandardCharsets.US_ASCII));
        Files.writeString(
                file,
                "[default]\naws_access_key_id = " + id + "\naws_secret_access_key = " + value);
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {
                "THROTTLE",
                "EXPIRED",
                "ERROR_BEFORE",
                "ERROR_AFTER",
                "CUT_BEFORE",
                "CUT_AFTER"
            })
    void aFaultIsSortedSentOnceAndNeverInDoubt(Fault fault) throws ProviderException {
        try (Kek kek = bench.connect(key());
                SecretBytes value = KmsBench.value(4, 32)) {
            byte[] wrapped = kek.wrap(value, KmsBench.CONTEXT);
            int before = lab.counts().receivedInAll();
            lab.faults().arm("kms:*", fault, 0, 2);
            Class<? extends ProviderException> expected =
                    switch (fault) {
                        case THROTTLE -> ProviderException.Throttled.class;
                        case EXPIRED -> ProviderException.Refused.class;
                        default -> ProviderException.Unavailable.class;
                    };
            for (ThrowingCallable call : calls(kek, value, wrapped)) {
                assertThatThrownBy(call).isInstanceOf(expected).hasMessageContaining("kms:");
            }
            assertThat(lab.counts().receivedInAll()).isEqualTo(before + 2);
            kek.unwrap(wrapped, KmsBench.CONTEXT).close();
        }
    }

    @Test
    void anAddressWhereNobodyListensIsUnavailable() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        URI nobody = URI.create("http://127.0.0.1:" + port);
        Map<String, String> settings =
                bench.with(Map.of(AwsKms.KEY, key(), AwsSettings.ENDPOINT, nobody.toString()));
        try (Kek kek = new AwsKms().connect(settings);
                SecretBytes value = KmsBench.value(5, 32)) {
            for (ThrowingCallable call : calls(kek, value, new byte[] {1})) {
                assertThatThrownBy(call)
                        .isInstanceOf(ProviderException.Unavailable.class)
                        .hasMessageContaining("ConnectException")
                        .hasMessageContaining("another recipient");
            }
        }
    }

    @Test
    void aServiceThatNeverAnswersIsUnavailable() throws ProviderException {
        Map<String, String> impatient =
                bench.with(Map.of(AwsKms.KEY, key(), AwsSettings.CALL_TIMEOUT, "500ms"));
        try (Kek patient = bench.connect(key());
                Kek kek = new AwsKms().connect(impatient);
                SecretBytes value = KmsBench.value(6, 32)) {
            byte[] wrapped = patient.wrap(value, KmsBench.CONTEXT);
            lab.faults().arm("kms:*", Fault.TIMEOUT_AFTER, 0, 2);
            for (ThrowingCallable call : calls(kek, value, wrapped)) {
                assertThatThrownBy(call).isInstanceOf(ProviderException.Unavailable.class);
            }
        }
    }

    @Test
    void oneKeyServesManyThreads() throws Exception {
        try (Kek kek = bench.connect(key());
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Boolean>> done = new ArrayList<>();
            for (int thread = 0; thread < 32; thread++) {
                long seed = thread;
                done.add(threads.submit(() -> goesThere(kek, seed)));
            }
            for (Future<Boolean> there : done) {
                assertThat(there.get()).isTrue();
            }
        }
        assertThat(lab.count("kms:Decrypt")).isEqualTo(32);
    }

    /** Whether a value of the seed's comes back under a context of its own. */
    private static boolean goesThere(Kek kek, long seed) throws ProviderException {
        Map<String, String> context = Map.of("keyrecall-recipient", String.valueOf(seed));
        try (SecretBytes value = KmsBench.value(seed, 32);
                SecretBytes back = kek.unwrap(kek.wrap(value, context), context)) {
            return back.sameAs(value);
        }
    }

    /** A wrap and an unwrap. */
    private static List<ThrowingCallable> calls(Kek kek, SecretBytes value, byte[] wrapped) {
        return List.of(
                () -> kek.wrap(value, KmsBench.CONTEXT),
                () -> kek.unwrap(wrapped, KmsBench.CONTEXT));
    }

    private static void assertRefused(ThrowingCallable call, Reason reason, String told) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ProviderException.Refused.class,
                        refused -> assertThat(refused.reason()).isEqualTo(reason))
                .hasMessageContaining(told);
    }
}
