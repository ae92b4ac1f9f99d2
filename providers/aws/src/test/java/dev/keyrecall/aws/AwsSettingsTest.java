package dev.keyrecall.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyrecall.spi.CallGate;
import dev.keyrecall.spi.ProviderException;
import dev.keyrecall.spi.ProviderException.Reason;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import software.amazon.awssdk.awscore.AwsServiceClientConfiguration;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Settings, the credentials file, and what the clients are built from. */
class AwsSettingsTest {
    private static Map<String, String> settings(String... changes) {
        Map<String, String> settings = new HashMap<>();
        settings.put(AwsSettings.REGION, "eu-central-1");
        settings.put(AwsSettings.CREDENTIALS_FILE, "credentials");
        for (int i = 0; i < changes.length; i += 2) {
            settings.put(changes[i], changes[i + 1]);
        }
        return settings;
    }

    @Test
    void theLimitsAreTheNamedOnesUnlessSaidOtherwise() throws ProviderException {
        AwsSettings usual = AwsSettings.of(settings());
        assertThat(usual.endpoint()).isNull();
        assertThat(usual.profile()).isEqualTo("default");
        assertThat(usual.attemptTimeout()).isEqualTo(AwsSettings.ATTEMPT_TIMEOUT);
        assertThat(usual.callTimeout()).isEqualTo(AwsSettings.CALL_TIMEOUT_MAX);
        AwsSettings shorter = AwsSettings.of(settings(AwsSettings.CALL_TIMEOUT, "500ms"));
        assertThat(shorter.attemptTimeout()).isEqualTo(Duration.ofMillis(500));
        assertThat(shorter.callTimeout()).isEqualTo(Duration.ofMillis(500));
    }

    /** Whoever takes a lane over waits for so long. */
    @Test
    void aRequestIsUnderWayForNoLongerThanItsOneAttempt() throws ProviderException {
        AwsProvider provider = new AwsProvider();
        assertThat(provider.callTimeout(settings())).isEqualTo(AwsSettings.ATTEMPT_TIMEOUT);
        assertThat(provider.callTimeout(settings(AwsSettings.CALL_TIMEOUT, "500ms")))
                .isEqualTo(Duration.ofMillis(500));
        assertThatThrownBy(() -> provider.callTimeout(settings(AwsSettings.CALL_TIMEOUT, "soon")))
                .isInstanceOf(ProviderException.Refused.class)
                .hasMessageContaining(AwsSettings.CALL_TIMEOUT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://iam.example.test",
                "http://127.0.0.1:4566",
                "http://localhost:1",
                "http://[::1]:80",
                "http://127.8.9.1:80"
            })
    void anEndpointIsHttpsOrLoopback(String endpoint) throws ProviderException {
        assertThat(AwsSettings.of(settings(AwsSettings.ENDPOINT, endpoint)).endpoint())
                .isEqualTo(URI.create(endpoint));
    }

    @ParameterizedTest
    @CsvSource({
        "endpoint,http://aws.example.test",
        "endpoint,http://127.0.0.1.example.test",
        "endpoint,ftp://127.0.0.1",
        "endpoint,localhost:4566",
        "endpoint,https://",
        "endpoint,https://user:pass@example.test",
        "endpoint,https://example.test/?a=b",
        "endpoint,not an address",
        "region,nowhere",
        "region,EU-CENTRAL-1",
        "region,a/b-c-1",
        "region,' '",
        "credentials-file,''",
        "call-timeout,0s",
        "call-timeout,10",
        "call-timeout,-1s",
        "call-timeout,1h"
    })
    void whatCannotBeUsedIsRefusedByName(String name, String value) {
        assertThatThrownBy(() -> AwsSettings.of(settings(name, value)))
                .isInstanceOfSatisfying(
                        ProviderException.Refused.class,
                        refused -> assertThat(refused.reason()).isEqualTo(Reason.INVALID))
                .hasMessageContaining(name);
    }

