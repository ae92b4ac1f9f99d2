package dev.keyrecall.engine.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.campaign.Campaign;
import dev.keyrecall.engine.campaign.Mode;
import dev.keyrecall.engine.campaign.Unit;
import dev.keyrecall.engine.inventory.Consumer;
import dev.keyrecall.engine.service.Approvals;
import dev.keyrecall.engine.service.ConsumerRegistry;
import dev.keyrecall.engine.service.Planning;
import dev.keyrecall.spi.ConsumerTarget;
import dev.keyrecall.spi.CredentialRef;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A registration that is removed while a plan names it stays removed; a unit that was begun is
 * carried out as planned, and one that was not needs another plan.
 */
final class RemovedRegistrationTest {
    private static final String PLACE = "single-app";

    /** How many places the scene registers. */
    private static final int PLACES = 6;

    /** Calls between two of the moments at which a registration is removed. */
    private static final int STRIDE = 5;

    @ParameterizedTest
    @EnumSource(Mode.class)
    void removedAtAnyMomentItStaysRemovedAndWhatWasBegunIsCarriedOut(Mode mode)
            throws EngineException {
        int removals = 0;
        int replanned = 0;
        boolean within = true;
        for (int call = 1; within; call += STRIDE) {
            Scene scene = new Scene(50).prepared().tamperedWith();
            Set<String> old = new TreeSet<>(scene.cloud.keys.keySet());
            String plan = scene.planned(mode, Duration.ZERO);
            AtomicBoolean removed = new AtomicBoolean();
            Troubles.onCall(
                    scene,
                    call,
                    () -> {
                        remove(scene, PLACE);
                        removed.set(true);
                    });

            RunResult result = scene.run(plan, false);

            // What looks afterwards calls the provider too, and must not be the one that removes.
            scene.provider.hook = new ModelProvider.Hook() {};
            within = removed.get();
            if (result.state() != Campaign.State.DONE) {
                replanned++;
                replan(scene, mode, plan, result);
            }
            // The plan that was approved named the place: it holds the replacement, and lives.
            Settled.require(scene, old);
            List<Consumer> left = new ConsumerRegistry(scene.engine()).all();
            assertThat(left).hasSize(within ? PLACES - 1 : PLACES);
            assertThat(left).extracting(Consumer::ref).noneMatch(ref -> old.contains(ref.id()));
            assertThat(left)
                    .as("call %s", call)
                    .extracting(one -> one.target().target())
                    .doesNotHaveDuplicates()
                    .satisfies(
                            places -> assertThat(places.contains(PLACE)).isEqualTo(!removed.get()));
            removals += within ? 1 : 0;
        }
        assertThat(removals).isGreaterThan(10);
        assertThat(replanned).isPositive().isLessThan(removals / 2);
    }

    /** The place was removed before its unit was begun. */
    private static void replan(Scene scene, Mode mode, String plan, RunResult result)
            throws EngineException {
        Unit unit = Objects.requireNonNull(result.open().getFirst());
        assertThat(result.open()).hasSize(1);
        assertThat(unit.state()).isEqualTo(Unit.State.NEEDS_REPLAN);
        assertThat(unit.ref().id()).isEqualTo(held(scene, PLACE));
        // Its place is none of Keyrecall's any more: somebody else looks after it.
        scene.cloud.consumers.remove(PLACE);
        String another = planned(scene, mode, "ref=" + unit.ref());
        assertThat(scene.run(another, false).state()).isEqualTo(Campaign.State.DONE);
        assertThat(scene.run(plan, true).state()).isEqualTo(Campaign.State.DONE);
    }

    @Test
    void aPlaceOfAnotherCredentialIsSparedAndANewPlanLeavesItOut() throws EngineException {
        Scene scene = new Scene(51).prepared();
        String twins = held(scene, "twins-app");
        scene.cloud.hold("shared-app", twins);
        new ConsumerRegistry(scene.engine())
                .add(Scene.ref(held(scene, PLACE)), place("shared-app"));

        RunResult first = scene.run(planned(scene), false);

        assertThat(first.state()).isEqualTo(Campaign.State.PARTIAL);
        assertThat(first.open())
                .singleElement()
                .satisfies(
                        unit ->
                                assertThat(unit.openReason())
                                        .contains(
                                                "shared-app",
                                                twins,
                                                "'keyrecall inventory consumer remove'"));
        assertThat(held(scene, "shared-app")).isEqualTo(twins);

        remove(scene, "shared-app");
        scene.refresh();
        RunResult second = scene.run(planned(scene), false);

        assertThat(second.state()).isEqualTo(Campaign.State.DONE);
        assertThat(held(scene, "shared-app")).isEqualTo(twins);
    }

    private static String planned(Scene scene) throws EngineException {
        return planned(scene, Mode.EXPOSURE, "principal=single");
    }

    private static String planned(Scene scene, Mode mode, String scope) throws EngineException {
        Planning.Planned planned =
                new Planning(scene.engine())
                        .create(
                                new Planning.PlanRequest(
                                        mode, scope, Duration.ZERO, 2, Duration.ZERO));
        new Approvals(scene.engine()).approve(planned.plan().id(), "approver");
        return planned.plan().id();
    }

    private static String held(Scene scene, String place) {
        return Objects.requireNonNull(scene.cloud.consumers.get(place)).id();
    }

    /**
     * Removes whichever credential's registration of a place there is now; looks again where the
     * run has moved it to the replacement in between.
     */
    private static void remove(Scene scene, String place) throws EngineException {
        ConsumerRegistry registry = new ConsumerRegistry(scene.engine());
        CredentialRef missed = null;
        while (true) {
            CredentialRef holder =
                    registry.all().stream()
                            .filter(consumer -> consumer.target().target().equals(place))
                            .map(Consumer::ref)
                            .findFirst()
                            .orElseThrow();
            if (holder.equals(missed)) {
                throw new AssertionError(holder + " is listed and cannot be removed");
            }
            try {
                registry.remove(holder, place(place));
                return;
            } catch (EngineException e) {
                missed = holder;
            }
        }
    }

    private static ConsumerTarget place(String name) {
        return new ConsumerTarget("model.place", name, Map.of());
    }
}
