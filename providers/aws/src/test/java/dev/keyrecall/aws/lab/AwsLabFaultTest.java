package dev.keyrecall.aws.lab;

import static dev.keyrecall.aws.lab.AwsLabIamTest.assertCode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.keyrecall.lab.Fault;
import dev.keyrecall.lab.LabPopulation;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.AccessKey;
import software.amazon.awssdk.services.iam.model.IamException;
import software.amazon.awssdk.services.iam.model.ServiceFailureException;
import software.amazon.awssdk.services.iam.model.User;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.InternalServiceErrorException;
import software.amazon.awssdk.services.secretsmanager.model.SecretsManagerException;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.StsException;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;

/** Throttling, faults, propagation delay and refused keys, as the AWS SDK for Java meets them. */
final class AwsLabFaultTest {
    private final MovableClock clock = new MovableClock();
    private final List<Duration> waits = Collections.synchronizedList(new ArrayList<>());
    private AwsLab lab;
    private LabClients clients;
    private IamClient iam;

    @BeforeEach
    void start() {
        lab =
                AwsLab.start(
                        new LabPopulation(10, 12, 6, 5),
                        clock,
                        new SplittableRandom(5),
                        waits::add,
                        0);
        clients = LabClients.operator(lab);
        iam = clients.iam();
    }

    @AfterEach
    void stop() {
        iam.close();
        clients.close();
        lab.close();
    }

    @Test
    void timeOutAfterCommitLeavesAKeyThatTheCallerNeverSaw() {
        iam.createUser(r -> r.userName("u"));
        lab.faults().arm("iam:CreateAccessKey", Fault.TIMEOUT_AFTER);
        try (LabClients impatient = LabClients.impatientOperator(lab);
                IamClient client = impatient.iam()) {
            assertThatExceptionOfType(SdkClientException.class)
                    .isThrownBy(() -> client.createAccessKey(r -> r.userName("u")))
                    .withMessageContaining("timed out");
        }
        assertThat(lab.truth().credentialsOf("u")).hasSize(1);
        assertThat(lab.count("CreateAccessKey")).isEqualTo(1);
    }

    @Test
    void cutConnectionsAreSentOnceAndCommittedOnlyAfterwards() {
        iam.createUser(r -> r.userName("u"));
        lab.faults().arm("CreateAccessKey", Fault.CUT_BEFORE);
        assertThatExceptionOfType(SdkClientException.class)
                .isThrownBy(() -> iam.createAccessKey(r -> r.userName("u")));
        assertThat(lab.truth().credentialsOf("u")).isEmpty();
        lab.faults().arm("CreateAccessKey", Fault.CUT_AFTER);
        assertThatExceptionOfType(SdkClientException.class)
                .isThrownBy(() -> iam.createAccessKey(r -> r.userName("u")));
        assertThat(lab.truth().credentialsOf("u")).hasSize(1);
        assertThat(lab.count("CreateAccessKey")).isEqualTo(2);
        assertThat(lab.effects("CreateAccessKey")).isEqualTo(1);
        assertThat(lab.faults().isSpent()).isTrue();
    }

    @Test
    void internalErrorsComeBeforeOrAfterTheCommit() {
        iam.createUser(r -> r.userName("u"));
        lab.faults().arm("iam:*", Fault.ERROR_BEFORE);
        assertThatExceptionOfType(ServiceFailureException.class)
                .isThrownBy(() -> iam.createAccessKey(r -> r.userName("u")))
                .satisfies(e -> assertCode(e, "ServiceFailure", 500));
        assertThat(lab.truth().credentialsOf("u")).isEmpty();
        lab.faults().arm("*", Fault.ERROR_AFTER);
        assertThatExceptionOfType(ServiceFailureException.class)
                .isThrownBy(() -> iam.createAccessKey(r -> r.userName("u")));
        assertThat(lab.truth().credentialsOf("u")).hasSize(1);
        try (SecretsManagerClient secrets = clients.secrets()) {
            lab.faults().arm("CreateSecret", Fault.ERROR_AFTER);
            assertThatExceptionOfType(InternalServiceErrorException.class)
                    .isThrownBy(() -> secrets.createSecret(r -> r.name("n").secretString("1")))
                    .satisfies(e -> assertCode(e, "InternalServiceError", 500));
            assertThat(secrets.getSecretValue(r -> r.secretId("n")).secretString()).isEqualTo("1");
        }
    }

