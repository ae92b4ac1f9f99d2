package dev.keyrecall.engine.estimate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyrecall.engine.campaign.Mode;
import dev.keyrecall.engine.campaign.Plan;
import dev.keyrecall.engine.campaign.PlannedUnit;
import dev.keyrecall.engine.campaign.Requester;
import dev.keyrecall.engine.campaign.Step;
import dev.keyrecall.engine.inventory.Standing;
import dev.keyrecall.spi.AccountRef;
import dev.keyrecall.spi.CallLimits;
import dev.keyrecall.spi.CallLimits.Cost;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.Errand;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

class EstimatorTest {
    private static final AccountRef ACCOUNT = new AccountRef("model", "lab");
    private static final Duration REQUEST = Duration.ofMillis(10);
    private static final List<Step> STEPS =
            List.of(Step.SUSPEND, Step.CONFIRM, Step.SOAK, Step.REVOKE, Step.PROVE);

    private static final Map<Errand, List<Cost>> COSTS =
            Map.of(
                    Errand.LIST_PRINCIPAL, List.of(new Cost("m:List", 1, 1, 0)),
                    Errand.SUSPEND, List.of(Cost.of("m:Suspend", 1)),
                    Errand.REVOKE, List.of(Cost.of("m:Revoke", 1)));

    private static Plan plan(int units, Duration soak, Duration window) {
        List<Step> steps =
                soak.isZero() ? STEPS.stream().filter(step -> step != Step.SOAK).toList() : STEPS;
        return new Plan(
                "plan-x",
                "camp-x",
                Mode.HYGIENE,
                "all",
                Instant.EPOCH,
                new Requester("0a".repeat(32), "0b".repeat(32)),
                soak,
                3,
                window,
                List.of(),
                0,
                "",
                IntStream.rangeClosed(1, units).mapToObj(i -> unit(i, steps)).toList(),
                List.of());
    }

    private static PlannedUnit unit(int ordinal, List<Step> steps) {
        return new PlannedUnit(
                ordinal,
                new CredentialRef(ACCOUNT, "key", "K" + ordinal),
                "principal-" + ordinal,
                Standing.UNEXPECTED,
                true,
                false,
                List.of(),
                null,
                steps);
    }

    private static LaneFacts facts(int units, @Nullable String limits, @Nullable Duration request) {
        CallLimits costs = new CallLimits(COSTS, List.of());
        Map<String, Integer> credentials = new HashMap<>();
        IntStream.rangeClosed(1, units).forEach(i -> credentials.put("principal-" + i, 1));
        return new LaneFacts(
                ACCOUNT,
                costs.under(
                        limits == null ? List.of() : CallLimits.stated(limits, "the test"),
                        "the test"),
                request,
                credentials,
                Set.of());
    }

    private static Estimate estimate(Plan plan, LaneFacts facts) {
        return Estimator.estimate(plan, List.of(facts));
    }

