package dev.keyrecall.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyrecall.spi.Kek;
import dev.keyrecall.spi.ProviderException;
import dev.keyrecall.spi.SecretBytes;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** A KMS that answers as it pleases, and a value that must show nowhere. */
class AwsKmsSecrecyTest {
    private static final String ARN =
            "arn:aws:kms:eu-central-1:012345678901:key/01234567-89ab-4cde-8f01-23456789abcd";
    private static final String OTHER_ARN = ARN.replace("23456789abcd", "23456789abce");

    @TempDir private Path folder;
    private final String canary = "canary-" + UUID.randomUUID();
    private final String encoded =
            Base64.getEncoder().encodeToString(canary.getBytes(StandardCharsets.UTF_8));
    private OpenedLog log;

    @BeforeEach
    void openLog() {
        log = OpenedLog.open();
    }

    @AfterEach
    void closeLog() {
        log.close();
    }

    private Kek connect(RawServer server) throws IOException, ProviderException {
        Path file = folder.resolve("credentials");
        Files.writeString(
                file,
                "[default]\naws_access_key_id=WIRE\naws_secret_access_key=" + UUID.randomUUID());
        return new AwsKms()
                .connect(
                        Map.of(
                                AwsKms.KEY, ARN,
                                AwsSettings.ENDPOINT, server.endpoint().toString(),
                                AwsSettings.CREDENTIALS_FILE, file.toString()));
    }

    private static RawServer answering(int status, String body) throws IOException {
        return new RawServer(
                new RawServer.Script(
                        List.of(RawServer.Deed.ANSWER),
                        RawServer.http(
                                status, "Content-Type: application/x-amz-json-1.1\r\n", body)));
    }

    private void assertNowhere(Throwable thrown) {
        assertNotIn(thrown);
        assertThat(log.text()).doesNotContain(canary, encoded);
    }

