package dev.keyrecall.engine.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.campaign.Campaign;
import dev.keyrecall.engine.campaign.Mode;
import dev.keyrecall.engine.campaign.Plan;
import dev.keyrecall.engine.campaign.PlannedUnit;
import dev.keyrecall.engine.campaign.Unit;
import dev.keyrecall.engine.service.Approvals;
import dev.keyrecall.engine.service.ConsumerRegistry;
import dev.keyrecall.engine.service.InventoryAcceptance;
import dev.keyrecall.engine.service.LedgerReading;
import dev.keyrecall.engine.service.Planning;
import dev.keyrecall.engine.service.Planning.PlanRequest;
import dev.keyrecall.spi.ConsumerTarget;
import dev.keyrecall.spi.Credential.Status;
import dev.keyrecall.spi.CredentialRef;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A unit that is not as it was when its plan was made is not run as if it were. */
final class ReplanTest {
    private final Scene scene = new Scene(62);

    private Plan planned() throws EngineException {
        return new Planning(scene.engine()).load(scene.planned(Mode.EXPOSURE, Duration.ZERO));
    }

    private Unit row(Plan plan, CredentialRef ref) {
        return scene.store.read(tx -> tx.campaigns().units(plan.campaign())).stream()
                .filter(unit -> unit.ref().equals(ref))
                .findFirst()
                .orElseThrow();
    }

    private static PlannedUnit of(Plan plan, String principal) {
        return plan.units().stream()
                .filter(unit -> unit.principal().equals(principal))
                .findFirst()
                .orElseThrow();
    }

    private void requireLeftAlone(Plan plan, PlannedUnit unit, RunResult result, String why) {
        assertThat(result.state()).isEqualTo(Campaign.State.PARTIAL);
        // What shares its slots may wait for one of them.
        assertThat(result.open())
                .extracting(Unit::ref)
                .contains(unit.ref())
                .allMatch(
                        ref ->
                                plan.units().stream()
                                        .filter(one -> one.ref().equals(ref))
                                        .allMatch(one -> one.principal().equals(unit.principal())));
        Unit row = row(plan, unit.ref());
        assertThat(row.state()).isEqualTo(Unit.State.NEEDS_REPLAN);
        assertThat(row.openReason()).isEqualTo("it needs another plan: " + why);
        int calls =
                scene.store.read(tx -> tx.journal().ofUnit(plan.campaign(), unit.ordinal())).size();
        assertThat(calls).isZero();
    }

    @Test
    void aPlaceRegisteredSinceHoldsOnlyItsOwnUnit() throws EngineException {
        scene.prepared().tamperedWith();
        Plan plan = planned();
        PlannedUnit unit = of(plan, "idle");
        ConsumerTarget late = new ConsumerTarget("model.place", "late-app", Map.of());
        scene.cloud.hold("late-app", unit.ref().id());
        ConsumerRegistry registry = new ConsumerRegistry(scene.engine());
        registry.add(unit.ref(), late);

        RunResult result = scene.run(plan.id(), false);

        requireLeftAlone(plan, unit, result, "its consumers are others now");
        assertThat(Objects.requireNonNull(scene.cloud.key(unit.ref().id())).status())
                .isEqualTo(Status.ACTIVE);
        new LedgerReading(scene.engine()).verify();
        // Named or not, it is not what was approved.
        scene.limits =
                new RunOptions(
                        false, RunOptions.ALL, RunOptions.ALL, java.util.Set.of(unit.ordinal()));
        assertThat(scene.run(plan.id(), true).open()).hasSize(1);
        scene.limits = RunOptions.whole(false);
        String another = replanned(unit);
        assertThat(scene.run(another, false).state()).isEqualTo(Campaign.State.DONE);
        assertThat(scene.run(plan.id(), true).state()).isEqualTo(Campaign.State.DONE);
        assertThat(row(plan, unit.ref()).state()).isEqualTo(Unit.State.PROVEN_DEAD);
        assertThat(Objects.requireNonNull(scene.cloud.consumers.get("late-app")).id())
                .isNotEqualTo(unit.ref().id());
        new LedgerReading(scene.engine()).verify();
    }

    private String replanned(PlannedUnit unit) throws EngineException {
        PlanRequest request =
                new PlanRequest(
                        Mode.EXPOSURE, "ref=" + unit.ref(), Duration.ZERO, 2, Duration.ZERO);
        String id = new Planning(scene.engine()).create(request).plan().id();
        new Approvals(scene.engine()).approve(id, "approver");
        return id;
    }

    @Test
    void whatIsAsItWasAgainIsRun() throws EngineException {
        scene.prepared().tamperedWith();
        Plan plan = planned();
        PlannedUnit unit = of(plan, "idle");
        ConsumerTarget late = new ConsumerTarget("model.place", "late-app", Map.of());
        ConsumerRegistry registry = new ConsumerRegistry(scene.engine());
        registry.add(unit.ref(), late);
        scene.run(plan.id(), false);
        registry.remove(unit.ref(), late);

        assertThat(scene.run(plan.id(), true).state()).isEqualTo(Campaign.State.DONE);
    }

    @Test
    void oneThatSomebodyEnabledIsNotRevokedWithoutASuspension() throws EngineException {
        scene.prepared().tamperedWith();
        Plan plan = planned();
        PlannedUnit unit =
                plan.units().stream()
                        .filter(one -> one.ref().id().equals(scene.inactive))
                        .findFirst()
                        .orElseThrow();
        scene.cloud.put(
                Objects.requireNonNull(scene.cloud.key(scene.inactive)).with(Status.ACTIVE));
        scene.refresh();

        requireLeftAlone(plan, unit, scene.run(plan.id(), false), "it is active now");
    }

    /**
     * To suspend it again changes nothing, and a night on which somebody helps is no other plan.
     */
    @Test
    void oneThatSomebodyStoppedIsRunAsPlanned() throws EngineException {
        scene.prepared().tamperedWith();
        Plan plan = planned();
        PlannedUnit unit = of(plan, "single");
        scene.cloud.put(
                Objects.requireNonNull(scene.cloud.key(unit.ref().id())).with(Status.INACTIVE));
        scene.refresh();

        assertThat(scene.run(plan.id(), false).state()).isEqualTo(Campaign.State.DONE);
    }

    @Test
    void oneThatSomebodyJudgedToBeRightIsNotKilled() throws EngineException {
        scene.prepared().tamperedWith();
        Plan plan = planned();
        PlannedUnit unit =
                plan.units().stream()
                        .filter(one -> one.ref().id().equals(scene.unexpected))
                        .findFirst()
                        .orElseThrow();
        new InventoryAcceptance(scene.engine()).accept(List.of(unit.ref()));

        requireLeftAlone(plan, unit, scene.run(plan.id(), false), "it is accepted now");
        assertThat(scene.cloud.key(scene.unexpected)).isNotNull();
    }

    @Test
    void oneThatIsListedNoMoreNeedsAnotherPlan() throws EngineException {
        scene.prepared().tamperedWith();
        Plan plan = planned();
        PlannedUnit unit = of(plan, "idle");
        scene.cloud.remove(unit.ref().id());
        scene.refresh();

        requireLeftAlone(plan, unit, scene.run(plan.id(), false), "it is not listed any more");
        String another = replanned(unit);
        assertThat(scene.run(another, false).state()).isEqualTo(Campaign.State.DONE);
        assertThat(scene.run(plan.id(), true).state()).isEqualTo(Campaign.State.DONE);
    }
}
