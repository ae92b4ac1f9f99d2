package dev.keyrecall.engine.campaign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.keyrecall.engine.inventory.AcceptedCredential;
import dev.keyrecall.engine.inventory.Finding;
import dev.keyrecall.engine.inventory.Standing;
import dev.keyrecall.spi.AccountRef;
import dev.keyrecall.spi.Credential.Status;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;

class PlanMakerTest {
    private static List<String> ids(Plan plan) {
        return plan.units().stream().map(unit -> unit.ref().id()).toList();
    }

    @Test
    void theOperatorsOwnCredentialIsLeftOutByName() throws PlanException {
        Population population =
                new Population()
                        .with("OPS", "keyrecall", Status.ACTIVE, Status.ACTIVE, 0)
                        .with("A", "u", Status.ACTIVE, Status.ACTIVE, 0)
                        .operatedWith("OPS");
        for (Mode mode : Mode.values()) {
            Plan plan = population.plan(mode);
            assertThat(ids(plan)).containsExactly("A");
            assertThat(plan.excluded()).hasSize(1);
            assertThat(plan.excluded().getFirst().ref()).isEqualTo(population.ref("OPS"));
            assertThat(plan.excluded().getFirst().reason()).contains("operates", "aws:prod");
        }
    }

    @Test
    void theOperatorsOwnCredentialIsNamedOnlyWhereTheScopeNamesIt() throws PlanException {
        Plan plan =
                new Population()
                        .with("OPS", "keyrecall", Status.ACTIVE, Status.ACTIVE, 0)
                        .with("A", "u", Status.ACTIVE, Status.ACTIVE, 0)
                        .operatedWith("OPS")
                        .plan(Mode.EXPOSURE, "principal=u");
        assertThat(plan.excluded()).isEmpty();
    }

    @Test
    void theOperatorsOwnCredentialStillTakesASlotAndNeverBridges() {
        Population population =
                new Population()
                        .with("OPS", "u", Status.ACTIVE, Status.ACTIVE, 1)
                        .with("A", "u", Status.ACTIVE, Status.ACTIVE, 1)
                        .operatedWith("OPS");
        assertThatThrownBy(() -> population.plan(Mode.HYGIENE))
                .isInstanceOf(PlanException.class)
                .hasMessageContaining("left out");
    }

    @Test
    void urgentPrincipalsComeFirstThenByName() throws PlanException {
        Plan plan =
                new Population()
                        .with("A", "anna", Status.ACTIVE, Status.ACTIVE, 0)
                        .with("M", "mia", Status.ACTIVE, null, 0)
                        .with("X", "zoe", null, Status.ACTIVE, 0)
                        .with("B", "bob", Status.ACTIVE, Status.ACTIVE, 0)
                        .plan(Mode.EXPOSURE);
        assertThat(ids(plan)).containsExactly("M", "X", "A", "B");
        assertThat(plan.units()).extracting(PlannedUnit::ordinal).containsExactly(1, 2, 3, 4);
        assertThat(plan.units())
                .extracting(PlannedUnit::standing)
                .containsExactly(
                        Standing.MISSING,
                        Standing.UNEXPECTED,
                        Standing.ACCEPTED,
                        Standing.ACCEPTED);
    }

    @Test
    void whatFreesASlotGoesBeforeWhatNeedsOne() throws PlanException {
        Plan plan =
                new Population()
                        .with("A", "u", Status.ACTIVE, Status.ACTIVE, 1)
                        .with("X", "u", null, Status.ACTIVE, 0)
                        .plan(Mode.HYGIENE);
        assertThat(ids(plan)).containsExactly("X", "A");
        assertThat(plan.units().get(1).steps())
                .startsWith(Step.CAPTURE, Step.ISSUE)
                .doesNotContain(Step.BRIDGE);
        assertThat(plan.units().get(1).revokesFirst()).isFalse();
    }

    @Test
    void bothSlotsWithConsumersBridgeToTheSiblingThenToItsReplacement() throws PlanException {
        Population population =
                new Population()
                        .with("A", "u", Status.ACTIVE, Status.ACTIVE, 1)
                        .with("B", "u", Status.ACTIVE, Status.ACTIVE, 1);
        Plan plan = population.plan(Mode.HYGIENE);
        assertThat(ids(plan)).containsExactly("A", "B");
        assertThat(plan.units().get(0).bridge()).isEqualTo(population.ref("B"));
        assertThat(plan.units().get(1).bridge()).isEqualTo(population.ref("A"));
    }

    @Test
    void theOneWithoutConsumersGoesFirstAndItsReplacementBridges() throws PlanException {
        Population population =
                new Population()
                        .with("A", "u", Status.ACTIVE, Status.ACTIVE, 1)
                        .with("B", "u", Status.ACTIVE, Status.ACTIVE, 0);
        Plan plan = population.plan(Mode.HYGIENE);
        assertThat(ids(plan)).containsExactly("B", "A");
        assertThat(plan.units().get(0).steps()).doesNotContain(Step.BRIDGE);
        assertThat(plan.units().get(1).bridge()).isEqualTo(population.ref("B"));
    }

