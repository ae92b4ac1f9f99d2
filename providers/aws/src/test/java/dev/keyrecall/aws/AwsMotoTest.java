package dev.keyrecall.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.keyrecall.lab.python.MotoServer;
import dev.keyrecall.lab.python.PythonEnvironment;
import dev.keyrecall.lab.python.PythonUnavailableException;
import dev.keyrecall.spi.AccountRef;
import dev.keyrecall.spi.Connection;
import dev.keyrecall.spi.ConsumerTarget;
import dev.keyrecall.spi.ConsumerValue;
import dev.keyrecall.spi.Credential;
import dev.keyrecall.spi.CredentialKind;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.Delivery;
import dev.keyrecall.spi.Intent;
import dev.keyrecall.spi.Inventory;
import dev.keyrecall.spi.Issuance;
import dev.keyrecall.spi.Liveness;
import dev.keyrecall.spi.OperatorIdentity;
import dev.keyrecall.spi.Page;
import dev.keyrecall.spi.ProviderAccount;
import dev.keyrecall.spi.ProviderException;
import dev.keyrecall.spi.Receipt;
import dev.keyrecall.spi.SecretBytes;
import dev.keyrecall.spi.Support;
import dev.keyrecall.spi.Suspension;
import dev.keyrecall.spi.Target;
import dev.keyrecall.spi.json.Json;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;

