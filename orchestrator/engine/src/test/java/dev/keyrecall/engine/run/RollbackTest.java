package dev.keyrecall.engine.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.campaign.Campaign;
import dev.keyrecall.engine.campaign.Mode;
import dev.keyrecall.engine.campaign.Plan;
import dev.keyrecall.engine.campaign.PlannedUnit;
import dev.keyrecall.engine.campaign.Unit;
import dev.keyrecall.engine.campaign.UnitFacts;
import dev.keyrecall.engine.inventory.AcceptedCredential;
import dev.keyrecall.engine.inventory.ObservedCredential;
import dev.keyrecall.engine.service.CampaignControl;
import dev.keyrecall.engine.service.Certificate;
import dev.keyrecall.engine.service.Certificates;
import dev.keyrecall.engine.service.Detection;
import dev.keyrecall.engine.service.LedgerReading;
import dev.keyrecall.engine.service.Planning;
import dev.keyrecall.spi.Credential.Status;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What is only suspended can be given back, and is then left alone. */
final class RollbackTest {
    private static final Duration SOAK = Duration.ofDays(3);

    private final Scene scene = new Scene(61);

    private Plan plan(String id) throws EngineException {
        return new Planning(scene.engine()).load(id);
    }

    private Unit row(Plan plan, int ordinal) {
        return scene.store.read(tx -> tx.campaigns().unit(plan.campaign(), ordinal).orElseThrow());
    }

    private static PlannedUnit of(Plan plan, String principal) {
        return plan.units().stream()
                .filter(unit -> unit.principal().equals(principal))
                .filter(unit -> unit.active() && unit.replace())
                .findFirst()
                .orElseThrow();
    }

    private Status status(PlannedUnit unit) {
        return java.util.Objects.requireNonNull(scene.cloud.key(unit.ref().id())).status();
    }

    private Plan suspended() throws EngineException {
        scene.prepared().tamperedWith();
        String id = scene.planned(Mode.EXPOSURE, Duration.ZERO);
        scene.limits = new RunOptions(false, RunOptions.ALL, RunOptions.ALL, null, true);
        scene.run(id, false);
        scene.limits = RunOptions.whole(false);
        return plan(id);
    }

    private void only(int ordinal) {
        scene.limits = new RunOptions(false, RunOptions.ALL, RunOptions.ALL, Set.of(ordinal));
    }

    @Test
    void whatIsGivenBackIsActiveAndLeftAloneUntilItIsNamed() throws EngineException {
        Plan plan = suspended();
        PlannedUnit unit = of(plan, "single");
        assertThat(status(unit)).isEqualTo(Status.INACTIVE);

        List<Rollback.Line> lines = scene.giveBack(plan.campaign(), unit.ordinal());

        assertThat(lines)
                .singleElement()
                .satisfies(line -> assertThat(line.given() && line.seen()).isTrue());
        assertThat(status(unit)).isEqualTo(Status.ACTIVE);
        assertThat(row(plan, unit.ordinal()).state()).isEqualTo(Unit.State.ROLLED_BACK);
        assertThat(row(plan, unit.ordinal()).openReason()).isEqualTo("given back: it is missed");
        ObservedCredential seen =
                scene.store.read(tx -> tx.credentials().observed(unit.ref()).orElseThrow());
        AcceptedCredential accepted =
                scene.store.read(tx -> tx.credentials().accepted(unit.ref()).orElseThrow());
        assertThat(seen.credential().status()).isEqualTo(Status.ACTIVE);
        assertThat(accepted.status()).isEqualTo(Status.ACTIVE);
        new LedgerReading(scene.engine()).verify();

        RunResult rest = scene.run(plan.id(), true);

        assertThat(status(unit)).isEqualTo(Status.ACTIVE);
        assertThat(rest.state()).isEqualTo(Campaign.State.PARTIAL);
        assertThat(rest.order()).isNull();
        assertThat(rest.open()).extracting(Unit::ordinal).containsExactly(unit.ordinal());

        Set<String> old = new TreeSet<>();
        plan.units().forEach(one -> old.add(one.ref().id()));
        only(unit.ordinal());
        assertThat(scene.run(plan.id(), true).state()).isEqualTo(Campaign.State.DONE);
        Settled.require(scene, old);
    }

