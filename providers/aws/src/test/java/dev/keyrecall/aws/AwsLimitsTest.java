package dev.keyrecall.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyrecall.aws.lab.AwsLab;
import dev.keyrecall.lab.LabPopulation;
import dev.keyrecall.spi.CallLimits;
import dev.keyrecall.spi.CallLimits.Known;
import dev.keyrecall.spi.ProviderException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;

/** Which limits hold for an account, by its settings. */
class AwsLimitsTest {
    private static CallLimits.Limit on(CallLimits limits, String operation) {
        return limits.limits().stream()
                .filter(limit -> limit.covers(operation))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void iamIsUnknownAndWhatAwsSaysIsDocumented() throws ProviderException {
        CallLimits limits = AwsLimits.of(Map.of());
        assertThat(limits.known()).isFalse();
        assertThat(on(limits, "iam:CreateAccessKey").known()).isEqualTo(Known.NOT);
        CallLimits.Limit writes = on(limits, "secretsmanager:PutSecretValue");
        assertThat(writes.known()).isEqualTo(Known.DOCUMENTED);
        assertThat(writes.rate()).isEqualTo(new CallLimits.Rate(50, 50));
        assertThat(writes.covers("secretsmanager:UpdateSecretVersionStage")).isTrue();
        assertThat(on(limits, "sts:GetCallerIdentity").known()).isEqualTo(Known.MEASURED);
    }

    @Test
    void whoKnowsBetterSaysSoAndWhatIsNotNamedIsUnknown() throws ProviderException {
        CallLimits limits =
                AwsLimits.of(Map.of("call-limits", "iam:*=20/40,sts:GetCallerIdentity=0.5/1"));
        assertThat(on(limits, "iam:GetUser").rate()).isEqualTo(new CallLimits.Rate(20, 40));
        assertThat(on(limits, "iam:GetUser").known()).isEqualTo(Known.STATED);
        assertThat(on(limits, "sts:GetCallerIdentity").rate())
                .isEqualTo(new CallLimits.Rate(0.5, 1));
        assertThat(on(limits, "secretsmanager:PutSecretValue").known()).isEqualTo(Known.NOT);
        assertThat(limits.known()).isFalse();
        assertThat(AwsLimits.of(Map.of("call-limits", "*=5/5")).known()).isTrue();
    }

    @Test
    void anotherAddressHasNoneOfAwssLimits() throws ProviderException {
        CallLimits limits = AwsLimits.of(Map.of("endpoint", "http://127.0.0.1:1"));
        assertThat(limits.limits()).allMatch(limit -> limit.known() == Known.NOT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "iam:*", "iam:*=20", "=1/1", "*=0/1", "*=NaN/1", "*=1/0", "*=a/b"})
    void whatIsNoLimitIsRefused(String text) {
        assertThatThrownBy(() -> AwsLimits.of(Map.of("call-limits", text)))
                .isInstanceOf(ProviderException.Refused.class)
                .hasMessageContaining("call-limits");
    }

    @Test
    void theLabTellsItsRatesAsTheSetting() throws ProviderException {
        try (AwsLab lab =
                AwsLab.start(LabPopulation.empty(1), InstantSource.system(), new Random(1), 0)) {
            assertThat(lab.settings()).doesNotContainKey("call-limits");
            lab.faults().rate("iam:*", 12.5, 30);
            lab.faults().rate("CreateAccessKey", 1, 2);
            Map<String, String> settings = new HashMap<>(lab.settings());
            CallLimits limits = AwsLimits.of(settings);
            assertThat(on(limits, "iam:GetUser").rate()).isEqualTo(new CallLimits.Rate(12.5, 30));
            assertThat(limits.limits())
                    .anyMatch(limit -> limit.name().equals("iam:CreateAccessKey"));
        }
    }
}
