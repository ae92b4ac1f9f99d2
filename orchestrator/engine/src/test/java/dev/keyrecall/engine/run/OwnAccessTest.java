package dev.keyrecall.engine.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.campaign.Campaign;
import dev.keyrecall.engine.campaign.Mode;
import dev.keyrecall.engine.campaign.Plan;
import dev.keyrecall.engine.campaign.PlannedUnit;
import dev.keyrecall.engine.campaign.Step;
import dev.keyrecall.engine.campaign.Unit;
import dev.keyrecall.engine.service.LedgerReading;
import dev.keyrecall.engine.service.Planning;
import dev.keyrecall.spi.CredentialRef;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * What we work with ourselves is the last unit, and never cut before we work with another: the
 * model fails whoever tries.
 */
final class OwnAccessTest {
    private static final String PLACE = "single-app";

    private static Scene scene(long seed) throws EngineException {
        Scene scene = new Scene(seed).prepared();
        scene.provider.ownPlace = PLACE;
        return scene.tamperedWith();
    }

    private static ModelCloud.Held own(Scene scene) {
        return Objects.requireNonNull(scene.cloud.consumers.get(PLACE));
    }

    private static Plan plan(Scene scene, String id) throws EngineException {
        return new Planning(scene.engine()).load(id);
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void itIsTheLastUnitAndReplacedBeforeItIsCut(Mode mode) throws EngineException {
        Scene scene = scene(41);
        Set<String> old = new TreeSet<>(scene.cloud.keys.keySet());
        String own = own(scene).id();
        String id = scene.planned(mode, Duration.ZERO);
        List<PlannedUnit> units = plan(scene, id).units();
        assertThat(units.getLast().ref()).isEqualTo(Scene.ref(own));
        assertThat(units).filteredOn(PlannedUnit::operates).containsExactly(units.getLast());
        assertThat(units.getLast().steps())
                .containsExactly(
                        Step.CAPTURE,
                        Step.ISSUE,
                        Step.TEST,
                        Step.DELIVER,
                        Step.VERIFY,
                        Step.SUSPEND,
                        Step.CONFIRM,
                        Step.REVOKE,
                        Step.PROVE);

        assertThat(scene.run(id, false).state()).isEqualTo(Campaign.State.DONE);

        Settled.require(scene, old);
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void killedAnywhereItIsNeverCutWhileWeWorkWithIt(Mode mode) throws EngineException {
        int boundaries = boundaries(mode);
        // The last part of a run is about it; before that the others' own tests look.
        for (int at = boundaries * 2 / 3; at <= boundaries; at++) {
            Scene scene = scene(42);
            Set<String> old = new TreeSet<>(scene.cloud.keys.keySet());
            String id = scene.planned(mode, Duration.ZERO);
            Dying dying = new Dying(at);
            scene.store.interruptWith(dying);
            scene.provider.hook = dying;
            try {
                scene.run(id, false);
            } catch (Crash e) {
                assertThat(dying.died()).isTrue();
            }
            scene.crashed();

            assertThat(scene.run(id, true).state())
                    .as("killed at boundary %s", at)
                    .isEqualTo(Campaign.State.DONE);

            Settled.require(scene, old);
        }
    }

    /** Whoever puts the old one back after a crash keeps what works, whatever was decided on. */
    @ParameterizedTest
    @EnumSource(Mode.class)
    void putBackAfterACrashItIsNotCutEither(Mode mode) throws EngineException {
        int boundaries = boundaries(mode);
        int kept = 0;
        for (int at = boundaries * 2 / 3; at <= boundaries; at++) {
            Scene scene = scene(42);
            ModelCloud.Held own = own(scene);
            String id = scene.planned(mode, Duration.ZERO);
            Dying dying = new Dying(at);
            scene.store.interruptWith(dying);
            scene.provider.hook = dying;
            try {
                scene.run(id, false);
            } catch (Crash e) {
                assertThat(dying.died()).isTrue();
            }
            scene.crashed();
            if (!scene.cloud.live(own.id(), own.value()) || own(scene).equals(own)) {
                continue;
            }
            scene.cloud.consumers.put(PLACE, own);

            RunResult result = scene.run(id, true);

            assertThat(scene.cloud.live(own.id(), own.value()))
                    .as("killed at boundary %s", at)
                    .isEqualTo(own(scene).equals(own));
            kept += result.state() == Campaign.State.DONE ? 0 : 1;
            new LedgerReading(scene.engine()).verify();
        }
        assertThat(kept).isPositive();
    }

    private static int boundaries(Mode mode) throws EngineException {
        Scene scene = scene(42);
        String id = scene.planned(mode, Duration.ZERO);
        Dying counting = new Dying(Integer.MAX_VALUE);
        scene.store.interruptWith(counting);
        scene.provider.hook = counting;
        scene.run(id, false);
        return counting.boundaries();
    }

    @Test
    void putBackByHandBeforeTheCutItIsLeftAlive() throws EngineException {
        Scene scene = scene(43);
        ModelCloud.Held own = own(scene);
        String id = scene.planned(Mode.EXPOSURE, Duration.ZERO);
        scene.listener =
                new Scene.Silence() {
                    @Override
                    public void step(int ordinal, CredentialRef ref, Step step) {
                        if (step == Step.SUSPEND && ref.id().equals(own.id())) {
                            scene.cloud.consumers.put(PLACE, own);
                        }
                    }
                };

        RunResult result = scene.run(id, false);

        assertThat(result.open())
                .singleElement()
                .satisfies(
                        unit ->
                                assertThat(unit.openReason())
                                        .contains("it is not cut", "is still operated with"));
        assertThat(scene.cloud.live(own.id(), own.value())).isTrue();
        new LedgerReading(scene.engine()).verify();
    }

    @Test
    void whatBecameOursAfterThePlanIsNotCut() throws EngineException {
        Scene scene = new Scene(44).prepared();
        String id = scene.planned(Mode.EXPOSURE, Duration.ZERO);
        ModelCloud.Held own = own(scene);
        scene.provider.ownPlace = PLACE;

        RunResult result = scene.run(id, false);

        assertThat(result.open())
                .extracting(Unit::openReason)
                .singleElement()
                .asString()
                .contains("Keyrecall works with it in account model:lab now");
        assertThat(scene.cloud.live(own.id(), own.value())).isTrue();
    }
}
