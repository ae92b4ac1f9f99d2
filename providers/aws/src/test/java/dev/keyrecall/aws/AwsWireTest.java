package dev.keyrecall.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyrecall.spi.AccountRef;
import dev.keyrecall.spi.Connection;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.Intent;
import dev.keyrecall.spi.Inventory;
import dev.keyrecall.spi.Issuance;
import dev.keyrecall.spi.Liveness;
import dev.keyrecall.spi.ProviderAccount;
import dev.keyrecall.spi.ProviderException;
import dev.keyrecall.spi.Receipt;
import dev.keyrecall.spi.Revocation;
import dev.keyrecall.spi.SecretBytes;
import dev.keyrecall.spi.Support;
import dev.keyrecall.spi.Suspension;
import dev.keyrecall.spi.Target;
import dev.keyrecall.spi.Verification;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * What crosses the wire, counted below every library. HttpURLConnection is known to send a buffered
 * POST a second time when a kept-alive connection dies; the SDK's client streams its bodies, which
 * is what keeps that from happening, and this test is what keeps it so.
 */
class AwsWireTest {
    private static final AccountRef ACCOUNT = new AccountRef("aws", "wire");
    private static final String LISTED =
            RawServer.http(
                    200,
                    "Content-Type: text/xml\r\n",
                    "<ListUsersResponse><ListUsersResult><IsTruncated>false</IsTruncated><Users/>"
                            + "</ListUsersResult><ResponseMetadata><RequestId>r-1</RequestId>"
                            + "</ResponseMetadata></ListUsersResponse>");

    @TempDir private Path folder;

    private ProviderAccount connect(URI endpoint) throws IOException, ProviderException {
        Path file = folder.resolve("credentials");
        Files.writeString(
                file,
                "[default]\naws_access_key_id=WIRE\naws_secret_access_key=" + UUID.randomUUID());
        return new AwsProvider()
                .connect(
                        new Connection(
                                ACCOUNT,
                                Map.of(
                                        "endpoint", endpoint.toString(),
                                        "region", "eu-central-1",
                                        "credentials-file", file.toString()),
                                InstantSource.system()));
    }

    private static Inventory inventory(ProviderAccount account) {
        return ((Support.Automated<Inventory>) account.kinds().getFirst().inventory()).action();
    }

    private static Issuance.Minted issuance(ProviderAccount account) {
        return (Issuance.Minted)
                ((Support.Automated<Issuance>) account.kinds().getFirst().issuance()).action();
    }

    private static Intent intent() {
        return new Intent(UUID.randomUUID(), InstantSource.system().instant(), List.of());
    }