    @Test
    void aSiblingOutsideTheScopeBridgesOnlyWhenItsValueIsWithinReach() throws PlanException {
        Population population =
                new Population()
                        .with("A", "u", Status.ACTIVE, Status.ACTIVE, 1)
                        .with("B", "u", Status.ACTIVE, Status.ACTIVE, 0);
        String onlyA = "ref=" + population.ref("A");
        assertThatThrownBy(() -> population.plan(Mode.HYGIENE, onlyA))
                .isInstanceOf(PlanException.class);
        population.held.add(population.ref("B"));
        assertThat(population.plan(Mode.HYGIENE, onlyA).units().getFirst().bridge())
                .isEqualTo(population.ref("B"));
    }

    @Test
    void anUnexpectedOrReEnabledSiblingNeverBridges() throws PlanException {
        Population unexpected =
                new Population()
                        .with("A", "u", Status.ACTIVE, Status.ACTIVE, 1)
                        .with("X", "u", null, Status.ACTIVE, 1);
        assertThatThrownBy(() -> unexpected.plan(Mode.HYGIENE)).isInstanceOf(PlanException.class);
        Population again =
                new Population()
                        .with("A", "u", Status.ACTIVE, Status.ACTIVE, 1)
                        .with("X", "u", Status.INACTIVE, Status.ACTIVE, 1);
        assertThatThrownBy(() -> again.plan(Mode.HYGIENE)).isInstanceOf(PlanException.class);
    }

    @Test
    void aMissingOneTakesTheFreeSlotFirst() throws PlanException {
        Plan plan =
                new Population()
                        .with("A", "u", Status.ACTIVE, Status.ACTIVE, 1)
                        .with("M", "u", Status.ACTIVE, null, 1)
                        .plan(Mode.EXPOSURE);
        assertThat(ids(plan)).containsExactly("M", "A");
        assertThat(plan.units().get(1).revokesFirst()).isTrue();
    }

    @Test
    void aMissingOneWithoutASlotIsPlannedWithAWarning() throws PlanException {
        Plan plan =
                new Population()
                        .with("A", "u", Status.ACTIVE, Status.ACTIVE, 1)
                        .with("B", "u", Status.ACTIVE, Status.ACTIVE, 1)
                        .with("M", "u", Status.ACTIVE, null, 1)
                        .plan(Mode.HYGIENE);
        assertThat(ids(plan)).containsExactly("M", "A", "B");
        assertThat(plan.units().getFirst().steps()).contains(Step.ISSUE);
        assertThat(plan.units().getFirst().notes()).anyMatch(note -> note.contains("no slot"));
        // M will have no replacement, so A leans on its sibling, never on M.
        assertThat(plan.units().get(1).bridge()).isEqualTo(plan.units().get(2).ref());
    }

    @Test
    void reEnabledIsCutAndNotReplacedSuspendedIsReplaced() throws PlanException {
        Plan plan =
                new Population()
                        .with("R", "r", Status.INACTIVE, Status.ACTIVE, 0)
                        .with("S", "s", Status.ACTIVE, Status.INACTIVE, 0)
                        .plan(Mode.EXPOSURE);
        assertThat(plan.units().get(0).replace()).isFalse();
        assertThat(plan.units().get(0).steps()).contains(Step.SUSPEND);
        assertThat(plan.units().get(1).replace()).isTrue();
        assertThat(plan.units().get(1).steps()).doesNotContain(Step.SUSPEND);
    }

    @Test
    void whoeverConsumesNothingIsSaid() throws PlanException {
        Plan plan =
                new Population()
                        .with("A", "u", Status.ACTIVE, Status.ACTIVE, 0)
                        .plan(Mode.EXPOSURE);
        assertThat(plan.units().getFirst().notes())
                .anyMatch(note -> note.contains("no registered consumer"));
    }

    @Test
    void anAccountNeverRefreshedIsRefusedUnlessTheScopeRulesItOut() throws PlanException {
        Population prod = new Population().with("A", "u", Status.ACTIVE, Status.ACTIVE, 0);
        Population dev = new Population(new AccountRef("aws", "dev")).neverRefreshed();
        var both = List.of(prod.inventory(), dev.inventory());
        PlanException fault =
                catchThrowableOfType(
                        PlanException.class,
                        () ->
                                PlanMaker.make(
                                        prod.input(
                                                Mode.EXPOSURE,
                                                "principal=u",
                                                Duration.ZERO,
                                                both)));
        assertThat(fault).hasMessageContaining("aws:dev").hasMessageContaining("refreshed");
        assertThat(fault.reason()).isEqualTo(PlanException.Reason.NOT_READY);
        PlanInput narrowed = prod.input(Mode.EXPOSURE, "account=prod", Duration.ZERO, both);
        assertThat(PlanMaker.make(narrowed).snapshots())
                .containsExactly("aws:prod " + Population.DIGEST);
    }