    @Test
    void armedFaultsSkipAndRepeatAsTold() {
        lab.faults().arm("ListUsers", Fault.THROTTLE, 1, 2);
        iam.listUsers();
        for (int call = 0; call < 2; call++) {
            assertThatExceptionOfType(IamException.class)
                    .isThrownBy(iam::listUsers)
                    .matches(IamException::isThrottlingException)
                    .satisfies(e -> assertCode(e, "Throttling", 400));
        }
        iam.listUsers();
        lab.faults().arm("ListUsers", Fault.THROTTLE);
        lab.faults().clear();
        iam.listUsers();
    }

    @Test
    void ratesRefuseWhatComesTooFastByTheInjectedClock() {
        lab.faults().clockSkewMax(Duration.ofDays(1));
        lab.faults().rate("ListUsers", 0.01, 2);
        iam.listUsers();
        iam.listUsers();
        assertThatExceptionOfType(IamException.class)
                .isThrownBy(iam::listUsers)
                .matches(IamException::isThrottlingException);
        iam.listAccessKeys();
        clock.move(Duration.ofSeconds(100));
        iam.listUsers();
        assertThatExceptionOfType(IamException.class).isThrownBy(iam::listUsers);
        lab.faults().unlimited("ListUsers");
        iam.listUsers();
        try (SecretsManagerClient secrets = clients.secrets()) {
            lab.faults().rate("*", 0.01, 1);
            secrets.listSecrets();
            assertThatExceptionOfType(SecretsManagerException.class)
                    .isThrownBy(secrets::listSecrets)
                    .matches(SecretsManagerException::isThrottlingException)
                    .satisfies(e -> assertCode(e, "ThrottlingException", 400));
        }
    }

    @Test
    void latencyIsWaitedForByTheInjectedWaiter() {
        iam.listUsers();
        lab.faults().latency(Duration.ofHours(1));
        iam.listUsers();
        assertThat(waits).containsExactly(Duration.ZERO, Duration.ofHours(1));
    }

    @Test
    void shortAndEmptyPagesSayThatThereIsMore() {
        lab.faults().arm("ListUsers", Fault.SHORT_PAGE);
        lab.faults().arm("ListUsers", Fault.EMPTY_PAGE);
        var first = iam.listUsers();
        assertThat(first.users()).hasSize(5);
        assertThat(first.isTruncated()).isTrue();
        var second = iam.listUsers(r -> r.marker(first.marker()));
        assertThat(second.users()).isEmpty();
        assertThat(second.isTruncated()).isTrue();
        var third = iam.listUsers(r -> r.marker(second.marker()));
        assertThat(third.isTruncated()).isFalse();
        TreeSet<String> names = new TreeSet<>();
        first.users().stream().map(User::userName).forEach(names::add);
        third.users().stream().map(User::userName).forEach(names::add);
        assertThat(names).hasSize(11);
    }

    @Test
    void expiredOperatorIsTold() {
        lab.faults().arm("*", Fault.EXPIRED, 0, 100);
        assertThatExceptionOfType(IamException.class)
                .isThrownBy(iam::listUsers)
                .satisfies(e -> assertCode(e, "ExpiredToken", 403));
        try (SecretsManagerClient secrets = clients.secrets()) {
            assertThatExceptionOfType(SecretsManagerException.class)
                    .isThrownBy(secrets::listSecrets)
                    .satisfies(e -> assertCode(e, "ExpiredTokenException", 400));
        }
    }