    @ParameterizedTest
    @EnumSource(
            value = RawServer.Deed.class,
            names = {"CLOSE", "RESET", "HALF"})
    void aMintIsSentOnceOnAFreshConnection(RawServer.Deed deed) throws Exception {
        RawServer.Script script = new RawServer.Script(List.of(deed), LISTED);
        try (RawServer server = new RawServer(script);
                ProviderAccount account = connect(server.endpoint())) {
            assertThatThrownBy(() -> issuance(account).mint("u", intent()))
                    .isInstanceOf(ProviderException.InDoubt.class);
            assertThat(server.requests()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = RawServer.Deed.class,
            names = {"CLOSE", "RESET", "HALF"})
    void aMintIsSentOnceOnAKeptConnectionThatDies(RawServer.Deed deed) throws Exception {
        RawServer.Script script =
                new RawServer.Script(
                        List.of(RawServer.Deed.ANSWER, RawServer.Deed.ANSWER, deed), LISTED);
        try (RawServer server = new RawServer(script);
                ProviderAccount account = connect(server.endpoint())) {
            assertThat(inventory(account).list(null).items()).isEmpty();
            assertThat(inventory(account).list(null).items()).isEmpty();
            assertThatThrownBy(() -> issuance(account).mint("u", intent()))
                    .isInstanceOf(ProviderException.InDoubt.class);
            assertThat(server.requests()).isEqualTo(3);
            assertThat(server.bodies().getLast()).contains("Action=CreateAccessKey");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 502, 503, 429, 400, 403, 302})
    void anAnswerOfAnyStatusIsNotFollowedByASecondTry(int status) throws Exception {
        String answer =
                RawServer.http(
                        status, "Location: http://127.0.0.1:1/\r\nRetry-After: 7\r\n", "<html/>");
        RawServer.Script script = new RawServer.Script(List.of(RawServer.Deed.ANSWER), answer);
        try (RawServer server = new RawServer(script);
                ProviderAccount account = connect(server.endpoint())) {
            assertThatThrownBy(() -> issuance(account).mint("u", intent()))
                    .isInstanceOfAny(
                            ProviderException.InDoubt.class,
                            ProviderException.Throttled.class,
                            ProviderException.Refused.class);
            assertThat(server.requests()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"this is no HTTP\r\n\r\n", "\r\n", "HTTP/9.9 what\r\n\r\n"})
    void whatSpeaksNoHttpIsNoAnswer(String noise) throws Exception {
        RawServer.Script script = new RawServer.Script(List.of(RawServer.Deed.ANSWER), noise);
        try (RawServer server = new RawServer(script);
                ProviderAccount account = connect(server.endpoint())) {
            assertThatThrownBy(() -> issuance(account).mint("u", intent()))
                    .isInstanceOf(ProviderException.InDoubt.class);
            assertThatThrownBy(() -> inventory(account).list(null))
                    .isInstanceOf(ProviderException.Unavailable.class);
        }
    }

    @Test
    void theWaitThatTheProviderAsksForIsPassedOn() throws Exception {
        String answer = RawServer.http(429, "Retry-After: 7\r\n", "slow down");
        RawServer.Script script = new RawServer.Script(List.of(RawServer.Deed.ANSWER), answer);
        try (RawServer server = new RawServer(script);
                ProviderAccount account = connect(server.endpoint())) {
            assertThatThrownBy(() -> inventory(account).list(null))
                    .isInstanceOfSatisfying(
                            ProviderException.Throttled.class,
                            throttled ->
                                    assertThat(throttled.retryAfter())
                                            .isEqualTo(Duration.ofSeconds(7)));
        }
    }

    /** A page of a hotel's network, an empty document, a truncated one, another service's. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<html><body>Welcome</body></html>",
                "<a/>",
                "{\"Users\":[]}",
                "<ListUsersResponse><ListUsersResult><Users/>"
            })
    void whatAwsDidNotAnswerNeverPassesForAnEmptyAccount(String body) throws Exception {
        String answer = RawServer.http(200, "Content-Type: text/html\r\n", body);
        RawServer.Script script = new RawServer.Script(List.of(RawServer.Deed.ANSWER), answer);
        try (RawServer server = new RawServer(script);
                ProviderAccount account = connect(server.endpoint())) {
            assertThatThrownBy(() -> inventory(account).list(null))
                    .isInstanceOf(ProviderException.Unavailable.class);
            assertThatThrownBy(() -> issuance(account).mint("u", intent()))
                    .isInstanceOf(ProviderException.InDoubt.class);
            assertThatThrownBy(account::identify).isInstanceOf(ProviderException.class);
            assertThat(probe(account)).isInstanceOf(Liveness.Unknown.class);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 404, 407, 418, 500, 503})
    void aRefusalThatIsNotAwssIsNoProofOfDeath(int status) throws Exception {
        String answer =
                RawServer.http(status, "", "<html>InvalidClientTokenId, says this proxy</html>");
        RawServer.Script script = new RawServer.Script(List.of(RawServer.Deed.ANSWER), answer);
        try (RawServer server = new RawServer(script);
                ProviderAccount account = connect(server.endpoint())) {
            assertThat(probe(account)).isInstanceOf(Liveness.Unknown.class);
        }
    }

    @Test
    void aMintWhoseAnswerIsCutInsideTheValueQuotesNothingOfIt() throws Exception {
        String value = UUID.randomUUID().toString();
        String answer =
                RawServer.http(
                        200,
                        "Content-Type: text/xml\r\n",
                        "<CreateAccessKeyResponse><CreateAccessKeyResult><AccessKey>"
                                + "<AccessKeyId>WIRE2</AccessKeyId><SecretAccessKey>"
                                + value
                                + "&broken");
        RawServer.Script script = new RawServer.Script(List.of(RawServer.Deed.ANSWER), answer);
        try (RawServer server = new RawServer(script);
                ProviderAccount account = connect(server.endpoint())) {
            assertThatThrownBy(() -> issuance(account).mint("u", intent()))
                    .isInstanceOf(ProviderException.InDoubt.class)
                    .satisfies(
                            failure -> {
                                for (Throwable t = failure; t != null; t = t.getCause()) {
                                    assertThat(t.toString()).doesNotContain(value);
                                }
                            });
        }
    }

    @Test
    void everyCallCarriesOurTag() throws Exception {
        RawServer.Script script = new RawServer.Script(List.of(RawServer.Deed.ANSWER), LISTED);
        try (RawServer server = new RawServer(script);
                ProviderAccount account = connect(server.endpoint())) {
            assertThat(inventory(account).list(null).items()).isEmpty();
            assertThat(server.heads().getFirst()).contains("app/" + AwsBinding.APP_ID);
        }
    }

    private static Liveness probe(ProviderAccount account) {
        Verification verification =
                ((Support.Automated<Verification>) account.kinds().getFirst().verification())
                        .action();
        try (SecretBytes secret = SecretBytes.ofUtf8(UUID.randomUUID().toString())) {
            return verification.verify(
                    new CredentialRef(ACCOUNT, AwsAccount.ACCESS_KEY, "WIRE"), secret);
        }
    }

    @Test
    void aReceiptCarriesTheProvidersRequestId() throws Exception {
        String answer =
                RawServer.http(
                        200,
                        "Content-Type: text/xml\r\n",
                        "<DeleteAccessKeyResponse><ResponseMetadata><RequestId>r-9</RequestId>"
                                + "</ResponseMetadata></DeleteAccessKeyResponse>");
        RawServer.Script script = new RawServer.Script(List.of(RawServer.Deed.ANSWER), answer);
        try (RawServer server = new RawServer(script);
                ProviderAccount account = connect(server.endpoint())) {
            var revocation =
                    ((Support.Automated<Revocation>) account.kinds().getFirst().revocation())
                            .action();
            var target =
                    new Target.ByRef(
                            new CredentialRef(ACCOUNT, AwsAccount.ACCESS_KEY, "WIRE"), "u");
            assertThat(revocation.revoke(target, intent()).requestId()).isEqualTo("r-9");
        }
    }

    /** By whoever keeps what crossed the wire: the bytes are those of a bare socket. */
    @Test
    void aReceiptTellsTheHashesOfWhatCrossedTheWire() throws Exception {
        String body =
                "<UpdateAccessKeyResponse><ResponseMetadata><RequestId>r-7</RequestId>"
                        + "</ResponseMetadata></UpdateAccessKeyResponse>";
        RawServer.Script script =
                new RawServer.Script(
                        List.of(RawServer.Deed.ANSWER),
                        RawServer.http(200, "Content-Type: text/xml\r\n", body));
        try (RawServer server = new RawServer(script);
                ProviderAccount account = connect(server.endpoint())) {
            Receipt receipt =
                    suspension(account)
                            .suspend(
                                    new Target.ByRef(
                                            new CredentialRef(ACCOUNT, "iam-access-key", "AK"),
                                            "u"),
                                    intent());
            String line = server.heads().getFirst().lines().findFirst().orElseThrow();
            String request = line.substring(0, line.lastIndexOf(' ')) + "\n";
            assertThat(server.bodies().getFirst()).contains("Action=UpdateAccessKey");
            assertThat(receipt.requestHash())
                    .as(request + server.bodies().getFirst())
                    .isEqualTo(sha256(request + server.bodies().getFirst()));
            assertThat(receipt.responseHash()).isEqualTo(sha256("200\n" + body));
            assertThat(receipt.requestId()).isEqualTo("r-7");
        }
    }

    private static String sha256(String text) throws Exception {
        return HexFormat.of()
                .formatHex(
                        MessageDigest.getInstance("SHA-256")
                                .digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static Suspension suspension(ProviderAccount account) {
        return ((Support.Automated<Suspension>) account.kinds().getFirst().suspension()).action();
    }
}
