package dev.keyrecall.engine.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.campaign.Campaign;
import dev.keyrecall.engine.campaign.Mode;
import dev.keyrecall.engine.campaign.Unit;
import dev.keyrecall.engine.campaign.UnitFacts;
import dev.keyrecall.spi.ProviderException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;

/** Campaigns end as they should, and end the same whatever kills them on the way. */
final class CampaignRunTest {
    @ParameterizedTest
    @EnumSource(Mode.class)
    void everyOldCredentialEndsProvenDeadAndEveryActiveOneIsReplaced(Mode mode)
            throws EngineException {
        Scene scene = new Scene(1).prepared().tamperedWith();
        Set<String> old = new TreeSet<>(scene.cloud.keys.keySet());
        String plan = scene.planned(mode, Duration.ZERO);

        RunResult result = scene.run(plan, false);

        assertThat(result.open()).isEmpty();
        assertThat(result.state()).isEqualTo(Campaign.State.DONE);
        Settled.require(scene, old);
    }

    @Test
    void hygieneNeverLeavesAConsumerWithoutALiveCredential() throws EngineException {
        Scene scene = new Scene(2).prepared().tamperedWith();
        String plan = scene.planned(Mode.HYGIENE, Duration.ZERO);
        List<String> without = Collections.synchronizedList(new ArrayList<>());
        scene.provider.hook =
                new ModelProvider.Hook() {
                    @Override
                    public void after(String operation) {
                        scene.cloud.consumers.forEach(
                                (place, held) -> {
                                    if (!place.equals("robbed-app")
                                            && !scene.cloud.live(held.id(), held.value())) {
                                        without.add(place + " after " + operation);
                                    }
                                });
                    }
                };

        RunResult result = scene.run(plan, false);

        assertThat(result.state()).isEqualTo(Campaign.State.DONE);
        assertThat(without).isEmpty();
        assertThat(harm(scene, result)).isZero();
    }

    @Test
    void soakLeavesOldCredentialsOnlySuspendedAndSaysWhenToResume() throws EngineException {
        Scene scene = new Scene(3).prepared().tamperedWith();
        Set<String> old = new TreeSet<>(scene.cloud.keys.keySet());
        String plan = scene.planned(Mode.HYGIENE, Duration.ofHours(24));
        RunResult result = scene.run(plan, false);
        assertThat(result.state()).isEqualTo(Campaign.State.SOAKING);
        assertThat(result.open()).isEmpty();
        assertThat(result.resumeAfter()).isNotNull();

        int rounds = 0;
        while (result.state() == Campaign.State.SOAKING && rounds++ < 5) {
            RunResult early = scene.run(plan, true);
            assertThat(early.state()).isEqualTo(Campaign.State.SOAKING);
            scene.now.set(java.util.Objects.requireNonNull(result.resumeAfter()));
            result = scene.run(plan, true);
        }

        assertThat(result.state()).isEqualTo(Campaign.State.DONE);
        Settled.require(scene, old);
    }

