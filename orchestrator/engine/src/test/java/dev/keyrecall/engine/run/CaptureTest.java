package dev.keyrecall.engine.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.campaign.Campaign;
import dev.keyrecall.engine.campaign.Mode;
import dev.keyrecall.engine.port.Secrets.Label;
import dev.keyrecall.engine.port.Secrets.Version;
import dev.keyrecall.engine.service.Approvals;
import dev.keyrecall.engine.service.Planning;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;

/**
 * The value of a credential that is gone already cannot be asked for: what its consumers hold under
 * its name is taken on trust, each value once.
 */
final class CaptureTest {
    /** Two values under one name: the first, another, the first again. */
    private static Scene scene(long seed) throws EngineException {
        Scene scene = new Scene(seed).prepared();
        ModelCloud.Held first =
                java.util.Objects.requireNonNull(scene.cloud.consumers.get("robbed-app"));
        scene.cloud.consumers.put(
                "robbed-b", new ModelCloud.Held(first.id(), first.value() + "-differing"));
        scene.cloud.consumers.put("robbed-c", first);
        scene.register(scene.missing, "robbed-b");
        scene.register(scene.missing, "robbed-c");
        return scene.tamperedWith();
    }

    private static String planned(Scene scene) throws EngineException {
        Planning.Planned planned =
                new Planning(scene.engine())
                        .create(
                                new Planning.PlanRequest(
                                        Mode.EXPOSURE,
                                        "principal=robbed",
                                        Duration.ZERO,
                                        2,
                                        Duration.ZERO));
        new Approvals(scene.engine()).approve(planned.plan().id(), "approver");
        return planned.plan().id();
    }

    @Test
    void consumersThatHoldOneValueGiveOneVersion() throws EngineException {
        Scene scene = scene(60);
        String plan = planned(scene);

        assertThat(scene.run(plan, false).state()).isEqualTo(Campaign.State.DONE);

        requireTwo(scene, "not killed");
    }

    @Test
    void killedAtAnyMomentItSealsEachValueOnce() throws EngineException {
        boolean died = true;
        int deaths = 0;
        for (int at = 0; died; at++) {
            Scene scene = scene(61);
            String plan = planned(scene);
            Dying dying = new Dying(at);
            scene.store.interruptWith(dying);
            scene.provider.hook = dying;
            try {
                scene.run(plan, false);
            } catch (Crash e) {
                deaths++;
            }
            died = dying.died();
            scene.crashed();

            assertThat(scene.run(plan, true).open()).as("killed at %s", at).isEmpty();
            requireTwo(scene, "killed at " + at);
        }
        assertThat(deaths).isGreaterThan(50);
    }

    private static void requireTwo(Scene scene, String when) {
        List<Version> held = scene.store.read(tx -> tx.secrets().history(Scene.ref(scene.missing)));
        assertThat(held).as(when).hasSize(2);
        assertThat(held)
                .as(when)
                .extracting(Version::label)
                .containsOnlyOnce(Label.PREVIOUS)
                .doesNotContain(Label.CURRENT, Label.PENDING);
    }
}
