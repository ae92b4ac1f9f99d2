package dev.keyrecall.engine.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.campaign.Campaign;
import dev.keyrecall.engine.campaign.Mode;
import dev.keyrecall.engine.campaign.Plan;
import dev.keyrecall.engine.campaign.PlannedSwitch;
import dev.keyrecall.engine.campaign.Unit;
import dev.keyrecall.engine.policy.Decision;
import dev.keyrecall.engine.service.Approvals;
import dev.keyrecall.engine.service.CampaignClosing;
import dev.keyrecall.engine.service.CampaignControl;
import dev.keyrecall.engine.service.CampaignReading;
import dev.keyrecall.engine.service.LedgerReading;
import dev.keyrecall.engine.service.Planning;
import dev.keyrecall.engine.service.Planning.PlanRequest;
import dev.keyrecall.engine.service.Remainder;
import dev.keyrecall.engine.service.SwitchBook;
import dev.keyrecall.engine.service.WaiverBook;
import dev.keyrecall.engine.service.WaiverVoices;
import dev.keyrecall.spi.SwitchTarget;
import dev.keyrecall.spi.Switching.Position;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What a plan names is off before a unit is begun, and on again when all have ended. */
final class SwitchesTest {
    private final Scene scene = new Scene(71);
    private final ModelSwitches switches = new ModelSwitches();

    @BeforeEach
    void prepare() throws EngineException {
        scene.switchKinds.addAll(switches.kinds());
        scene.prepared().tamperedWith();
    }

    private static PlannedSwitch model(String name) {
        return new PlannedSwitch(new SwitchTarget("model", name, Map.of()), "platform");
    }

    private static PlannedSwitch person(String name) {
        return new PlannedSwitch(
                new SwitchTarget("person", name, Map.of("off", "Stop it.", "on", "Start it.")),
                null);
    }

    private Plan planned(PlannedSwitch... off) throws EngineException {
        return planned(Mode.EXPOSURE, Duration.ZERO, off);
    }

    private Plan planned(Mode mode, Duration soak, PlannedSwitch... off) throws EngineException {
        Planning planning = new Planning(scene.engine());
        Plan plan =
                planning.create(
                                new PlanRequest(
                                        mode, "all", soak, 2, Duration.ZERO, List.of(off), false))
                        .plan();
        new Approvals(scene.engine()).approve(plan.id(), "approver");
        return planning.load(plan.id());
    }

    private List<Unit> units(Plan plan) {
        return scene.store.read(tx -> tx.campaigns().units(plan.campaign()));
    }

    private void verify() throws EngineException {
        new LedgerReading(scene.engine()).verify();
    }

    @Test
    void allAreOffBeforeAndOnAfterInTheOppositeOrder() throws EngineException {
        Set<String> old = new TreeSet<>(scene.cloud.keys.keySet());
        Plan plan = planned(model("builds"), model("jobs"));
        switches.turning =
                () -> {
                    boolean off = switches.turns.size() < 2;
                    assertThat(units(plan))
                            .allMatch(
                                    unit ->
                                            off
                                                    ? unit.state() == Unit.State.PENDING
                                                    : unit.state() == Unit.State.PROVEN_DEAD);
                };

        assertThat(scene.run(plan.id(), false).state()).isEqualTo(Campaign.State.DONE);

        assertThat(switches.turns)
                .containsExactly("off builds", "off jobs", "on jobs", "on builds");
        Settled.require(scene, old);
    }

    @Test
    void oneThatCannotBeTurnedOffHoldsTheRunBeforeAnythingIsBegun() throws EngineException {
        Plan plan = planned(model("builds"), model("jobs"));
        switches.stuck.add("jobs");

        RunResult result = scene.run(plan.id(), false);

        assertThat(result.state()).isEqualTo(Campaign.State.PARTIAL);
        assertThat(result.order()).contains("a switch is not off: jobs", "does not turn");
        assertThat(units(plan)).allMatch(unit -> unit.state() == Unit.State.PENDING);
        verify();
        switches.stuck.clear();
        assertThat(scene.run(plan.id(), true).state()).isEqualTo(Campaign.State.DONE);
        assertThat(switches.turns)
                .containsExactly("off builds", "off jobs", "on jobs", "on builds");
    }

    @Test
    void whatSaysThatItIsOffAndIsSeenToBeOnHoldsTheRun() throws EngineException {
        Plan plan = planned(model("builds"));
        switches.lying.add("builds");

        RunResult result = scene.run(plan.id(), false);

        assertThat(result.order()).contains("it was turned, and is seen to be on");
        assertThat(units(plan)).allMatch(unit -> unit.state() == Unit.State.PENDING);
        verify();
    }