/** The adapter against an AWS that others wrote, filled by AWS's own client for Python. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AwsMotoTest {
    private static final AccountRef ACCOUNT = new AccountRef("aws", "moto");
    private static final InstantSource CLOCK = InstantSource.system();
    private static final Duration FILL_MAX = Duration.ofMinutes(2);

    /** Users whose keys other tests of this class change; each test has its own. */
    private static final Set<String> TOUCHED = Set.of("user-01", "user-02", "user-05", "user-07");

    /** What boto created: everything of one key but its value. */
    private record Made(String user, String uid, String status, @Nullable String owner) {}

    private @Nullable MotoServer moto;
    private @Nullable ProviderAccount open;
    private final Map<String, Made> made = new HashMap<>();
    private final Map<String, SecretBytes> values = new HashMap<>();

    @BeforeAll
    void start(@TempDir Path temp) throws Exception {
        MotoServer server;
        try {
            server = MotoServer.start();
        } catch (PythonUnavailableException e) {
            abort("SKIPPED, nothing was compared with moto: " + e.getMessage());
            return;
        }
        moto = server;
        Path credentials = temp.resolve("credentials");
        Files.writeString(credentials, server.credentialsFile());
        fill(server, credentials, temp);
        open = connect(server, credentials);
    }

    private static ProviderAccount connect(MotoServer server, Path credentials)
            throws ProviderException {
        return new AwsProvider()
                .connect(
                        new Connection(
                                ACCOUNT,
                                Map.of(
                                        AwsSettings.ENDPOINT, server.endpoint().toString(),
                                        AwsSettings.REGION, MotoServer.REGION,
                                        AwsSettings.CREDENTIALS_FILE, credentials.toString()),
                                CLOCK));
    }

    private void fill(MotoServer server, Path credentials, Path temp) throws Exception {
        Path script = temp.resolve("population.py");
        try (InputStream in = AwsMotoTest.class.getResourceAsStream("population.py")) {
            Files.write(script, Objects.requireNonNull(in).readAllBytes());
        }
        PythonEnvironment.Run run =
                PythonEnvironment.run(
                        server.python()
                                .process(
                                        List.of(
                                                script.toString(),
                                                server.endpoint().toString(),
                                                credentials.toString())),
                        FILL_MAX);
        assertThat(run.exitCode()).as(run.output()).isZero();
        for (Json item : ((Json.Arr) Json.parse(run.output())).items()) {
            Json.Obj key = (Json.Obj) item;
            made.put(
                    key.text("id"),
                    new Made(
                            key.text("user"),
                            key.text("uid"),
                            key.text("status"),
                            key.textOrNull("owner")));
            values.put(key.text("id"), SecretBytes.ofUtf8(key.text("secret")));
        }
    }

    @AfterAll
    void stop() {
        if (open != null) {
            open.close();
        }
        if (moto != null) {
            moto.close();
        }
    }

    @Test
    void weAreTheOperatorWeWereGiven() throws ProviderException {
        OperatorIdentity identity = account().identify();
        assertThat(identity.principal()).endsWith(":user/keyrecall-operator");
        assertThat(identity.operatedWith())
                .isEqualTo(
                        new CredentialRef(ACCOUNT, AwsAccount.ACCESS_KEY, server().accessKeyId()));
    }

    @Test
    void theInventoryIsWhatBotoCreated() throws ProviderException {
        Map<String, Made> listed = new HashMap<>();
        String cursor = null;
        do {
            Page<Credential> page = inventory().list(cursor);
            for (Credential credential : page.items()) {
                assertThat(listed)
                        .as("each key is listed once")
                        .doesNotContainKey(credential.ref().id());
                listed.put(
                        credential.ref().id(),
                        new Made(
                                credential.principal(),
                                credential.principalUid(),
                                credential.status() == Credential.Status.ACTIVE
                                        ? "Active"
                                        : "Inactive",
                                credential.owner()));
            }
            cursor = page.nextCursor();
        } while (cursor != null);
        // moto answers every ListUsers in one page whatever MaxItems says, so this says nothing
        // about paging; the contract does.
        listed.remove(server().accessKeyId());
        Map<String, Made> expected = new HashMap<>(made);
        expected.values().removeIf(key -> TOUCHED.contains(key.user()));
        listed.values().removeIf(key -> TOUCHED.contains(key.user()));
        assertThat(listed).isEqualTo(expected);
    }

    @Test
    void aMintedCredentialLivesAndStandsInTheListing() throws ProviderException {
        Intent intent = intent("user-01");
        Issuance.Issued issued = issuance().mint("user-01", intent);
        try (SecretBytes secret = issued.secret()) {
            assertThat(verify(issued.ref(), secret)).isInstanceOf(Liveness.Live.class);
            assertThat(issuance().orphans("user-01", intent))
                    .extracting(Issuance.Orphan::ref)
                    .containsExactly(issued.ref());
        }
        assertThatThrownBy(() -> issuance().mint("user-01", intent("user-01")))
                .isInstanceOfSatisfying(
                        ProviderException.Refused.class,
                        refused ->
                                assertThat(refused.reason())
                                        .isEqualTo(ProviderException.Reason.LIMIT));
    }

    @Test
    void aSuspendedCredentialIsListedSoAndComesBack() throws ProviderException {
        Target.ByRef target = only("user-02");
        suspension().suspend(target, intent("user-02"));
        suspension().suspend(target, intent("user-02"));
        assertThat(statusOf("user-02")).isEqualTo(Credential.Status.INACTIVE);
        suspension().resume(target, intent("user-02"));
        assertThat(statusOf("user-02")).isEqualTo(Credential.Status.ACTIVE);
    }

    @Test
    void motoIsWrongToAcceptAnInactiveCredential() throws ProviderException {
        // Real AWS refuses it. Should this test fail, moto has learnt to read the status, and the
        // comparison above can demand Dead.
        Target.ByRef target = only("user-07");
        suspension().suspend(target, intent("user-07"));
        assertThat(verify(target.ref(), value(target.ref()))).isInstanceOf(Liveness.Live.class);
    }

    @Test
    void aRevokedCredentialIsDeadAndRevokingAgainIsHarmless() throws ProviderException {
        Target.ByRef target = only("user-05");
        assertThat(verify(target.ref(), value(target.ref()))).isInstanceOf(Liveness.Live.class);
        assertThat(kind().revocation()).isInstanceOf(Support.Automated.class);
        assertThat(revoke(target).wasAlreadySo()).isFalse();
        assertThat(verify(target.ref(), value(target.ref())))
                .isEqualTo(new Liveness.Dead("InvalidClientTokenId"));
        assertThat(revoke(target).wasAlreadySo()).isTrue();
        assertThat(inventory().ofPrincipal("user-05")).isEmpty();
    }

    @Test
    void aValueThatBelongsToAnotherIdIsNotCalledDead() throws ProviderException {
        Target.ByRef one = only("user-08");
        Target.ByRef other = only("user-10");
        assertThat(verify(one.ref(), value(other.ref())))
                .isInstanceOfSatisfying(
                        Liveness.Unknown.class,
                        unknown -> assertThat(unknown.why()).contains("SignatureDoesNotMatch"));
    }

    @Test
    void aPrincipalThatIsGoneHasNoCredentials() throws ProviderException {
        assertThat(inventory().ofPrincipal("nobody")).isEmpty();
    }

    @Test
    void aWholeSecretBecomesTheNewCredential() throws ProviderException {
        ConsumerTarget target = new ConsumerTarget(StagedDelivery.KIND, "whole", Map.of());
        deliverAndReadBack(target, "fresh-1");
    }

    @Test
    void namedFieldsAreSetAndTheOthersKept() throws ProviderException {
        ConsumerTarget target =
                new ConsumerTarget(
                        StagedDelivery.KIND,
                        "fields",
                        Map.of(SecretLayout.ID_KEY, "id", SecretLayout.JSON_KEY, "key"));
        deliverAndReadBack(target, "fresh-2");
        ConsumerTarget port =
                new ConsumerTarget(
                        StagedDelivery.KIND, "fields", Map.of(SecretLayout.JSON_KEY, "host"));
        try (ConsumerValueHeld held = new ConsumerValueHeld(delivery().read(port));
                SecretBytes db = SecretBytes.ofUtf8("db")) {
            assertThat(held.secret().sameAs(db)).isTrue();
        }
    }

    @Test
    void aSecretWithoutAVersionGetsItsFirst() throws ProviderException {
        ConsumerTarget target = new ConsumerTarget(StagedDelivery.KIND, "empty", Map.of());
        assertThat(delivery().read(target)).isInstanceOf(ConsumerValue.Absent.class);
        deliverAndReadBack(target, "fresh-3");
    }

    @Test
    void aBinarySecretHoldsNothingOfOurs() throws ProviderException {
        ConsumerTarget target = new ConsumerTarget(StagedDelivery.KIND, "binary", Map.of());
        assertThat(delivery().read(target)).isInstanceOf(ConsumerValue.Absent.class);
    }

    @Test
    void aMissingSecretIsNotFound() {
        ConsumerTarget target = new ConsumerTarget(StagedDelivery.KIND, "missing", Map.of());
        assertThatThrownBy(() -> delivery().read(target))
                .isInstanceOfSatisfying(
                        ProviderException.Refused.class,
                        refused ->
                                assertThat(refused.reason())
                                        .isEqualTo(ProviderException.Reason.NOT_FOUND));
    }

    private void deliverAndReadBack(ConsumerTarget target, String id) throws ProviderException {
        CredentialRef ref = new CredentialRef(ACCOUNT, AwsAccount.ACCESS_KEY, id);
        try (SecretBytes secret = SecretBytes.ofUtf8(UUID.randomUUID().toString())) {
            Intent intent = new Intent(UUID.randomUUID(), CLOCK.instant(), List.of());
            assertThat(delivery().deliver(target, ref, secret, intent).wasAlreadySo()).isFalse();
            assertThat(delivery().deliver(target, ref, secret, intent).wasAlreadySo()).isTrue();
            try (ConsumerValueHeld held = new ConsumerValueHeld(delivery().read(target))) {
                assertThat(held.id()).isEqualTo(id);
                assertThat(held.secret().sameAs(secret)).isTrue();
            }
        }
    }

    /** A value read back, closed with its test. */
    private record ConsumerValueHeld(ConsumerValue value) implements AutoCloseable {
        ConsumerValue.Held held() {
            assertThat(value).isInstanceOf(ConsumerValue.Held.class);
            return (ConsumerValue.Held) value;
        }

        @Nullable String id() {
            return held().credentialId();
        }

        SecretBytes secret() {
            return held().secret();
        }

        @Override
        public void close() {
            held().secret().close();
        }
    }

    private MotoServer server() {
        return Objects.requireNonNull(moto);
    }

    private ProviderAccount account() {
        return Objects.requireNonNull(open);
    }

    private CredentialKind kind() {
        return account().kinds().getFirst();
    }

    private Inventory inventory() {
        return automated(kind().inventory());
    }

    private Suspension suspension() {
        return automated(kind().suspension());
    }

    private Issuance.Minted issuance() {
        return (Issuance.Minted) automated(kind().issuance());
    }

    private Delivery delivery() {
        return automated(account().consumers().getFirst().delivery());
    }

    private Receipt revoke(Target target) throws ProviderException {
        return automated(kind().revocation())
                .revoke(target, new Intent(UUID.randomUUID(), CLOCK.instant(), List.of()));
    }

    private Liveness verify(CredentialRef ref, SecretBytes secret) {
        return automated(kind().verification()).verify(ref, secret);
    }

    private static <C> C automated(Support<C> support) {
        return ((Support.Automated<C>) support).action();
    }

    private Intent intent(String user) throws ProviderException {
        List<String> before = new ArrayList<>();
        for (Credential credential : inventory().ofPrincipal(user)) {
            before.add(credential.ref().id());
        }
        return new Intent(UUID.randomUUID(), CLOCK.instant(), before);
    }

    private Target.ByRef only(String user) throws ProviderException {
        return new Target.ByRef(inventory().ofPrincipal(user).getFirst().ref(), user);
    }

    private Credential.Status statusOf(String user) throws ProviderException {
        return inventory().ofPrincipal(user).getFirst().status();
    }

    private SecretBytes value(CredentialRef ref) {
        return Objects.requireNonNull(values.get(ref.id()));
    }
}