    @Test
    void anAccountNeverAcceptedIsRefused() {
        PlanException fault =
                catchThrowableOfType(
                        PlanException.class,
                        () ->
                                new Population()
                                        .with("X", "u", null, Status.ACTIVE, 0)
                                        .plan(Mode.EXPOSURE));
        assertThat(fault).hasMessageContaining("no accepted inventory");
        assertThat(fault.reason()).isEqualTo(PlanException.Reason.NOT_READY);
        assertThat(fault.hint()).contains("inventory accept");
    }

    @Test
    void anEmptyScopeIsRefused() {
        PlanException fault =
                catchThrowableOfType(
                        PlanException.class,
                        () ->
                                new Population()
                                        .with("A", "u", Status.ACTIVE, Status.ACTIVE, 0)
                                        .plan(Mode.EXPOSURE, "owner=nobody"));
        assertThat(fault.reason()).isEqualTo(PlanException.Reason.EMPTY);
        assertThat(fault.hint()).isNotEmpty();
    }

    @Test
    void anUnreviewedBaselineIsNoted() throws PlanException {
        Population population = new Population().with("A", "u", Status.ACTIVE, Status.ACTIVE, 0);
        population.accepted.set(
                0,
                new AcceptedCredential(
                        population.ref("A"),
                        "u",
                        Status.ACTIVE,
                        Population.NOW,
                        "tester",
                        false,
                        List.of("never-used")));
        assertThat(population.plan(Mode.EXPOSURE).notes())
                .anyMatch(note -> note.contains("unreviewed"));
    }

    @Test
    void exposureHasNoSoak() throws PlanException {
        Population population = new Population().with("A", "u", Status.ACTIVE, Status.ACTIVE, 0);
        assertThat(population.plan(Mode.EXPOSURE).soak()).isZero();
        assertThat(population.plan(Mode.HYGIENE).soak()).isEqualTo(Duration.ofHours(1));
    }

    @Test
    void equalInputGivesEqualBytes() throws PlanException {
        Population population =
                new Population()
                        .with("A", "u", Status.ACTIVE, Status.ACTIVE, 3)
                        .with("B", "v", null, Status.ACTIVE, 0);
        assertThat(PlanDocument.bytes(population.plan(Mode.EXPOSURE)))
                .isEqualTo(PlanDocument.bytes(population.plan(Mode.EXPOSURE)));
    }

    @Test
    void actionsAreCountedByStepZeroesIncluded() throws PlanException {
        Plan plan =
                new Population()
                        .with("A", "u", Status.ACTIVE, Status.ACTIVE, 1)
                        .with("M", "v", Status.ACTIVE, null, 0)
                        .plan(Mode.EXPOSURE);
        assertThat(PlanCounts.of(plan))
                .containsEntry("issue", 2)
                .containsEntry("revoke", 1)
                .containsEntry("bridge", 0)
                .hasSize(Step.ofPlans().size());
    }

    /** It would be taken for missing, and replaced a second time. */
    @Test
    void whatACampaignIssuedSinceTheLatestRefreshIsLeftOutByName() throws PlanException {
        Population population = new Population().with("K1", "svc", Status.ACTIVE, Status.ACTIVE, 0);
        population.neverListed("K2", "svc");
        Plan plan = population.plan(Mode.EXPOSURE);
        assertThat(plan.units()).extracting(PlannedUnit::ref).containsExactly(population.ref("K1"));
        assertThat(plan.excluded())
                .singleElement()
                .satisfies(one -> assertThat(one.ref()).isEqualTo(population.ref("K2")))
                .satisfies(
                        one ->
                                assertThat(one.reason())
                                        .contains("after the latest refresh of account aws:prod")
                                        .contains("keyrecall inventory refresh"));
        assertThat(plan.units().getFirst().notes()).anyMatch(note -> note.contains("no slot is"));
    }

    @Test
    void whatARefreshFoundMissingIsInScopeWhereItsAgeIsNotKnown() throws PlanException {
        Population population = new Population().with("K1", "svc", Status.ACTIVE, Status.ACTIVE, 0);
        population.neverListed("K2", "svc");
        population.findings.add(
                new Finding(Finding.Kind.MISSING, population.ref("K2"), Population.NOW));
        Plan plan = population.plan(Mode.EXPOSURE, "age<30d");
        assertThat(plan.units())
                .singleElement()
                .satisfies(
                        unit -> {
                            assertThat(unit.ref()).isEqualTo(population.ref("K2"));
                            assertThat(unit.standing()).isEqualTo(Standing.MISSING);
                            assertThat(unit.notes())
                                    .anyMatch(note -> note.contains("is not known of it"));
                        });
    }
}