    @Test
    void oneThatCannotBeTurnedOnHoldsTheCampaignAndNotTheOthers() throws EngineException {
        Plan plan = planned(model("builds"), model("jobs"));
        scene.listener =
                new Scene.Silence() {
                    @Override
                    public void unit(Unit unit) {
                        switches.stuck.add("jobs");
                    }
                };

        RunResult result = scene.run(plan.id(), false);

        assertThat(units(plan)).allMatch(unit -> unit.state().terminal());
        assertThat(result.state()).isEqualTo(Campaign.State.PARTIAL);
        assertThat(result.order()).contains("a switch is not on: jobs");
        assertThat(switches.positions).containsEntry("builds", Position.ON);
        assertThat(new CampaignClosing(scene.engine()).close(plan.campaign(), List.of()))
                .satisfies(
                        closing ->
                                assertThat(closing.remainders())
                                        .extracting(Remainder::kind)
                                        .contains(Remainder.Kind.SWITCH));
        verify();
        scene.listener = new Scene.Silence();
        switches.stuck.clear();
        assertThat(scene.run(plan.id(), true).state()).isEqualTo(Campaign.State.DONE);
        verify();
    }

    @Test
    void aPersonIsAskedAndTheRunWaits() throws EngineException {
        Plan plan = planned(person("export"));
        assertThat(scene.run(plan.id(), false).order()).contains("waits for a person");
        assertThat(scene.run(plan.id(), true).order()).contains("waits for a person");
        SwitchBook book = new SwitchBook(scene.engine());
        var _ = book.said(plan.campaign(), "export", "OPS-7");
        RunResult asked = scene.run(plan.id(), true);
        assertThat(units(plan)).allMatch(unit -> unit.state().terminal());
        assertThat(asked.order()).contains("a switch is not on: export");
        var _ = book.said(plan.campaign(), "export", "OPS-8");

        assertThat(scene.run(plan.id(), true).state()).isEqualTo(Campaign.State.DONE);

        verify();
        String ledger =
                scene.store.read(tx -> tx.switches().ofCampaign(plan.campaign())).toString();
        assertThat(ledger).contains("Stop it.", "Start it.").doesNotContain("OPS-7");
    }

    @Test
    void whatAPersonOrdersOnIsNotTurnedOffAgain() throws EngineException {
        Plan plan = planned(model("builds"), model("jobs"));
        CampaignControl control = new CampaignControl(scene.engine());
        Troubles.onFirstMint(scene, () -> control.pause(plan.campaign()));
        assertThat(scene.run(plan.id(), false).state()).isEqualTo(Campaign.State.PARTIAL);
        Map<String, ?> turned =
                new Restart(scene.engine())
                        .turn(
                                plan.campaign(),
                                Set.of("builds"),
                                "a fix has to go out",
                                scene.listener,
                                () -> false);
        assertThat(turned).containsOnlyKeys("builds");
        assertThat(switches.positions).containsEntry("builds", Position.ON);
        control.resume(plan.campaign());

        assertThat(scene.run(plan.id(), true).state()).isEqualTo(Campaign.State.DONE);

        assertThat(switches.turns)
                .containsExactly("off builds", "off jobs", "on builds", "on jobs");
        verify();
    }

    @Test
    void whatSomebodyTurnedOnBetweenTwoRunsIsTurnedOffAgain() throws EngineException {
        Plan plan = planned(model("builds"), model("jobs"));
        CampaignControl control = new CampaignControl(scene.engine());
        Troubles.onFirstMint(scene, () -> control.pause(plan.campaign()));
        scene.run(plan.id(), false);
        switches.positions.put("jobs", Position.ON);
        control.resume(plan.campaign());

        assertThat(scene.run(plan.id(), true).state()).isEqualTo(Campaign.State.DONE);

        assertThat(switches.turns)
                .containsExactly("off builds", "off jobs", "off jobs", "on jobs", "on builds");
        verify();
    }

    @Test
    void aSoakNeedsNothingToStandStill() throws EngineException {
        Plan plan = planned(Mode.HYGIENE, Duration.ofDays(7), model("builds"));
        RunResult result = scene.run(plan.id(), false);
        assertThat(result.state()).isEqualTo(Campaign.State.SOAKING);
        assertThat(switches.turns).containsExactly("off builds", "on builds");

        assertThat(scene.run(plan.id(), true).state()).isEqualTo(Campaign.State.SOAKING);

        assertThat(switches.turns).containsExactly("off builds", "on builds");
        for (int soaks = 0; soaks < 3 && result.state() != Campaign.State.DONE; soaks++) {
            scene.now.updateAndGet(at -> at.plus(Duration.ofDays(8)));
            result = scene.run(plan.id(), true);
        }
        assertThat(result.state()).isEqualTo(Campaign.State.DONE);
        // Once more for what had to wait until its principal had a slot again.
        assertThat(switches.turns)
                .containsExactly("off builds", "on builds", "off builds", "on builds");
        verify();
    }