    @Test
    void whereARateBindsTheFinishIsItsArithmetic() {
        Estimate estimate =
                estimate(plan(100, Duration.ZERO, Duration.ZERO), facts(100, "m:*=20/10", REQUEST));
        Estimate.Lane lane = estimate.lanes().getFirst();
        // Looked at before each cut and listed active thrice, by two requests, and thrice gone by
        // one; suspended and revoked.
        assertThat(lane.requests())
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of("m:List", 1_300L, "m:Suspend", 100L, "m:Revoke", 100L));
        assertThat(lane.floor()).isEqualTo(Duration.ofMillis((1_500 - 10) * 1_000 / 20));
        assertThat(estimate.finish().holds(lane.floor().plusMillis(500))).isTrue();
        assertThat(estimate.finish().least()).isGreaterThanOrEqualTo(lane.floor());
        assertThat(estimate.finish().width()).isLessThanOrEqualTo(1.25);
        assertThat(estimate.known()).isTrue();
    }

    @Test
    void proofWindowsAreWaitedForEightAtATimeWhateverTheRate() {
        Estimate.Lane lane =
                estimate(
                                plan(16, Duration.ZERO, Duration.ofSeconds(60)),
                                facts(16, "*=10000/10000", REQUEST))
                        .lanes()
                        .getFirst();
        // A minute of proof and a second of confirming each, sixteen of them in two rows.
        assertThat(lane.floor()).isEqualTo(Duration.ofSeconds(2 * 61));
        assertThat(lane.finish().holds(lane.floor().plusSeconds(2))).isTrue();
    }

    @Test
    void aSoakIsAsLongAsItIs() {
        Duration day = Duration.ofHours(24);
        Range finish =
                estimate(plan(50, day, Duration.ZERO), facts(50, "m:*=20/10", REQUEST)).finish();
        assertThat(finish.least()).isGreaterThan(day);
        assertThat(finish.most()).isLessThan(day.plusMinutes(2));
    }

    @Test
    void aSoakThatWasBegunIsWaitedForNoLongerThanIsLeftOfIt() {
        Outlook outlook =
                Estimator.outlook(
                        plan(5, Duration.ofHours(24), Duration.ZERO),
                        List.of(facts(5, "m:*=20/10", REQUEST)),
                        _ -> new Place(STEPS.indexOf(Step.SOAK), Duration.ofHours(1)));
        assertThat(outlook.left(0, Duration.ZERO).most()).isLessThan(Duration.ofMinutes(61));
    }

    @Test
    void whatIsNotKnownMakesItWide() {
        Plan plan = plan(100, Duration.ZERO, Duration.ZERO);
        Estimate limits = estimate(plan, facts(100, "m:List=20/10", REQUEST));
        assertThat(limits.known()).isFalse();
        assertThat(limits.finish().width()).isGreaterThan(1.25);
        Estimate speed = estimate(plan, facts(100, "m:*=1000/1000", null));
        assertThat(speed.known()).isFalse();
        assertThat(speed.finish().width()).isGreaterThan(1.25);
        LaneFacts nobody = new LaneFacts(ACCOUNT, null, REQUEST, Map.of(), Set.of());
        assertThat(estimate(plan, nobody).known()).isFalse();
    }

    @Test
    void manyPrincipalsAreEstimatedByTheFirstThousand() {
        int many = 2 * Estimator.CHAINS_MAX;
        Duration whole =
                estimate(
                                plan(many, Duration.ZERO, Duration.ZERO),
                                facts(many, "m:*=200/1", REQUEST))
                        .finish()
                        .least();
        Duration half =
                estimate(
                                plan(many / 2, Duration.ZERO, Duration.ZERO),
                                facts(many / 2, "m:*=200/1", REQUEST))
                        .finish()
                        .least();
        assertThat(whole).isCloseTo(half.multipliedBy(2), Duration.ofSeconds(1));
    }

    @Test
    void whatIsDoneIsNotLeft() {
        Plan plan = plan(10, Duration.ZERO, Duration.ZERO);
        List<LaneFacts> facts = List.of(facts(10, "m:*=20/10", REQUEST));
        Outlook none = Estimator.outlook(plan, facts, _ -> Place.END);
        assertThat(none.estimate().lanes()).isEmpty();
        assertThat(none.left(0, Duration.ZERO)).isEqualTo(Range.NONE);
        Outlook half =
                Estimator.outlook(
                        plan, facts, unit -> unit.ordinal() > 5 ? Place.END : Place.BEGINNING);
        assertThat(half.estimate().lanes().getFirst().units()).isEqualTo(5);
        assertThat(half.left(1_000, Duration.ofSeconds(1)).most()).isZero();
    }

    @Test
    void whoIsTwiceAsSlowWillBeTwiceAsLate() {
        Plan plan = plan(100, Duration.ZERO, Duration.ZERO);
        Outlook outlook =
                Estimator.outlook(
                        plan, List.of(facts(100, "m:*=20/10", REQUEST)), _ -> Place.BEGINNING);
        Duration whole = outlook.estimate().lanes().getFirst().floor();
        Range left = outlook.left(200, whole);
        assertThat(left.holds(whole)).as("%s of %s", left, whole).isTrue();
    }
}
