package dev.keyrecall.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyrecall.lab.Fault;
import dev.keyrecall.spi.ConsumerTarget;
import dev.keyrecall.spi.ConsumerValue;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.Delivery;
import dev.keyrecall.spi.Intent;
import dev.keyrecall.spi.ProviderException;
import dev.keyrecall.spi.ProviderException.Reason;
import dev.keyrecall.spi.SecretBytes;
import dev.keyrecall.spi.Support;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** What is particular to Secrets Manager beyond the contract: labels, layouts, other writers. */
class AwsDeliveryTest {
    private static final Map<String, String> BOTH =
            Map.of(SecretLayout.ID_KEY, "id", SecretLayout.JSON_KEY, "key");
    private static final String FIELDS =
            "{\"z\":1.50,\"id\":\"a\",\"key\":\"b\",\"a\":[null,{}],\"u\":\"\u00e9\"}";

    @TempDir private Path folder;
    private AwsSubject subject;

    @BeforeEach
    void open() throws Exception {
        subject = AwsSubject.open(folder);
    }

    @AfterEach
    void close() throws Exception {
        subject.close();
    }

    private SecretsManagerClient secrets() {
        return subject.setUp().secrets();
    }

    private Delivery delivery() {
        return ((Support.Automated<Delivery>) subject.account().consumers().getFirst().delivery())
                .action();
    }

    private ConsumerTarget secret(String text, Map<String, String> options) {
        String name = "s-" + UUID.randomUUID();
        var _ = secrets().createSecret(r -> r.name(name).secretString(text));
        return new ConsumerTarget(StagedDelivery.KIND, name, options);
    }

    private String text(ConsumerTarget target) {
        return secrets().getSecretValue(r -> r.secretId(target.target())).secretString();
    }

    private Map<String, List<String>> labels(ConsumerTarget target) {
        return secrets().describeSecret(r -> r.secretId(target.target())).versionIdsToStages();
    }

    private Intent intent() {
        return new Intent(UUID.randomUUID(), subject.clock().instant(), List.of());
    }

    private boolean deliver(ConsumerTarget target, String id, String value, Intent intent)
            throws ProviderException {
        CredentialRef ref = new CredentialRef(AwsSubject.ACCOUNT, AwsAccount.ACCESS_KEY, id);
        try (SecretBytes secret = SecretBytes.ofUtf8(value)) {
            return !delivery().deliver(target, ref, secret, intent).wasAlreadySo();
        }
    }

    @Test
    void withoutOptionsTheSecretIsTheTwoFieldsAndNothingElse() throws Exception {
        ConsumerTarget target = secret("{\"other\":1}", Map.of());
        assertThat(deliver(target, "ID", "VALUE", intent())).isTrue();
        assertThat(text(target))
                .isEqualTo("{\"AccessKeyId\":\"ID\",\"SecretAccessKey\":\"VALUE\"}");
    }

    @Test
    void withOptionsOrderNumbersAndEverythingElseAreKept() throws Exception {
        ConsumerTarget target = secret(FIELDS, BOTH);
        assertThat(deliver(target, "ID", "VA\"L\\UE", intent())).isTrue();
        assertThat(text(target))
                .isEqualTo(
                        FIELDS.replace("\"a\",\"key\":\"b\"", "\"ID\",\"key\":\"VA\\\"L\\\\UE\""));
    }

    @Test
    void withTheValuesFieldAloneTheIdIsNotWritten() throws Exception {
        ConsumerTarget target = secret(FIELDS, Map.of(SecretLayout.JSON_KEY, "key"));
        assertThat(deliver(target, "ID", "VALUE", intent())).isTrue();
        assertThat(text(target)).isEqualTo(FIELDS.replace("\"b\"", "\"VALUE\""));
        ConsumerValue read = delivery().read(target);
        assertThat(read).isInstanceOf(ConsumerValue.Held.class);
        assertThat(((ConsumerValue.Held) read).credentialId()).isNull();
    }

    @Test
    void theOldVersionIsThePreviousOneAndNoPendingLabelIsLeft() throws Exception {
        ConsumerTarget target = secret(FIELDS, BOTH);
        String before = labels(target).keySet().iterator().next();
        Intent intent = intent();
        assertThat(deliver(target, "ID", "VALUE", intent)).isTrue();
        assertThat(labels(target))
                .isEqualTo(
                        Map.of(
                                intent.token().toString(),
                                List.of("AWSCURRENT"),
                                before,
                                List.of("AWSPREVIOUS")));
    }

    /** Why a delivery in doubt is repeated also where its value stands already. */
    @Test
    void aRepetitionOverWhatStandsTakesOurPendingLabelOff() throws Exception {
        ConsumerTarget target = secret(FIELDS, BOTH);
        Intent intent = intent();
        subject.lab().faults().arm("secretsmanager:UpdateSecretVersionStage", Fault.CUT_AFTER);
        assertThatThrownBy(() -> deliver(target, "ID", "VALUE", intent))
                .isInstanceOf(ProviderException.InDoubt.class);
        assertThat(text(target)).contains("\"VALUE\"");
        assertThat(labels(target).get(intent.token().toString()))
                .containsExactlyInAnyOrder("AWSCURRENT", "AWSPENDING");

        assertThat(deliver(target, "ID", "VALUE", intent)).isFalse();

        assertThat(labels(target).get(intent.token().toString())).containsExactly("AWSCURRENT");
    }