    private void assertNotIn(Throwable thrown) {
        StringWriter text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text));
        assertThat(text.toString()).doesNotContain(canary, encoded);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ValidationException",
                "AccessDeniedException",
                "InvalidCiphertextException",
                "ThrottlingException",
                "KMSInternalException",
                "NeverHeardOfIt"
            })
    void anErrorThatQuotesTheValueIsNotPassedOn(String code) throws Exception {
        // The log is not looked at here: at debug level the SDK writes a service's error text into
        // it whatever we do. The program binds no logger.
        String body =
                "{\"__type\":\"" + code + "\",\"message\":\"'" + canary + "' " + encoded + "\"}";
        try (RawServer server = answering(400, body);
                Kek kek = connect(server);
                SecretBytes value = SecretBytes.ofUtf8(canary)) {
            assertThatThrownBy(() -> kek.wrap(value, KmsBench.CONTEXT))
                    .isInstanceOf(ProviderException.class)
                    .hasMessageContaining(code)
                    .satisfies(this::assertNotIn);
            assertThat(server.requests()).isEqualTo(1);
            assertThat(server.bodies().getFirst()).contains(encoded).contains(ARN);
        }
    }

    @Test
    void anUnwrappedValueShowsInNoLog() throws Exception {
        String body = "{\"KeyId\":\"" + ARN + "\",\"Plaintext\":\"" + encoded + "\"}";
        try (RawServer server = answering(200, body);
                Kek kek = connect(server);
                SecretBytes expected = SecretBytes.ofUtf8(canary);
                SecretBytes value = kek.unwrap(new byte[] {1, 2, 3}, KmsBench.CONTEXT)) {
            assertThat(value.sameAs(expected)).isTrue();
            assertThat(log.text()).contains("kms").doesNotContain(canary, encoded);
            assertThat(server.bodies().getFirst())
                    .contains("\"KeyId\":\"" + ARN + "\"")
                    .contains("\"keyrecall-vault\":\"0f4c\"");
            assertThat(server.heads().getFirst())
                    .contains("TrentService.Decrypt")
                    .contains("/eu-central-1/kms/aws4_request")
                    .contains("app/" + AwsBinding.APP_ID);
        }
    }

    @Test
    void anAnswerForAnotherKeyIsRefused() throws Exception {
        String body =
                "{\"KeyId\":\""
                        + OTHER_ARN
                        + "\",\"Plaintext\":\""
                        + encoded
                        + "\",\"CiphertextBlob\":\""
                        + encoded
                        + "\"}";
        try (RawServer server = answering(200, body);
                Kek kek = connect(server);
                SecretBytes value = SecretBytes.ofUtf8(canary)) {
            assertThatThrownBy(() -> kek.unwrap(new byte[] {1}, KmsBench.CONTEXT))
                    .isInstanceOf(ProviderException.Refused.class)
                    .satisfies(this::assertNowhere);
            assertThatThrownBy(() -> kek.wrap(value, KmsBench.CONTEXT))
                    .isInstanceOf(ProviderException.Refused.class)
                    .satisfies(this::assertNowhere);
        }
    }

    @Test
    void anAnswerThatIsNotWholeIsUnavailable() throws Exception {
        String tooLong = Base64.getEncoder().encodeToString(new byte[Kek.WRAPPED_MAX_BYTES + 1]);
        String endless = Base64.getEncoder().encodeToString(new byte[100_000]);
        String key = "{\"KeyId\":\"" + ARN + "\"";
        for (String body :
                List.of(
                        "",
                        "{}",
                        "null",
                        key + "}",
                        "{\"Plaintext\":\"" + encoded + "\",\"CiphertextBlob\":\"eA==\"}",
                        key + ",\"Plaintext\":\"\",\"CiphertextBlob\":\"\"}",
                        both(key, tooLong),
                        both(key, endless),
                        key + ",\"Plaintext\":\"" + canary + "!\",\"CiphertextBlob\":\"!\"}",
                        key + ",\"Plaintext\":\"" + canary,
                        "<html>" + canary + "</html>")) {
            try (RawServer server = answering(200, body);
                    Kek kek = connect(server);
                    SecretBytes value = SecretBytes.ofUtf8(canary)) {
                assertThatThrownBy(() -> kek.unwrap(new byte[] {1}, KmsBench.CONTEXT))
                        .as(body)
                        .isInstanceOf(ProviderException.Unavailable.class)
                        .satisfies(this::assertNowhere);
                assertThatThrownBy(() -> kek.wrap(value, KmsBench.CONTEXT))
                        .as(body)
                        .isInstanceOf(ProviderException.Unavailable.class)
                        .satisfies(this::assertNowhere);
                assertThat(server.requests()).isEqualTo(2);
            }
        }
    }

    private static String both(String key, String value) {
        return key + ",\"Plaintext\":\"" + value + "\",\"CiphertextBlob\":\"" + value + "\"}";
    }

    @Test
    void anAliasThatResolvesToNoKeyIsNotKept() throws Exception {
        String body =
                "{\"KeyMetadata\":{\"KeyId\":\"x\",\"Arn\":\""
                        + ARN.replace(":key/", ":alias/")
                        + "\",\"KeyState\":\"Enabled\",\"KeyUsage\":\"ENCRYPT_DECRYPT\","
                        + "\"KeySpec\":\"SYMMETRIC_DEFAULT\"}}";
        for (String answer : List.of(body, "{}", "{\"KeyMetadata\":{}}")) {
            try (RawServer server = answering(200, answer)) {
                connect(server).close();
                Map<String, String> settings =
                        Map.of(
                                AwsKms.KEY,
                                "alias/mine",
                                AwsSettings.REGION,
                                "eu-central-1",
                                AwsSettings.ENDPOINT,
                                server.endpoint().toString(),
                                AwsSettings.CREDENTIALS_FILE,
                                folder.resolve("credentials").toString());
                assertThatThrownBy(() -> new AwsKms().resolve(settings))
                        .as(answer)
                        .isInstanceOf(ProviderException.class);
                assertThat(server.requests()).isEqualTo(1);
            }
        }
    }
}