    @Test
    void soakThatEndsWhileOtherUnitsAreUnderWayNeedsNoResumption() throws EngineException {
        Scene scene = new Scene(5).prepared().tamperedWith();
        Set<String> old = new TreeSet<>(scene.cloud.keys.keySet());
        // A proof takes longer than a soak, so that the first soaks end within the run.
        String plan = scene.planned(Mode.HYGIENE, Duration.ofSeconds(3), 2, Duration.ofSeconds(30));

        RunResult result = scene.run(plan, false);

        int rounds = 1;
        while (result.state() == Campaign.State.SOAKING && rounds++ < 20) {
            assertThat(result.resumeAfter()).isAfter(scene.now.get());
            scene.now.set(java.util.Objects.requireNonNull(result.resumeAfter()));
            result = scene.run(plan, true);
        }
        assertThat(result.state()).isEqualTo(Campaign.State.DONE);
        Settled.require(scene, old);
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void killedAtAnyBoundaryAndResumedItEndsTheSame(Mode mode) throws EngineException {
        int boundaries = boundaries(mode);
        assertThat(boundaries).isGreaterThan(200);
        for (int at = 0; at < boundaries; at++) {
            Scene scene = new Scene(4).prepared().tamperedWith();
            Set<String> old = new TreeSet<>(scene.cloud.keys.keySet());
            String plan = scene.planned(mode, Duration.ZERO);
            Dying dying = new Dying(at);
            die(scene, dying, plan);
            scene.crashed();

            RunResult result = scene.run(plan, true);

            assertThat(result.open()).as("killed at boundary %s", at).isEmpty();
            assertThat(result.state())
                    .as("killed at boundary %s", at)
                    .isEqualTo(Campaign.State.DONE);
            Settled.require(scene, old);
        }
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void aLostAnswerToAnyCallLeavesNoOrphan(Mode mode) throws EngineException {
        int answers = 0;
        for (int lost = 0; lost <= answers; lost++) {
            Scene scene = new Scene(5).prepared().tamperedWith();
            Set<String> old = new TreeSet<>(scene.cloud.keys.keySet());
            String plan = scene.planned(mode, Duration.ZERO);
            AtomicInteger count = new AtomicInteger();
            int losing = lost;
            scene.provider.hook =
                    new ModelProvider.Hook() {
                        @Override
                        public void after(String operation) throws ProviderException {
                            if (count.getAndIncrement() == losing) {
                                throw new ProviderException.InDoubt(
                                        "no answer to " + operation, null, null);
                            }
                        }
                    };

            RunResult result = scene.run(plan, false);

            assertThat(result.open()).as("answer %s lost", lost).isEmpty();
            Settled.require(scene, old);
            answers = count.get();
        }
        assertThat(answers).isGreaterThan(20);
    }

    @Test
    void aProviderThatGoesAwayLeavesItsUnitsOpenAndResumingFinishes() throws EngineException {
        Scene scene = new Scene(6).prepared().tamperedWith();
        Set<String> old = new TreeSet<>(scene.cloud.keys.keySet());
        String plan = scene.planned(Mode.EXPOSURE, Duration.ZERO);
        AtomicInteger count = new AtomicInteger();
        scene.provider.hook =
                new ModelProvider.Hook() {
                    @Override
                    public void before(String operation) throws ProviderException {
                        if (count.incrementAndGet() > 40) {
                            throw new ProviderException.Unavailable(
                                    "connection refused", null, null);
                        }
                    }
                };
        RunResult cut = scene.run(plan, false);
        assertThat(cut.state()).isEqualTo(Campaign.State.PARTIAL);
        assertThat(cut.open()).isNotEmpty();
        RunResult still = scene.run(plan, true);
        assertThat(still.state()).isEqualTo(Campaign.State.PARTIAL);

        scene.provider.hook = new ModelProvider.Hook() {};
        assertThat(scene.run(plan, true).state()).isEqualTo(Campaign.State.DONE);
        Settled.require(scene, old);
    }

    @Test
    void aCredentialOfSomebodyElseThatAppearsDuringAnIssuanceIsNeverRevoked()
            throws EngineException {
        Scene scene = new Scene(7).prepared();
        String plan = scene.planned(Mode.EXPOSURE, Duration.ZERO);
        AtomicInteger mints = new AtomicInteger();
        Set<String> strangers = new HashSet<>();
        scene.provider.hook =
                new ModelProvider.Hook() {
                    @Override
                    public void before(String operation) throws ProviderException {
                        if (operation.equals("mint") && mints.getAndIncrement() == 0) {
                            String stranger = scene.cloud.create("idle", scene.clock.instant());
                            ModelCloud.Key key =
                                    java.util.Objects.requireNonNull(scene.cloud.key(stranger));
                            scene.cloud.put(
                                    new ModelCloud.Key(
                                            key.id(),
                                            key.principal(),
                                            key.value(),
                                            key.status(),
                                            key.createdAt(),
                                            true));
                            strangers.add(stranger);
                            throw new ProviderException.InDoubt("no answer", null, null);
                        }
                    }
                };

        RunResult result = scene.run(plan, false);

        assertThat(strangers).hasSize(1);
        assertThat(scene.cloud.keys).containsKeys(strangers.toArray(String[]::new));
        assertThat(result.state()).isIn(Campaign.State.PARTIAL, Campaign.State.DONE);
    }

    @Test
    void aPlanRunsOnceAndOnlyApproved() throws EngineException {
        Scene scene = new Scene(8).prepared();
        String plan = scene.planned(Mode.EXPOSURE, Duration.ZERO);
        scene.run(plan, false);
        assertThat(ending(() -> scene.run(plan, false))).isEqualTo(EngineException.Ending.REFUSED);
        assertThat(scene.run(plan, true).state()).isEqualTo(Campaign.State.DONE);
        assertThat(ending(() -> scene.run("p-unknown", false)))
                .isEqualTo(EngineException.Ending.USAGE);
    }

    private static EngineException.Ending ending(Running running) {
        try {
            running.run();
        } catch (EngineException e) {
            assertThat(e.hints()).isNotEmpty();
            return e.ending();
        }
        throw new AssertionError("it was allowed");
    }

    private interface Running {
        void run() throws EngineException;
    }

    private static int boundaries(Mode mode) throws EngineException {
        Scene scene = new Scene(4).prepared().tamperedWith();
        String plan = scene.planned(mode, Duration.ZERO);
        Dying counting = new Dying(Integer.MAX_VALUE);
        scene.store.interruptWith(counting);
        scene.provider.hook = counting;
        scene.run(plan, false);
        return counting.boundaries();
    }

    private static void die(Scene scene, Dying dying, String plan) throws EngineException {
        scene.store.interruptWith(dying);
        scene.provider.hook = dying;
        try {
            scene.run(plan, false);
        } catch (Crash e) {
            assertThat(dying.died()).isTrue();
        }
    }

    private static long harm(Scene scene, RunResult result) {
        return scene.store.read(tx -> tx.campaigns().units(result.campaign())).stream()
                .map(Unit::facts)
                .mapToLong(
                        facts ->
                                facts.get(UnitFacts.HARM_MS).isPresent()
                                        ? facts.integer(UnitFacts.HARM_MS)
                                        : 0)
                .sum();
    }
}
