package dev.keyrecall.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyrecall.aws.RawServer.Deed;
import dev.keyrecall.spi.AccountRef;
import dev.keyrecall.spi.Connection;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.Intent;
import dev.keyrecall.spi.Inventory;
import dev.keyrecall.spi.Liveness;
import dev.keyrecall.spi.ProviderAccount;
import dev.keyrecall.spi.ProviderException;
import dev.keyrecall.spi.SecretBytes;
import dev.keyrecall.spi.Support;
import dev.keyrecall.spi.Suspension;
import dev.keyrecall.spi.Target;
import dev.keyrecall.spi.Verification;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** A good answer that is another document, with AWS's request id in its head, says nothing. */
final class AnswerDocumentTest {
    private static final CredentialRef REF =
            new CredentialRef(new AccountRef("aws", "wire"), "iam-access-key", "AKIAWIRE");
    private static final Target.ByRef TARGET = new Target.ByRef(REF, "u");
    private static final String IDENTITY =
            "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">"
                    + "<GetCallerIdentityResult><Arn>arn:aws:iam::1:user/u</Arn>"
                    + "</GetCallerIdentityResult></GetCallerIdentityResponse>";

    @TempDir private Path folder;

    private ProviderAccount connect(RawServer server) throws IOException, ProviderException {
        Path file = folder.resolve("credentials");
        Files.writeString(
                file,
                "[default]\naws_access_key_id=WIRE\naws_secret_access_key=" + UUID.randomUUID());
        return new AwsProvider()
                .connect(
                        new Connection(
                                REF.account(),
                                Map.of(
                                        "endpoint", server.endpoint().toString(),
                                        "region", "eu-central-1",
                                        "credentials-file", file.toString()),
                                InstantSource.system()));
    }

    private static RawServer answering(String body) throws IOException {
        String head = "Content-Type: text/xml\r\nx-amzn-RequestId: r-1\r\n";
        return new RawServer(
                new RawServer.Script(List.of(Deed.ANSWER), RawServer.http(200, head, body)));
    }

    private static Liveness probe(ProviderAccount account) {
        var verification =
                ((Support.Automated<Verification>) account.kinds().getFirst().verification())
                        .action();
        try (SecretBytes value = SecretBytes.ofUtf8(UUID.randomUUID().toString())) {
            return verification.verify(REF, value);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "<html><body>sign in</body></html>",
                "<ErrorResponse><Error><Code>InternalFailure</Code></Error></ErrorResponse>",
                "<GetCallerIdentity/>",
                "<GetCallerIdentityResponses/>",
                "<ListRolesResponse><ListRolesResult/></ListRolesResponse>",
                "<!-- <GetUserResponse/> --><a/>",
                "{\"Arn\":\"arn:aws:iam::1:user/u\"}"
            })
    void anotherDocumentIsNoAnswer(String body) throws Exception {
        try (RawServer server = answering(body);
                ProviderAccount account = connect(server)) {
            var kind = account.kinds().getFirst();
            Inventory inventory = ((Support.Automated<Inventory>) kind.inventory()).action();
            Suspension suspension = ((Support.Automated<Suspension>) kind.suspension()).action();
            Intent intent = new Intent(UUID.randomUUID(), Instant.EPOCH, List.of());

            assertThat(probe(account)).isInstanceOf(Liveness.Unknown.class);
            assertThatThrownBy(() -> inventory.list(null))
                    .isInstanceOf(ProviderException.Unavailable.class);
            assertThatThrownBy(() -> inventory.ofPrincipal("u"))
                    .isInstanceOf(ProviderException.Unavailable.class);
            assertThatThrownBy(() -> suspension.suspend(TARGET, intent))
                    .isInstanceOf(ProviderException.InDoubt.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"})
    void itsOwnDocumentIsAnAnswerWhateverStandsBefore(String before) throws Exception {
        try (RawServer server = answering(before + IDENTITY);
                ProviderAccount account = connect(server)) {
            assertThat(probe(account)).isEqualTo(new Liveness.Live("arn:aws:iam::1:user/u"));
        }
    }
}