    @Test
    void suspendedAndRevokedKeysAreRefusedAtOnceWithoutADelay() {
        AccessKey key = newKey();
        assertThat(accepted(key)).isTrue();
        setStatus(key, "Inactive");
        assertThat(accepted(key)).isFalse();
        setStatus(key, "Active");
        assertThat(accepted(key)).isTrue();
        iam.deleteAccessKey(r -> r.userName("u").accessKeyId(key.accessKeyId()));
        assertThat(accepted(key)).isFalse();
    }

    @Test
    void propagationDelayKeepsTheOldJudgementForCallers() {
        lab.faults().clockSkewMax(Duration.ofDays(1));
        lab.faults().propagationDelay(Duration.ofSeconds(60));
        AccessKey key = newKey();
        assertThat(accepted(key)).as("new, not known yet").isFalse();
        clock.move(Duration.ofSeconds(61));
        assertThat(accepted(key)).isTrue();
        setStatus(key, "Inactive");
        assertThat(accepted(key)).as("suspended, still accepted").isTrue();
        clock.move(Duration.ofSeconds(61));
        assertThat(accepted(key)).isFalse();
        setStatus(key, "Active");
        assertThat(accepted(key)).isFalse();
        clock.move(Duration.ofSeconds(61));
        iam.deleteAccessKey(r -> r.userName("u").accessKeyId(key.accessKeyId()));
        assertThat(accepted(key)).as("revoked, still accepted").isTrue();
        assertThat(iam.listAccessKeys(r -> r.userName("u")).accessKeyMetadata())
                .as("the listing is not delayed")
                .isEmpty();
        clock.move(Duration.ofSeconds(61));
        assertThat(accepted(key)).isFalse();
    }

    @Test
    void flappingAnswersOldAndNewInTurn() {
        AccessKey key = newKey();
        lab.faults().clockSkewMax(Duration.ofDays(1));
        clock.move(Duration.ofMinutes(10));
        lab.faults().propagationDelay(Duration.ofSeconds(60));
        lab.faults().flapping(true);
        setStatus(key, "Inactive");
        List<Boolean> answers = new ArrayList<>();
        for (int call = 0; call < 6; call++) {
            answers.add(accepted(key));
        }
        assertThat(answers).containsExactly(true, false, true, false, true, false);
        clock.move(Duration.ofSeconds(61));
        assertThat(accepted(key)).isFalse();
        assertThat(accepted(key)).isFalse();
    }

    @Test
    void whatHappensBehindOurBackShowsInTheListing() {
        String victim = lab.truth().consumers().getFirst().credentialId();
        String user = lab.truth().credential(String.valueOf(victim)).orElseThrow().principal();
        lab.deleteBehindBack(String.valueOf(victim));
        String one = lab.createBehindBack(user);
        String two = lab.createBehindBack(user);
        assertThat(iam.listAccessKeys(r -> r.userName(user)).accessKeyMetadata())
                .extracting("accessKeyId")
                .contains(one, two)
                .doesNotContain(victim);
        assertThat(lab.effects("*")).isZero();
    }

    private AccessKey newKey() {
        iam.createUser(r -> r.userName("u"));
        return iam.createAccessKey(r -> r.userName("u")).accessKey();
    }

    private void setStatus(AccessKey key, String status) {
        iam.updateAccessKey(r -> r.userName("u").accessKeyId(key.accessKeyId()).status(status));
    }

    /** True when STS accepts the key; false only for the one refusal that means dead. */
    private boolean accepted(AccessKey key) {
        try (LabClients user = LabClients.of(lab, key.accessKeyId());
                StsClient sts = user.sts()) {
            sts.getCallerIdentity();
            return true;
        } catch (StsException e) {
            assertCode(e, "InvalidClientTokenId", 403);
            return false;
        }
    }
}