    @Test
    void aSoakingOneIsGivenBackAndSoaksAnew() throws EngineException {
        scene.prepared().tamperedWith();
        String id = scene.planned(Mode.HYGIENE, SOAK);
        assertThat(scene.run(id, false).state()).isEqualTo(Campaign.State.SOAKING);
        Plan plan = plan(id);
        PlannedUnit unit = of(plan, "idle");
        assertThat(row(plan, unit.ordinal()).state()).isEqualTo(Unit.State.SOAKING);

        scene.giveBack(plan.campaign(), unit.ordinal());

        assertThat(status(unit)).isEqualTo(Status.ACTIVE);
        assertThat(row(plan, unit.ordinal()).facts().get(UnitFacts.SOAK_SINCE)).isEmpty();
        Campaign stored =
                scene.store.read(tx -> tx.campaigns().find(plan.campaign()).orElseThrow());
        assertThat(stored.state()).isEqualTo(Campaign.State.PARTIAL);
        new LedgerReading(scene.engine()).verify();
        scene.now.updateAndGet(at -> at.plus(SOAK).plusSeconds(1));
        scene.run(id, true);
        assertThat(status(unit)).isEqualTo(Status.ACTIVE);
        only(unit.ordinal());
        scene.run(id, true);
        assertThat(row(plan, unit.ordinal()).state()).isEqualTo(Unit.State.SOAKING);
        scene.now.updateAndGet(at -> at.plus(SOAK).plusSeconds(1));
        scene.run(id, true);
        assertThat(row(plan, unit.ordinal()).state()).isEqualTo(Unit.State.PROVEN_DEAD);
        assertThat(new Detection(scene.engine()).detect(null)).isEmpty();
    }

    @Test
    void theTimeWithoutIsCountedFromCutToGivenBackAndFromCutAgain() throws EngineException {
        Plan plan = suspended();
        PlannedUnit unit = of(plan, "single");
        scene.now.updateAndGet(at -> at.plus(Duration.ofMinutes(10)));
        scene.giveBack(plan.campaign(), unit.ordinal());
        Duration before = harm(plan, unit);
        assertThat(before).isBetween(Duration.ofMinutes(10), Duration.ofMinutes(11));
        scene.now.updateAndGet(at -> at.plus(Duration.ofHours(5)));
        assertThat(harm(plan, unit)).isEqualTo(before);
        // What has the principal's other slot goes first.
        scene.run(plan.id(), true);
        only(unit.ordinal());

        scene.run(plan.id(), true);

        assertThat(row(plan, unit.ordinal()).state()).isEqualTo(Unit.State.PROVEN_DEAD);
        assertThat(harm(plan, unit)).isBetween(before, before.plusMinutes(10));
    }

    private Duration harm(Plan plan, PlannedUnit unit) throws EngineException {
        Certificate certificate =
                new Certificates(scene.engine()).issue(plan.campaign(), List.of());
        return certificate.lines().get(unit.ordinal() - 1).harm();
    }

    @Test
    void anAbortedCampaignGivesBackToo() throws EngineException {
        Plan plan = suspended();
        new CampaignControl(scene.engine()).abort(plan.campaign());
        PlannedUnit unit = of(plan, "single");

        scene.giveBack(plan.campaign(), unit.ordinal());

        assertThat(status(unit)).isEqualTo(Status.ACTIVE);
        new LedgerReading(scene.engine()).verify();
    }

    /** The consumers of the first hold the second meanwhile: it has to be seen to before. */
    @Test
    void inHygieneASiblingWaitsForWhatWasGivenBackHalfWay() throws EngineException {
        scene.prepared().tamperedWith();
        Set<String> old = new TreeSet<>(scene.cloud.keys.keySet());
        String id = scene.planned(Mode.HYGIENE, Duration.ZERO);
        scene.limits = new RunOptions(false, RunOptions.ALL, RunOptions.ALL, null, true);
        scene.run(id, false);
        Plan plan = plan(id);
        PlannedUnit first = of(plan, "pair");
        PlannedUnit second = plan.units().get(first.ordinal());
        assertThat(second.principal()).isEqualTo("pair");
        assertThat(row(plan, second.ordinal()).state()).isEqualTo(Unit.State.PENDING);
        assertThat(status(first)).isEqualTo(Status.INACTIVE);
        scene.giveBack(plan.campaign(), first.ordinal());

        only(second.ordinal());
        scene.run(id, true);

        assertThat(row(plan, second.ordinal()).state()).isEqualTo(Unit.State.PENDING);
        only(first.ordinal());
        scene.run(id, true);
        assertThat(row(plan, first.ordinal()).state()).isEqualTo(Unit.State.PROVEN_DEAD);
        scene.limits = RunOptions.whole(false);
        assertThat(scene.run(id, true).state()).isEqualTo(Campaign.State.DONE);
        Settled.require(scene, old);
    }

    @Test
    void whatWasGivenBackIsNoCanary() throws EngineException {
        Plan plan = suspended();
        PlannedUnit given = of(plan, "single");
        Set<Integer> before = new TreeSet<>();
        plan.units().forEach(unit -> before.add(unit.ordinal()));
        before.removeIf(ordinal -> ordinal >= given.ordinal());
        scene.limits = new RunOptions(false, RunOptions.ALL, RunOptions.ALL, before);
        scene.run(plan.id(), true);
        scene.giveBack(plan.campaign(), given.ordinal());
        assertThat(given.ordinal()).isLessThan(plan.units().size());
        int dead = dead(plan);
        scene.limits = new RunOptions(false, 1, RunOptions.ALL, null);

        RunResult result = scene.run(plan.id(), true);

        assertThat(result.order()).isEqualTo("the canary of 1 was run");
        assertThat(dead(plan)).isEqualTo(dead + 1);
        assertThat(row(plan, given.ordinal()).state()).isEqualTo(Unit.State.ROLLED_BACK);
    }

