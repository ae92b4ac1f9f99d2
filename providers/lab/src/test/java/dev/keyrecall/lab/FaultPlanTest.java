package dev.keyrecall.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;

/** Which call meets which fault, and when a rate refuses. */
final class FaultPlanTest {
    private final AtomicReference<Instant> now =
            new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
    private final FaultPlan plan = new FaultPlan(now::get);

    @Test
    void faultsStrikeInTheOrderArmedAndAreUsedUp() {
        plan.arm("iam:CreateAccessKey", Fault.CUT_AFTER);
        plan.arm("CreateAccessKey", Fault.THROTTLE, 0, 2);
        plan.arm("iam:*", Fault.ERROR_BEFORE, 1, 1);
        assertThat(plan.next("sts:GetCallerIdentity")).isEmpty();
        assertThat(plan.next("iam:CreateAccessKey")).contains(Fault.CUT_AFTER);
        assertThat(plan.next("iam:CreateAccessKey")).contains(Fault.THROTTLE);
        assertThat(plan.next("iam:CreateAccessKey")).contains(Fault.THROTTLE);
        assertThat(plan.next("iam:ListUsers")).as("skipped").isEmpty();
        assertThat(plan.isSpent()).isFalse();
        assertThat(plan.next("iam:ListUsers")).contains(Fault.ERROR_BEFORE);
        assertThat(plan.isSpent()).isTrue();
    }

    @Test
    void ratesRefillByTheClockAndNeverBeyondTheBurst() {
        plan.rate("iam:*", 2, 3);
        for (int call = 0; call < 3; call++) {
            assertThat(plan.admits("iam:ListUsers")).isTrue();
        }
        assertThat(plan.admits("iam:ListUsers")).isFalse();
        assertThat(plan.admits("sts:GetCallerIdentity")).isTrue();
        move(Duration.ofMillis(499));
        assertThat(plan.admits("iam:ListUsers")).isFalse();
        move(Duration.ofMillis(1));
        assertThat(plan.admits("iam:ListUsers")).isTrue();
        move(Duration.ofHours(1));
        for (int call = 0; call < 3; call++) {
            assertThat(plan.admits("iam:ListUsers")).isTrue();
        }
        assertThat(plan.admits("iam:ListUsers")).isFalse();
    }

    @Test
    void everyRateThatNamesTheOperationApplies() {
        plan.rate("*", 1, 100);
        plan.rate("iam:CreateUser", 1, 1);
        assertThat(plan.admits("iam:CreateUser")).isTrue();
        assertThat(plan.admits("iam:CreateUser")).isFalse();
        assertThat(plan.admits("iam:ListUsers")).isTrue();
    }

    @Test
    void nonsenseIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> plan.arm("*", Fault.THROTTLE, -1, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> plan.arm("*", Fault.THROTTLE, 0, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> plan.rate("*", 0, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> plan.rate("*", Double.NaN, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> plan.latency(Duration.ofMillis(-1)));
        assertThatIllegalArgumentException().isThrownBy(() -> Fault.ofWireName("none"));
        assertThatIllegalArgumentException().isThrownBy(() -> new LabPopulation(1, 3, 0, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new LabPopulation(2, 1, 2, 0));
    }

    @Test
    void everyFaultHasAWireName() {
        for (Fault fault : Fault.values()) {
            assertThat(Fault.ofWireName(fault.wireName())).isEqualTo(fault);
        }
    }

    @Test
    void countsAreFoundByFullBareAndWildcardName() {
        CallCounts counts = new CallCounts();
        counts.addReceived("iam:ListUsers");
        counts.addReceived("iam:CreateUser");
        counts.addReceived("iam:CreateUser");
        counts.addEffect("iam:CreateUser");
        assertThat(counts.received("iam:CreateUser")).isEqualTo(2);
        assertThat(counts.received("CreateUser")).isEqualTo(2);
        assertThat(counts.received("iam:*")).isEqualTo(3);
        assertThat(counts.received("sts:*")).isZero();
        assertThat(counts.receivedInAll()).isEqualTo(3);
        assertThat(counts.effectsInAll()).isEqualTo(1);
    }

    private void move(Duration by) {
        now.updateAndGet(instant -> instant.plus(by));
    }
}
