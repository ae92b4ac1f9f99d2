package dev.keyrecall.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyrecall.spi.ProviderException;
import dev.keyrecall.spi.ProviderException.Reason;
import dev.keyrecall.spi.ProviderInfo.Setting;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** What names a KMS key and what does not; nothing here touches a network. */
class AwsKmsSettingsTest {
    private static final String ID = "01234567-89ab-4cde-8f01-23456789abcd";
    private static final String ARN = "arn:aws:kms:eu-central-1:012345678901:key/" + ID;

    @TempDir private Path folder;
    private final AwsKms source = new AwsKms();

    @BeforeEach
    void writeCredentials() throws IOException {
        Files.writeString(
                folder.resolve("credentials"),
                "[default]\naws_access_key_id=NAMED\naws_secret_access_key=" + UUID.randomUUID());
    }

    private Map<String, String> settings(Map<String, String> more) {
        Map<String, String> settings =
                new HashMap<>(
                        Map.of(
                                AwsKms.KEY,
                                ARN,
                                AwsSettings.CREDENTIALS_FILE,
                                folder.resolve("credentials").toString()));
        settings.putAll(more);
        return settings;
    }

    private void assertInvalid(Map<String, String> settings, String code) {
        for (var use :
                List.<ThrowingCallable>of(
                        () -> source.resolve(settings), () -> source.connect(settings).close())) {
            assertThatThrownBy(use)
                    .isInstanceOfSatisfying(
                            ProviderException.Refused.class,
                            refused -> {
                                assertThat(refused.reason()).isEqualTo(Reason.INVALID);
                                assertThat(refused.code()).isEqualTo(code);
                                assertThat(refused).hasMessageContaining(code);
                            });
        }
    }

    @Test
    void anArnSaysTheRegionAndIsResolvedWithoutACall() throws ProviderException {
        Map<String, String> kept = source.resolve(settings(Map.of()));
        assertThat(kept).isEqualTo(settings(Map.of(AwsSettings.REGION, "eu-central-1")));
        source.connect(kept).close();
    }

    @ParameterizedTest
    @CsvSource({
        "arn:aws-cn:kms:cn-north-1:012345678901:key/01234567-89ab-4cde-8f01-23456789abcd,true",
        "arn:aws-us-gov:kms:us-gov-west-1:012345678901:key/mrk-"
                + "0123456789abcdef0123456789abcdef,true",
        "arn:aws:kms:eu-central-1:012345678901:alias/team/vault,false",
        "01234567-89ab-4cde-8f01-23456789abcd,false",
        "mrk-0123456789abcdef0123456789abcdef,false",
        "alias/keyrecall_vault-1,false"
    })
    void onlyTheArnOfAKeyIsPermanent(String name, boolean permanent) throws ProviderException {
        assertThat(KmsKeyName.of(name).permanent()).isEqualTo(permanent);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "keyrecall",
                "alias/",
                "alias/a b",
                "alias/a\nb",
                "key/01234567-89ab-4cde-8f01-23456789abcd",
                "arn:aws:kms:eu-central-1:012345678901:key/",
                "arn:aws:kms:eu-central-1:012345678901:key/none",
                "arn:aws:kms:eu-central-1:01234567890:key/01234567-89ab-4cde-8f01-23456789abcd",
                "arn:aws:iam::012345678901:user/u",
                "arn:aws:kms:eu-central-1:012345678901:key/01234567-89ab-4cde-8f01-23456789abcd/"
            })
    void whatNamesNoKeyIsInvalid(String name) {
        assertInvalid(settings(Map.of(AwsKms.KEY, name)), AwsKms.KEY);
    }

    @Test
    void whatIsMissingUnknownOrAtOddsIsInvalid() {
        Map<String, String> noKey = settings(Map.of());
        noKey.remove(AwsKms.KEY);
        assertInvalid(noKey, AwsKms.KEY);
        Map<String, String> noFile = settings(Map.of());
        noFile.remove(AwsSettings.CREDENTIALS_FILE);
        assertInvalid(noFile, AwsSettings.CREDENTIALS_FILE);
        assertInvalid(settings(Map.of(AwsKms.KEY, "alias/a")), AwsSettings.REGION);
        assertInvalid(settings(Map.of(AwsSettings.REGION, "eu-west-1")), AwsSettings.REGION);
        assertInvalid(settings(Map.of("key-arn", ARN)), "key-arn");
        assertInvalid(
                settings(Map.of(AwsSettings.ENDPOINT, "http://kms.invalid")), AwsSettings.ENDPOINT);
    }

    @Test
    void anAliasMustBeResolvedBeforeItIsUsed() {
        Map<String, String> unresolved =
                settings(Map.of(AwsKms.KEY, "alias/a", AwsSettings.REGION, "eu-central-1"));
        assertThatThrownBy(() -> source.connect(unresolved).close())
                .isInstanceOf(ProviderException.Refused.class)
                .hasMessageContaining("resolved");
    }

    @Test
    void aMissingCredentialsFileIsRefused() {
        assertThatThrownBy(
                        () ->
                                source.connect(
                                                settings(
                                                        Map.of(
                                                                AwsSettings.CREDENTIALS_FILE,
                                                                folder + "/none")))
                                        .close())
                .isInstanceOfSatisfying(
                        ProviderException.Refused.class,
                        refused ->
                                assertThat(refused.reason()).isEqualTo(Reason.OPERATOR_CREDENTIAL));
    }

    @Test
    void everySettingIsDescribed() {
        assertThat(source.settings())
                .extracting(Setting::name)
                .containsExactly(
                        AwsKms.KEY,
                        AwsSettings.REGION,
                        AwsSettings.CREDENTIALS_FILE,
                        AwsSettings.PROFILE,
                        AwsSettings.ENDPOINT,
                        AwsSettings.CALL_TIMEOUT);
    }
}
