package dev.keyrecall.engine.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.inventory.Account;
import dev.keyrecall.engine.testing.InMemoryStore;
import dev.keyrecall.spi.AccountRef;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/** Who owns a lane, until when, and what of a former owner may still be under way. */
final class LaneLeaseTest {
    private static final AccountRef ACCOUNT = new AccountRef("model", "lab");
    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(30);
    private static final Instant START = Instant.parse("2026-11-30T08:00:00Z");

    private final InMemoryStore store = new InMemoryStore(() -> this.databaseTime);
    private final Set<String> gone = new HashSet<>();
    private Instant databaseTime = START;
    private Instant machineTime = START;

    @BeforeEach
    void anAccount() {
        store.write(
                tx -> {
                    tx.accounts()
                            .put(new Account(ACCOUNT, Map.of(), START, "number", null, null, null));
                    return true;
                });
    }

    @Test
    void aLaneIsTakenOverWhenTheLastCallUnderItsLeaseHasBeenGivenUp() throws EngineException {
        claim("a/1/x");
        pass(LaneLimits.LEASE.plus(CALL_TIMEOUT).minusMillis(1));
        assertThatExceptionOfType(EngineException.class)
                .isThrownBy(() -> claim("b/1/x"))
                .withMessageContaining("another process")
                .satisfies(e -> assertThat(e.hints().toString()).contains("42 s"));

        pass(Duration.ofMillis(1));
        LaneLease lease = claim("b/1/x");

        assertThat(lease.epoch()).isEqualTo(2);
        assertThat(lease.formerCallsEndAfter()).isZero();
        assertThat(lease.formerCallsEndAt())
                .contains(START.plus(LaneLimits.LEASE).plus(CALL_TIMEOUT));
    }

    @Test
    void thatOfAKilledOwnerIsClaimedAtOnceAndItsLastCallIsWaitedFor() throws EngineException {
        claim("a/1/x");
        gone.add("a/1/x");
        pass(Duration.ofSeconds(1));

        assertThat(claim("a/2/x").formerCallsEndAfter()).isEqualTo(CALL_TIMEOUT);
    }

    @Test
    void ofOneKilledLongAgoOnlyWhatIsLeftIsWaitedFor() throws EngineException {
        claim("a/1/x");
        gone.add("a/1/x");
        pass(LaneLimits.LEASE.plusSeconds(20));

        assertThat(claim("a/2/x").formerCallsEndAfter()).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void whoLetsGoHasNoCallUnderWay() throws EngineException {
        claim("a/1/x").close();

        assertThat(claim("b/1/x").formerCallsEndAfter()).isZero();
    }

    @Test
    void aLaneThatNobodyEverRanHasNoFormerOwner() throws EngineException {
        LaneLease lease = claim("a/1/x");

        assertThat(lease.formerCallsEndAfter()).isZero();
        assertThat(lease.formerCallsEndAt()).isEmpty();
    }

    /** Whoever stood still finds out before it sends, whatever its clock says. */
    @Test
    void whoStoodStillLearnsBeforeItSendsThatTheLaneIsAnothers() throws EngineException {
        LaneLease stood = claim("a/1/x");
        pass(LaneLimits.LEASE.plus(CALL_TIMEOUT));
        claim("b/1/x");

        assertThatExceptionOfType(LaneLostException.class).isThrownBy(stood::requireOurs);
        machineTime = START.minus(Duration.ofHours(2));
        assertThatExceptionOfType(LaneLostException.class).isThrownBy(stood::requireOurs);
    }

    @Test
    void whoIsSlowKeepsTheLaneByAskingForIt() throws EngineException {
        LaneLease slow = claim("a/1/x");
        pass(LaneLimits.RENEW_AFTER.plusMillis(1));
        long before = store.commits();
        slow.requireOurs();
        slow.requireOurs();
        assertThat(store.commits()).isEqualTo(before + 1);

        pass(LaneLimits.LEASE.plus(CALL_TIMEOUT).minus(LaneLimits.RENEW_AFTER));
        assertThatExceptionOfType(EngineException.class).isThrownBy(() -> claim("b/1/x"));
        assertThatCode(slow::requireOurs).doesNotThrowAnyException();
    }

    private LaneLease claim(String owner) throws EngineException {
        return LaneLease.claim(store, ACCOUNT, process(owner), () -> machineTime, CALL_TIMEOUT);
    }

    private void pass(Duration time) {
        databaseTime = databaseTime.plus(time);
        machineTime = machineTime.plus(time);
    }

    private ProcessIdentity process(String name) {
        return new ProcessIdentity() {
            @Override
            public String self() {
                return name;
            }

            @Override
            public boolean gone(String owner) {
                return gone.contains(owner);
            }

            @Override
            public OptionalLong running(String owner) {
                return OptionalLong.empty();
            }
        };
    }
}
