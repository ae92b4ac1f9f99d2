package dev.keyrecall.engine.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.campaign.Campaign;
import dev.keyrecall.engine.campaign.Mode;
import dev.keyrecall.engine.campaign.Plan;
import dev.keyrecall.engine.campaign.PlannedUnit;
import dev.keyrecall.engine.inventory.AcceptedCredential;
import dev.keyrecall.engine.lane.LaneLimits;
import dev.keyrecall.engine.service.Planning;
import dev.keyrecall.spi.Credential.Status;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;

/** Failures that others have had, and no other test here is about: {@code docs/failures.md}. */
final class KnownFailuresTest {
    private final Scene scene = new Scene(87);

    /** 9: a mass revocation that takes all sockets there are. */
    @Test
    void aMassRevocationHasAFewCallsUnderWayAndNoMore() throws EngineException {
        for (int i = 0; i < 60; i++) {
            scene.cloud.create("many" + i, scene.clock.instant());
        }
        scene.prepared();
        String plan = scene.planned(Mode.EXPOSURE, Duration.ZERO);
        Busy busy = new Busy();
        scene.provider.hook = busy;

        assertThat(scene.run(plan, false).state()).isEqualTo(Campaign.State.DONE);

        assertThat(busy.most.get())
                .isBetween(2, LaneLimits.READS_IN_FLIGHT + LaneLimits.EFFECTS_IN_FLIGHT);
    }

    /** 15: listing in parallel that meets a limit on connections in the middle of an incident. */
    @Test
    void anAccountIsListedOneRequestAfterTheOther() throws EngineException {
        scene.prepared();
        Busy busy = new Busy();
        scene.provider.hook = busy;
        scene.refresh();
        assertThat(busy.most.get()).isEqualTo(1);
    }

    /** 10: "not found" on a revocation, taken for a failure and tried for ever. */
    @ParameterizedTest
    @EnumSource(Mode.class)
    void whatSomebodyHasRemovedBeforeWeRevokeItIsDeadAndNoFailure(Mode mode)
            throws EngineException {
        scene.prepared().tamperedWith();
        Set<String> old = new TreeSet<>(scene.cloud.keys.keySet());
        String plan = scene.planned(mode, Duration.ZERO);
        List<String> removed = new ArrayList<>();
        scene.provider.hook =
                new ModelProvider.Hook() {
                    @Override
                    public void cutting(String id) {
                        Status status = status(id);
                        if (status == Status.INACTIVE && removed.size() < 3) {
                            removed.add(id);
                            scene.cloud.remove(id);
                        }
                    }
                };

        RunResult result = scene.run(plan, false);

        assertThat(removed).hasSize(3);
        assertThat(result.state()).as(result.open().toString()).isEqualTo(Campaign.State.DONE);
        assertThat(scene.cloud.keys.keySet()).doesNotContainAnyElementsOf(old);
    }

    private Status status(String id) {
        ModelCloud.Key key = scene.cloud.key(id);
        return key == null ? Status.ACTIVE : key.status();
    }

    /** 14: what was queued before revives a credential that was revoked since. */
    @Test
    void nothingRevivesWhatIsRevoked() throws EngineException {
        scene.prepared().tamperedWith();
        String id = scene.planned(Mode.EXPOSURE, Duration.ZERO);
        Plan plan = new Planning(scene.engine()).load(id);
        assertThat(scene.run(id, false).state()).isEqualTo(Campaign.State.DONE);
        List<String> effects = List.copyOf(scene.cloud.effects);

        assertThat(scene.run(id, true).state()).isEqualTo(Campaign.State.DONE);
        for (PlannedUnit unit : plan.units()) {
            Troubles.requireRefusal(
                    Troubles.refusal(() -> scene.giveBack(plan.campaign(), unit.ordinal())));
        }

        assertThat(scene.cloud.effects).isEqualTo(effects);
        for (PlannedUnit unit : plan.units()) {
            assertThat(scene.cloud.key(unit.ref().id())).isNull();
            assertThat(accepted(unit)).isEmpty();
        }
    }

    private Optional<AcceptedCredential> accepted(PlannedUnit unit) {
        return scene.store.read(tx -> tx.credentials().accepted(unit.ref()));
    }

    /** Counts how many calls are made at once: each takes a moment. */
    private static final class Busy implements ModelProvider.Hook {
        private static final Duration MOMENT = Duration.ofMillis(2);

        private final AtomicInteger underWay = new AtomicInteger();
        private final AtomicInteger most = new AtomicInteger();

        @Override
        public void before(String operation) {
            most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
            try {
                Thread.sleep(MOMENT);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                underWay.decrementAndGet();
            }
        }
    }
}