    private int dead(Plan plan) {
        return Math.toIntExact(
                scene.store.read(tx -> tx.campaigns().units(plan.campaign())).stream()
                        .filter(unit -> unit.state() == Unit.State.PROVEN_DEAD)
                        .count());
    }

    @Test
    void doneTwiceIsDoneOnce() throws EngineException {
        Plan plan = suspended();
        PlannedUnit unit = of(plan, "single");
        scene.giveBack(plan.campaign(), unit.ordinal());
        int calls = calls(plan, unit);
        assertThat(calls).isPositive();

        assertThat(scene.giveBack(plan.campaign(), unit.ordinal()))
                .allMatch(line -> line.given() && line.seen() && line.before());

        assertThat(calls(plan, unit)).isEqualTo(calls);
    }

    private int calls(Plan plan, PlannedUnit unit) {
        return scene.store.read(tx -> tx.journal().ofUnit(plan.campaign(), unit.ordinal())).size();
    }

    @Test
    void allAreGivenBackOrNone() throws EngineException {
        Plan plan = suspended();
        PlannedUnit good = of(plan, "single");
        only(of(plan, "idle").ordinal());
        scene.run(plan.id(), true);
        int dead = of(plan, "idle").ordinal();
        int never =
                plan.units().stream()
                        .filter(unit -> !unit.active())
                        .mapToInt(PlannedUnit::ordinal)
                        .findFirst()
                        .orElseThrow();

        refused(Ending.REFUSED, "is proven dead", plan.campaign(), good.ordinal(), dead);
        refused(
                Ending.REFUSED,
                "was not suspended by this campaign",
                plan.campaign(),
                good.ordinal(),
                never);
        refused(Ending.USAGE, "no unit 99", plan.campaign(), good.ordinal(), 99);
        refused(Ending.USAGE, "no unit 0", plan.campaign(), 0);
        refused(Ending.USAGE, "there is no campaign", "nonesuch", 1);

        assertThat(status(good)).isEqualTo(Status.INACTIVE);
    }

    private void refused(Ending ending, String why, String campaign, Integer... units) {
        EngineException refusal =
                catchThrowableOfType(EngineException.class, () -> scene.giveBack(campaign, units));
        assertThat(refusal).hasMessageContaining(why);
        assertThat(refusal.ending()).isEqualTo(ending);
    }

    @Test
    void oneThatIsGoneAtTheProviderSaysSo() throws EngineException {
        Plan plan = suspended();
        PlannedUnit unit = of(plan, "single");
        scene.cloud.remove(unit.ref().id());

        List<Rollback.Line> lines = scene.giveBack(plan.campaign(), unit.ordinal());

        assertThat(lines)
                .singleElement()
                .satisfies(line -> assertThat(line.gone() && !line.given()).isTrue());
        assertThat(row(plan, unit.ordinal()).state()).isNotEqualTo(Unit.State.ROLLED_BACK);
        new LedgerReading(scene.engine()).verify();
    }

    /**
     * Killed anywhere: the next rollback, or the next run, ends it, and nobody suspends it again.
     */
    @Test
    void killedAnywhereItIsGivenBackOnceAndStaysSo() throws EngineException {
        boolean died = true;
        for (int at = 0; died; at++) {
            for (boolean byRun : new boolean[] {false, true}) {
                RollbackTest one = new RollbackTest();
                died = one.killedAt(at, byRun);
            }
            assertThat(at).isLessThan(60);
        }
    }

    private boolean killedAt(int boundary, boolean byRun) throws EngineException {
        Plan plan = suspended();
        PlannedUnit unit = of(plan, "single");
        Dying dying = new Dying(boundary);
        scene.provider.hook = dying;
        scene.store.interruptWith(dying);
        try {
            scene.giveBack(plan.campaign(), unit.ordinal());
        } catch (Crash e) {
            assertThat(dying.died()).isTrue();
        }
        scene.crashed();
        boolean decided =
                !scene.store.read(tx -> tx.journal().openIntents(Scene.ACCOUNT)).isEmpty()
                        || row(plan, unit.ordinal()).state() == Unit.State.ROLLED_BACK;
        if (byRun && decided) {
            scene.run(plan.id(), true);
        } else {
            scene.giveBack(plan.campaign(), unit.ordinal());
        }
        assertThat(row(plan, unit.ordinal()).state()).isEqualTo(Unit.State.ROLLED_BACK);
        assertThat(status(unit)).isEqualTo(Status.ACTIVE);
        int inDoubt = scene.store.read(tx -> tx.journal().openIntents(Scene.ACCOUNT)).size();
        assertThat(inDoubt).isZero();
        new LedgerReading(scene.engine()).verify();
        return dying.died();
    }
}