    @Test
    void aWaiverDoesNotEndACampaignThatHasSomethingOff() throws EngineException {
        Plan plan = planned(model("builds"), model("jobs"));
        switches.stuck.add("jobs");
        scene.run(plan.id(), false);
        TreeSet<Integer> left = new TreeSet<>();
        units(plan).stream()
                .filter(unit -> !unit.state().terminal())
                .forEach(unit -> left.add(unit.ordinal()));
        String waiver =
                new WaiverBook(scene.engine())
                        .propose(
                                new WaiverBook.Request(
                                        plan.campaign(),
                                        left,
                                        "carol",
                                        "believed unused",
                                        scene.clock.instant().plus(Duration.ofDays(1))))
                        .waiver()
                        .id();
        new WaiverVoices(scene.engine()).claim(waiver, "carol", Decision.APPROVE);
        new WaiverVoices(scene.engine()).claim(waiver, "dave", Decision.APPROVE);
        assertThat(units(plan)).allMatch(unit -> unit.state().terminal());
        CampaignReading reading = new CampaignReading(scene.engine());

        assertThat(reading.status(plan.campaign()).campaign().state())
                .isEqualTo(Campaign.State.PARTIAL);

        switches.stuck.clear();
        assertThat(scene.run(plan.id(), true).state()).isEqualTo(Campaign.State.DONE);
        assertThat(switches.turns).containsExactly("off builds", "on jobs", "on builds");
        verify();
    }

    @Test
    void whatIsSetAsideLeavesNothingOff() throws EngineException {
        Plan plan = planned(model("builds"));
        Unit gone = units(plan).getLast();
        scene.register(gone.ref().id(), "a-new-place");

        RunResult result = scene.run(plan.id(), false);

        assertThat(result.open()).extracting(Unit::state).containsOnly(Unit.State.NEEDS_REPLAN);
        assertThat(switches.turns).containsExactly("off builds", "on builds");
        verify();
    }

    @Test
    void aPersonMayLookWhereNoProgramCanTellIt() throws EngineException {
        Plan plan = planned(model("builds"));
        switches.lying.add("builds");
        assertThat(scene.run(plan.id(), false).order()).contains("a switch is not off: builds");
        SwitchBook book = new SwitchBook(scene.engine());
        var _ = book.said(plan.campaign(), "builds", "looked at it");
        CampaignControl control = new CampaignControl(scene.engine());
        Troubles.onFirstMint(scene, () -> control.pause(plan.campaign()));
        scene.run(plan.id(), true);
        control.resume(plan.campaign());
        scene.listener =
                new Scene.Silence() {
                    @Override
                    public void unit(Unit unit) {
                        switches.stuck.add("builds");
                    }
                };

        // The word holds for the runs after it, too.
        assertThat(scene.run(plan.id(), true).order()).contains("a switch is not on: builds");

        assertThat(units(plan)).allMatch(unit -> unit.state().terminal());
        var _ = book.said(plan.campaign(), "builds", "looked again");
        assertThat(scene.run(plan.id(), true).state()).isEqualTo(Campaign.State.DONE);
        verify();
    }

    @Test
    void anAbortedCampaignLeavesNothingOffForGood() throws EngineException {
        Plan plan = planned(model("builds"), model("jobs"));
        CampaignControl control = new CampaignControl(scene.engine());
        Troubles.onFirstMint(scene, () -> control.pause(plan.campaign()));
        scene.run(plan.id(), false);
        control.abort(plan.campaign());

        var turned =
                new Restart(scene.engine())
                        .turn(plan.campaign(), Set.of(), "aborted", scene.listener, () -> false);

        assertThat(turned.keySet()).containsExactly("jobs", "builds");
        assertThat(switches.positions.values()).containsOnly(Position.ON);
        verify();
    }

    /** Killed anywhere: the next run ends with all of them on. */
    @Test
    void killedAnywhereAllAreOnInTheEnd() throws EngineException {
        boolean died = true;
        for (int at = 0; died && at < 40; at++) {
            SwitchesTest one = new SwitchesTest();
            one.prepare();
            died = one.killedAt(at);
        }
    }

    private boolean killedAt(int boundary) throws EngineException {
        Plan plan = planned(model("builds"), model("jobs"));
        Dying dying = new Dying(boundary);
        scene.provider.hook = dying;
        scene.store.interruptWith(dying);
        switches.turning = () -> dying.before("turn");
        try {
            scene.run(plan.id(), false);
        } catch (Crash e) {
            assertThat(dying.died()).isTrue();
        }
        switches.turning = () -> {};
        scene.crashed();
        assertThat(scene.run(plan.id(), true).state()).isEqualTo(Campaign.State.DONE);
        assertThat(switches.positions.values()).containsOnly(Position.ON);
        verify();
        return dying.died();
    }
}
