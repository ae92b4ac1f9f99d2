package dev.keyrecall.aws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyrecall.spi.AccountRef;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.DerivedForm;
import dev.keyrecall.spi.RevealsSecret;
import dev.keyrecall.spi.SecretBytes;
import dev.keyrecall.spi.json.Json;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.ServiceMetadata;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;

/** What a leak of an access key may show besides its secret half. */
class AccessKeyFormsTest {
    private static final AccountRef ACCOUNT = new AccountRef("aws", "prod");

    @RevealsSecret(why = "tests compare what was computed")
    private static String text(SecretBytes secret) {
        return secret.reveal(bytes -> new String(bytes, StandardCharsets.US_ASCII));
    }

    /**
     * Source: terraform-provider-aws, internal/service/iam/access_key_test.go,
     * TestSESSMTPPasswordFromSecretKeySigV4.
     */
    @ParameterizedTest
    @CsvSource({
        "eu-central-1, some+secret+key, BMXhUYlu5Z3gSXVQORxlVa7XPaz91aGWdfHxvkOZdWZ2",
        "eu-central-1, another+secret+key, BBbphbrQmrKMx42d1N6+C7VINYEBGI5v9VsZeTxwskfh",
        "us-west-1, some+secret+key, BH+jbMzper5WwlwUar9E1ySBqHa9whi0GPo+sJ0mVYJj",
        "us-west-1, another+secret+key, BKVmjjMDFk/qqw8EROW99bjCS65PF8WKvK5bSr4Y6EqF"
    })
    void theSmtpPasswordIsTheOneOthersCompute(String region, String key, String password) {
        try (SecretBytes value = SecretBytes.ofUtf8(key);
                SecretBytes computed = SesSmtpPassword.of(value, region)) {
            assertThat(text(computed)).isEqualTo(password);
        }
    }

    @Test
    void theFormsAreThoseOfTheVectors() throws IOException {
        Path file =
                Path.of(
                        System.getProperty("keyrecall.root", "../.."),
                        "docs/formats/vectors/fingerprints-v1.json");
        List<Json.Obj> vectors =
                Json.parseObject(Files.readString(file)).items("forms").stream()
                        .map(Json.Obj.class::cast)
                        .toList();
        assertThat(vectors).isNotEmpty();
        for (Json.Obj vector : vectors) {
            CredentialRef ref = new CredentialRef(ACCOUNT, "iam-access-key", vector.text("id"));
            try (SecretBytes value =
                    SecretBytes.adopt(HexFormat.of().parseHex(vector.text("value")))) {
                List<DerivedForm> forms = new AwsProvider().derivedForms().of(ref, value);
                DerivedForm form =
                        forms.stream()
                                .filter(f -> f.name().equals(vector.text("form")))
                                .filter(f -> f.detail().equals(vector.text("detail")))
                                .findFirst()
                                .orElseThrow();
                assertThat(HexFormat.of().parseHex(vector.text("content")))
                        .asString(StandardCharsets.US_ASCII)
                        .isEqualTo(text(form.bytes()));
                forms.forEach(DerivedForm::close);
            }
        }
    }

    @Test
    void everyNameIsAnnouncedAndNoFormStandsTwice() {
        CredentialRef ref = new CredentialRef(ACCOUNT, "iam-access-key", "id-of-a-key");
        try (SecretBytes value = SecretBytes.ofUtf8("some+secret+key")) {
            List<DerivedForm> forms = AccessKeyForms.INSTANCE.of(ref, value);
            assertThat(forms.stream().map(DerivedForm::name).distinct())
                    .containsExactlyInAnyOrderElementsOf(AccessKeyForms.INSTANCE.names());
            assertThat(forms.stream().map(f -> f.name() + "/" + f.detail()))
                    .doesNotHaveDuplicates();
            assertThat(forms.stream().map(f -> text(f.bytes()))).doesNotHaveDuplicates();
            assertThat(value.length()).isEqualTo(15);
        }
    }

    @Test
    void anotherTypeHasNoForms() {
        try (SecretBytes value = SecretBytes.ofUtf8("x")) {
            assertThat(
                            AccessKeyForms.INSTANCE.of(
                                    new CredentialRef(ACCOUNT, "login-profile", "user"), value))
                    .isEmpty();
        }
    }

    @Test
    void noRegionThatTheSdkKnowsForSesIsMissing() {
        List<String> known =
                ServiceMetadata.of("email").regions().stream()
                        .map(Region::id)
                        .filter(id -> !id.startsWith("fips-"))
                        .toList();
        assertThat(known).isNotEmpty();
        assertThat(SesRegions.ALL).containsAll(known).isSorted();
    }
}
