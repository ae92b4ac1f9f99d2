package dev.keyrecall.aws.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.keyrecall.lab.LabPopulation;
import dev.keyrecall.spi.SecretBytes;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.InvalidCiphertextException;
import software.amazon.awssdk.services.kms.model.KeyMetadata;
import software.amazon.awssdk.services.kms.model.KeyState;
import software.amazon.awssdk.services.kms.model.KmsException;
import software.amazon.awssdk.services.kms.model.NotFoundException;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.SplittableRandom;

/** The emulator's KMS keys over time, as the AWS SDK for Java meets them. */
final class AwsLabKmsTest {
    private static final SdkBytes PLAIN = SdkBytes.fromUtf8String("not a secret");

    private final MovableClock clock = new MovableClock();
    private AwsLab lab;
    private LabClients clients;
    private KmsClient kms;

    @BeforeEach
    void start() {
        lab = start(5, 1);
        lab.faults().clockSkewMax(Duration.ofDays(60));
        clients = LabClients.operator(lab);
        kms = clients.kms();
    }

    private AwsLab start(long seed, long random) {
        InstantSource time = clock;
        return AwsLab.start(
                new LabPopulation(3, 3, 2, seed), time, new SplittableRandom(random), 0);
    }

    @AfterEach
    void stop() {
        kms.close();
        clients.close();
        lab.close();
    }

    private SdkBytes sealed() {
        return kms.encrypt(r -> r.keyId(lab.kmsKeyArn()).plaintext(PLAIN)).ciphertextBlob();
    }

    @Test
    void theSeedDecidesTheArnAndNotTheMaterial() {
        try (AwsLab same = start(5, 2);
                AwsLab other = start(6, 1);
                LabClients theirs = LabClients.operator(same);
                KmsClient twin = theirs.kms()) {
            assertThat(same.kmsKeyArn()).isEqualTo(lab.kmsKeyArn());
            assertThat(other.kmsKeyArn()).isNotEqualTo(lab.kmsKeyArn());
            SdkBytes blob = sealed();
            assertThatExceptionOfType(InvalidCiphertextException.class)
                    .isThrownBy(() -> twin.decrypt(r -> r.ciphertextBlob(blob)));
        }
    }

    @Test
    void aKeyLivesAsLongAsTheLab() {
        SdkBytes blob = sealed();
        clock.move(Duration.ofDays(50));
        assertThat(kms.decrypt(r -> r.ciphertextBlob(blob)).plaintext()).isEqualTo(PLAIN);
    }

    @Test
    void afterItsWaitingPeriodAKeyIsGoneForGood() {
        SdkBytes blob = sealed();
        kms.scheduleKeyDeletion(r -> r.keyId(lab.kmsKeyArn()).pendingWindowInDays(7));
        clock.move(Duration.ofDays(6));
        KeyMetadata waiting = kms.describeKey(r -> r.keyId(AwsLab.KMS_ALIAS)).keyMetadata();
        assertThat(waiting.keyState()).isEqualTo(KeyState.PENDING_DELETION);
        assertThat(waiting.deletionDate()).isAfter(clock.instant());
        clock.move(Duration.ofDays(2));
        for (String name : List.of(AwsLab.KMS_ALIAS, lab.kmsKeyArn())) {
            assertThatExceptionOfType(NotFoundException.class)
                    .isThrownBy(() -> kms.describeKey(r -> r.keyId(name)));
        }
        assertThatExceptionOfType(KmsException.class)
                .isThrownBy(() -> kms.decrypt(r -> r.ciphertextBlob(blob)))
                .satisfies(
                        e ->
                                assertThat(e.awsErrorDetails().errorCode())
                                        .isEqualTo("AccessDeniedException"));
    }

    @Test
    void aDataKeyThatWasHandedOutIsAmongWhatNoLogMayHold() {
        SdkBytes key =
                kms.generateDataKey(r -> r.keyId(lab.kmsKeyArn()).numberOfBytes(64)).plaintext();
        try (SecretBytes handedOut = SecretBytes.copyOf(key.asByteArray())) {
            assertThat(lab.issuedSecrets()).anyMatch(handedOut::sameAs);
        }
    }
}