    @Test
    void aPendingLabelLeftBehindByAnotherRotationIsNoObstacle() throws Exception {
        ConsumerTarget target = secret(FIELDS, BOTH);
        var _ =
                secrets()
                        .putSecretValue(
                                r ->
                                        r.secretId(target.target())
                                                .secretString("{}")
                                                .versionStages("AWSPENDING"));
        assertThat(deliver(target, "ID", "VALUE", intent())).isTrue();
        assertThat(labels(target).values().stream().flatMap(List::stream))
                .containsExactlyInAnyOrder("AWSCURRENT", "AWSPREVIOUS");
        assertThat(text(target)).contains("\"VALUE\"").contains("1.50");
    }

    @Test
    void aChangeByAnotherWriterBetweenTwoTriesIsNotUndone() throws Exception {
        ConsumerTarget target = secret(FIELDS, BOTH);
        Intent intent = intent();
        subject.lab().faults().arm("secretsmanager:UpdateSecretVersionStage", Fault.CUT_BEFORE);
        assertThatThrownBy(() -> deliver(target, "ID", "VALUE", intent))
                .isInstanceOf(ProviderException.InDoubt.class);
        String changed = FIELDS.replace("1.50", "2.50");
        var _ = secrets().putSecretValue(r -> r.secretId(target.target()).secretString(changed));
        assertThatThrownBy(() -> deliver(target, "ID", "VALUE", intent))
                .isInstanceOfSatisfying(
                        ProviderException.Refused.class,
                        refused -> assertThat(refused.reason()).isEqualTo(Reason.CONFLICT));
        assertThat(text(target)).isEqualTo(changed);
        assertThat(deliver(target, "ID", "VALUE", intent())).isTrue();
        assertThat(text(target)).contains("2.50").contains("\"VALUE\"");
    }

    @Test
    void deliveringWhatStandsAlreadyMakesNoVersion() throws Exception {
        ConsumerTarget target = secret(FIELDS, BOTH);
        assertThat(deliver(target, "ID", "VALUE", intent())).isTrue();
        int effects = subject.lab().counts().effectsInAll();
        assertThat(deliver(target, "ID", "VALUE", intent())).isFalse();
        assertThat(subject.lab().counts().effectsInAll()).isEqualTo(effects);
    }

    @Test
    void anAttemptsVersionIsNeverGivenAnotherValue() throws Exception {
        ConsumerTarget target = secret(FIELDS, BOTH);
        Intent intent = intent();
        assertThat(deliver(target, "ID", "VALUE", intent)).isTrue();
        assertThatThrownBy(() -> deliver(target, "ID2", "VALUE2", intent))
                .isInstanceOfSatisfying(
                        ProviderException.Refused.class,
                        refused -> assertThat(refused.reason()).isEqualTo(Reason.CONFLICT));
        assertThat(text(target)).contains("\"VALUE\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain text", "[1]", "{\"id\":", "{\"a\":1,\"a\":2}"})
    void whatIsNoObjectIsNeitherReadNorOverwrittenInPart(String text) throws Exception {
        ConsumerTarget target = secret(text, BOTH);
        assertThat(delivery().read(target)).isInstanceOf(ConsumerValue.Absent.class);
        assertThatThrownBy(() -> deliver(target, "ID", "VALUE", intent()))
                .isInstanceOfSatisfying(
                        ProviderException.Refused.class,
                        refused -> assertThat(refused.reason()).isEqualTo(Reason.INVALID));
        assertThat(text(target)).isEqualTo(text);
    }

    @Test
    void aBinarySecretIsOverwrittenAsAWholeOnly() throws Exception {
        String name = "binary";
        var _ =
                secrets()
                        .createSecret(
                                r ->
                                        r.name(name)
                                                .secretBinary(
                                                        SdkBytes.fromByteArray(new byte[] {1})));
        ConsumerTarget fields = new ConsumerTarget(StagedDelivery.KIND, name, BOTH);
        assertThat(delivery().read(fields)).isInstanceOf(ConsumerValue.Absent.class);
        assertThatThrownBy(() -> deliver(fields, "ID", "VALUE", intent()))
                .isInstanceOf(ProviderException.Refused.class);
        ConsumerTarget whole = new ConsumerTarget(StagedDelivery.KIND, name, Map.of());
        assertThat(deliver(whole, "ID", "VALUE", intent())).isTrue();
    }

    @Test
    void aSecretOnItsWayToDeletionIsAConflict() throws Exception {
        ConsumerTarget target = secret(FIELDS, BOTH);
        var _ = secrets().deleteSecret(r -> r.secretId(target.target()).recoveryWindowInDays(7L));
        assertThatThrownBy(() -> deliver(target, "ID", "VALUE", intent()))
                .isInstanceOfSatisfying(
                        ProviderException.Refused.class,
                        refused -> assertThat(refused.reason()).isEqualTo(Reason.CONFLICT));
    }

    @Test
    void optionsMustNameAPlaceForTheValue() {
        for (Map<String, String> options :
                List.of(
                        Map.of(SecretLayout.ID_KEY, "id"),
                        Map.of(SecretLayout.ID_KEY, "k", SecretLayout.JSON_KEY, "k"),
                        Map.of(SecretLayout.JSON_KEY, ""),
                        Map.of("key", "k"))) {
            ConsumerTarget target = new ConsumerTarget(StagedDelivery.KIND, "any", options);
            for (ThrowingCallable asked :
                    List.<ThrowingCallable>of(
                            () -> delivery().read(target), () -> delivery().check(target))) {
                assertThatThrownBy(asked)
                        .isInstanceOfSatisfying(
                                ProviderException.Refused.class,
                                refused -> assertThat(refused.reason()).isEqualTo(Reason.INVALID));
            }
        }
    }
}