    @Test
    void profilesAreReadAsAwsWritesThem(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("credentials");
        Files.writeString(
                file,
                """
                # a comment
                [default]
                aws_access_key_id = DEFAULTID
                aws_secret_access_key=a/b+c=d ; said beside
                region = eu-west-1
                s3 =
                  max_concurrent_requests = 20

                [ session ]
                AWS_ACCESS_KEY_ID = SESSIONID
                aws_secret_access_key = x#y
                aws_session_token = t
                [role]
                role_arn = arn:aws:iam::123456789012:role/x
                source_profile = default
                """);
        CredentialsFile read = CredentialsFile.read(file);
        assertThat(read.profile("default").accessKeyId()).isEqualTo("DEFAULTID");
        assertThat(read.profile("default").secret().length()).isEqualTo("a/b+c=d".length());
        assertThat(read.profile("default").sessionToken()).isNull();
        assertThat(read.profile("session").secret().length()).isEqualTo("x#y".length());
        assertThat(read.profile("session").sessionToken()).isNotNull();
        for (String name : List.of("role", "missing")) {
            assertThatThrownBy(() -> read.profile(name))
                    .isInstanceOfSatisfying(
                            ProviderException.Refused.class,
                            refused ->
                                    assertThat(refused.reason())
                                            .isEqualTo(Reason.OPERATOR_CREDENTIAL));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "aws_access_key_id = A\n",
                "[default\n",
                "[default]\nhunter2\n",
                "[default]\naws_access_key_id = hunter2/hunter2\naws_secret_access_key = ABCD\n",
                "[default]\naws_access_key_id =\naws_secret_access_key = hunter2\n"
            })
    void aBrokenFileIsRefusedWithoutQuotingIt(String text) {
        assertThatThrownBy(() -> CredentialsFile.parse(Path.of("file"), text).profile("default"))
                .isInstanceOfSatisfying(
                        ProviderException.Refused.class,
                        refused ->
                                assertThat(refused.reason()).isEqualTo(Reason.OPERATOR_CREDENTIAL))
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void aMissingOrOverlongFileIsRefused(@TempDir Path folder) throws Exception {
        Path huge = folder.resolve("huge");
        Files.write(huge, new byte[CredentialsFile.LENGTH_MAX_BYTES + 1]);
        for (Path file : List.of(folder.resolve("missing"), folder, huge)) {
            assertThatThrownBy(() -> CredentialsFile.read(file))
                    .isInstanceOf(ProviderException.Refused.class);
        }
    }

    /** The addresses are AWS's own rules'; nothing is sent here. */
    @ParameterizedTest
    @CsvSource({
        "us-east-1,https://iam.amazonaws.com,us-east-1,"
                + "https://sts.us-east-1.amazonaws.com,"
                + "https://secretsmanager.us-east-1.amazonaws.com",
        "eu-central-1,https://iam.amazonaws.com,us-east-1,"
                + "https://sts.eu-central-1.amazonaws.com,"
                + "https://secretsmanager.eu-central-1.amazonaws.com",
        "us-gov-west-1,https://iam.us-gov.amazonaws.com,us-gov-west-1,"
                + "https://sts.us-gov-west-1.amazonaws.com,"
                + "https://secretsmanager.us-gov-west-1.amazonaws.com",
        "cn-north-1,https://iam.cn-north-1.amazonaws.com.cn,cn-north-1,"
                + "https://sts.cn-north-1.amazonaws.com.cn,"
                + "https://secretsmanager.cn-north-1.amazonaws.com.cn"
    })
    void addressesAndSigningRegionsFollowThePartition(
            String region, String iam, String iamRegion, String sts, String secrets)
            throws ProviderException {
        try (AwsClients clients = clients(region)) {
            placed(clients.iam().serviceClientConfiguration(), iam, iamRegion);
            placed(clients.sts().serviceClientConfiguration(), sts, region);
            placed(clients.secrets().serviceClientConfiguration(), secrets, region);
        }
    }

    @Test
    void anAmbientEndpointIsNotLookedAt() throws ProviderException {
        // The system property stands for the environment variable AWS_ENDPOINT_URL, which a test
        // cannot set.
        System.setProperty("aws.endpointUrl", "http://127.0.0.1:1");
        try (AwsClients clients = clients("eu-central-1")) {
            placed(
                    clients.sts().serviceClientConfiguration(),
                    "https://sts.eu-central-1.amazonaws.com",
                    "eu-central-1");
        } finally {
            System.clearProperty("aws.endpointUrl");
        }
    }

    private static AwsClients clients(String region) throws ProviderException {
        return AwsClients.open(
                AwsSettings.of(settings(AwsSettings.REGION, region)),
                CredentialsFile.parse(
                                Path.of("file"),
                                "[default]\naws_access_key_id=TEST\naws_secret_access_key=test")
                        .profile("default")
                        .provider(),
                CallGate.OPEN);
    }

    private static void placed(
            AwsServiceClientConfiguration configuration, String address, String region) {
        assertThat(configuration.endpointOverride()).hasValue(URI.create(address));
        assertThat(configuration.region().id()).isEqualTo(region);
        assertThat(
                        configuration
                                .overrideConfiguration()
                                .retryStrategy()
                                .orElseThrow()
                                .maxAttempts())
                .as("sends of one call")
                .isEqualTo(1);
    }
}
