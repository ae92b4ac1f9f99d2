package dev.keyrecall.engine.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.campaign.Campaign;
import dev.keyrecall.engine.campaign.Mode;
import dev.keyrecall.spi.ProviderException;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;

/** Two processes on one lane, and two lanes in one run. */
final class RunLanesTest {
    private final Scene scene = new Scene(30);

    @Test
    void aSecondProcessIsRefusedAtOnceAndTheFirstGoesOn() throws EngineException {
        scene.prepared().tamperedWith();
        Set<String> old = new TreeSet<>(scene.cloud.keys.keySet());
        String plan = scene.planned(Mode.EXPOSURE, Duration.ZERO);
        List<EngineException> refused = Collections.synchronizedList(new ArrayList<>());
        Troubles.onCall(
                scene,
                25,
                () -> {
                    refused.add(Troubles.refusal(() -> scene.run(plan, true, false, () -> false)));
                    refused.add(Troubles.refusal(() -> scene.run(plan, false, false, () -> false)));
                });

        RunResult result = scene.run(plan, false);

        assertThat(refused).hasSize(2).allSatisfy(Troubles::requireRefusal);
        assertThat(refused.getFirst()).hasMessageContaining("another process");
        assertThat(result.state()).isEqualTo(Campaign.State.DONE);
        Settled.require(scene, old);
    }

    /** The plan was free to run when it was looked at, and had been run when its lane was ours. */
    @Test
    void aPlanThatAnotherProcessRanMeanwhileIsNotRunAgain() throws EngineException {
        scene.prepared().tamperedWith();
        String plan = scene.planned(Mode.EXPOSURE, Duration.ZERO);
        List<RunResult> first = new ArrayList<>();
        Troubles.onIdentify(scene, () -> first.add(scene.run(plan, false)));

        EngineException refused = Troubles.refusal(() -> scene.run(plan, false));

        Troubles.requireRefusal(refused);
        assertThat(refused).hasMessageContaining("has been run");
        assertThat(first).extracting(RunResult::state).containsExactly(Campaign.State.DONE);
        Campaign campaign =
                scene.store
                        .read(tx -> tx.campaigns().find(first.getFirst().campaign()))
                        .orElseThrow();
        assertThat(campaign.state()).isEqualTo(Campaign.State.DONE);
        assertThat(campaign.finishedAt()).isNotNull();

        Troubles.onIdentify(scene, () -> first.add(scene.run(plan, true)));
        assertThat(scene.run(plan, true).state()).isEqualTo(Campaign.State.DONE);
        assertThat(scene.store.read(tx -> tx.campaigns().find(campaign.id())).orElseThrow())
                .isEqualTo(campaign);
    }

    @Test
    void twoLanesRunSideBySideAndOneThatGoesAwayHoldsUpOnlyItsOwn() throws EngineException {
        scene.prepared();
        ModelCloud far = scene.second();
        scene.tamperedWith();
        Set<String> old = new TreeSet<>(scene.cloud.keys.keySet());
        String plan = scene.planned(Mode.EXPOSURE, Duration.ZERO);
        AtomicBoolean away = new AtomicBoolean(true);
        scene.provider.hook =
                new ModelProvider.Hook() {
                    @Override
                    public void at(String place) throws ProviderException {
                        if (place.equals("far-app") && away.get()) {
                            throw new ProviderException.Unavailable("no answer", null, null);
                        }
                    }

                    @Override
                    public void identifying(String account) throws ProviderException {
                        if (!far.effects.isEmpty() && away.get() && account.equals("second")) {
                            throw new ProviderException.Unavailable("no answer", null, null);
                        }
                    }
                };
        RunResult first = scene.run(plan, false);
        requireOnlyTheSecondOpen(first);
        far.effects.add("gone away");
        requireOnlyTheSecondOpen(scene.run(plan, true));

        away.set(false);
        assertThat(scene.run(plan, true).state()).isEqualTo(Campaign.State.DONE);
        Settled.require(scene, old);
        assertThat(far.activeByPrincipal()).containsExactly(Map.entry("far", 1));
    }

    /** On resumption the account that is reached goes on, although the other is not. */
    @Test
    void aLaneThatIsNotReachedOnResumptionHoldsUpOnlyItsOwn() throws EngineException {
        scene.prepared();
        ModelCloud far = scene.second();
        scene.tamperedWith();
        Set<String> old = new TreeSet<>(scene.cloud.keys.keySet());
        String plan = scene.planned(Mode.EXPOSURE, Duration.ZERO);
        AtomicBoolean stop = new AtomicBoolean();
        scene.provider.hook =
                new ModelProvider.Hook() {
                    @Override
                    public void before(String operation) {
                        stop.compareAndSet(false, operation.equals("suspend"));
                    }

                    @Override
                    public void identifying(String account) throws ProviderException {
                        if (stop.get() && account.equals("second")) {
                            throw new ProviderException.Unavailable("no answer", null, null);
                        }
                    }
                };
        assertThat(scene.run(plan, false, true, stop::get).state())
                .isEqualTo(Campaign.State.PARTIAL);

        RunResult resumed = scene.run(plan, true);

        requireOnlyTheSecondOpen(resumed);
        scene.provider.hook = new ModelProvider.Hook() {};
        assertThat(scene.run(plan, true).state()).isEqualTo(Campaign.State.DONE);
        Settled.require(scene, old);
        assertThat(far.activeByPrincipal()).containsExactly(Map.entry("far", 1));
    }

    @Test
    void twoLanesKilledAtAnyBoundaryEndTheSame() throws EngineException {
        int boundaries = 1;
        for (int at = 0; at < boundaries; at += 5) {
            Scene two = new Scene(32).prepared();
            ModelCloud far = two.second();
            two.tamperedWith();
            Set<String> old = new TreeSet<>(two.cloud.keys.keySet());
            String plan = two.planned(Mode.EXPOSURE, Duration.ZERO);
            Dying dying = new Dying(at);
            two.store.interruptWith(dying);
            two.provider.hook = dying;
            try {
                two.run(plan, false);
            } catch (Crash e) {
                assertThat(dying.died()).isTrue();
            }
            boundaries = dying.died() ? at + 6 : boundaries;
            two.crashed();

            assertThat(two.run(plan, true).open()).as("killed at %s", at).isEmpty();
            Settled.require(two, old);
            assertThat(far.activeByPrincipal()).containsExactly(Map.entry("far", 1));
        }
        assertThat(boundaries).isGreaterThan(200);
    }

    private static void requireOnlyTheSecondOpen(RunResult result) {
        assertThat(result.state()).isEqualTo(Campaign.State.PARTIAL);
        assertThat(result.open())
                .singleElement()
                .satisfies(
                        unit -> {
                            assertThat(unit.ref().account()).isEqualTo(Scene.SECOND);
                            assertThat(unit.openReason()).isNotBlank();
                        });
    }
}
