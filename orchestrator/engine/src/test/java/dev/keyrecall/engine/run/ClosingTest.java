package dev.keyrecall.engine.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.campaign.Campaign;
import dev.keyrecall.engine.campaign.Mode;
import dev.keyrecall.engine.campaign.PlannedUnit;
import dev.keyrecall.engine.campaign.Unit;
import dev.keyrecall.engine.policy.Decision;
import dev.keyrecall.engine.service.Acknowledging;
import dev.keyrecall.engine.service.CampaignClosing;
import dev.keyrecall.engine.service.CampaignClosing.Closing;
import dev.keyrecall.engine.service.CampaignControl;
import dev.keyrecall.engine.service.Certificate;
import dev.keyrecall.engine.service.InventoryAcceptance;
import dev.keyrecall.engine.service.LedgerReading;
import dev.keyrecall.engine.service.Planning;
import dev.keyrecall.engine.service.Remainder;
import dev.keyrecall.engine.service.Remainder.Kind;
import dev.keyrecall.engine.service.ScopedUnits;
import dev.keyrecall.engine.service.WaiverBook;
import dev.keyrecall.engine.service.WaiverVoices;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** A campaign is closed when nothing is left of it, and not before. */
final class ClosingTest {
    private final Scene scene = new Scene(33);

    private String campaign(String plan) throws EngineException {
        return new Planning(scene.engine()).load(plan).campaign();
    }

    private Closing close(String plan) throws EngineException {
        return new CampaignClosing(scene.engine()).close(campaign(plan), List.of());
    }

    private static List<Kind> kinds(Closing closing) {
        return closing.remainders().stream().map(Remainder::kind).distinct().toList();
    }

    private Campaign stored(String plan) throws EngineException {
        String id = campaign(plan);
        return scene.store.read(tx -> tx.campaigns().find(id).orElseThrow());
    }

    private void acknowledge(String plan) throws EngineException {
        Acknowledging acknowledging = new Acknowledging(scene.engine());
        acknowledging.acknowledge(
                campaign(plan),
                acknowledging.list(campaign(plan)).stream()
                        .map(Certificate.BlindSpotLine::id)
                        .toList());
    }

    @Test
    void whatIsRunAndAcknowledgedIsClosed() throws EngineException {
        scene.prepared().tamperedWith();
        Set<String> old = new TreeSet<>(scene.cloud.keys.keySet());
        String plan = scene.planned(Mode.EXPOSURE, Duration.ZERO);
        assertThat(kinds(close(plan))).contains(Kind.UNIT, Kind.BLIND_SPOT);
        assertThat(stored(plan).state()).isEqualTo(Campaign.State.PLANNED);
        scene.run(plan, false);
        assertThat(kinds(close(plan))).containsExactly(Kind.BLIND_SPOT);
        String left = new Acknowledging(scene.engine()).list(campaign(plan)).toString();
        assertThat(left).contains("sessions");
        acknowledge(plan);

        Closing closing = close(plan);

        assertThat(closing.remainders()).isEmpty();
        assertThat(closing.certificate().state()).isEqualTo(Campaign.State.CLOSED);
        assertThat(closing.certificate().blindSpots())
                .isNotEmpty()
                .allMatch(spot -> spot.acknowledged() != null);
        assertThat(closing.certificate().coverage())
                .allMatch(line -> line.open() == 0 && line.listedAt() != null);
        assertThat(stored(plan).state()).isEqualTo(Campaign.State.CLOSED);
        int entries = (int) new LedgerReading(scene.engine()).verify().size();
        assertThat(close(plan).closed()).isTrue();
        // Its certificate once more, and nothing else.
        assertThat(new LedgerReading(scene.engine()).verify().size()).isEqualTo(entries + 1);
        assertThat(scene.run(plan, true).state()).isEqualTo(Campaign.State.CLOSED);
        Settled.require(scene, old);
        scene.cloud.create("stranger", scene.clock.instant());
        scene.refresh();
        // That is another campaign's.
        assertThat(close(plan).closed()).isTrue();
    }

    @Test
    void whatIsNotAmongTheOnesNamedStaysOpen() throws EngineException {
        scene.prepared();
        String plan = scene.planned(Mode.EXPOSURE, Duration.ZERO);
        scene.limits =
                new RunOptions(
                        false,
                        RunOptions.ALL,
                        RunOptions.ALL,
                        ScopedUnits.of(
                                scene.engine(),
                                new Planning(scene.engine()).load(plan),
                                "principal=single"));

        RunResult result = scene.run(plan, false);

        assertThat(result.state()).isEqualTo(Campaign.State.PARTIAL);
        assertThat(result.order()).isEqualTo("the units that were named were run");
        List<Unit> units = scene.store.read(tx -> tx.campaigns().units(result.campaign()));
        assertThat(units).filteredOn(unit -> unit.state() == Unit.State.PROVEN_DEAD).hasSize(1);
        assertThat(units)
                .filteredOn(unit -> unit.state() == Unit.State.PENDING)
                .hasSize(units.size() - 1);
        assertThat(close(plan).remainders())
                .filteredOn(one -> one.kind() == Kind.UNIT)
                .hasSize(units.size() - 1);
        scene.limits = RunOptions.whole(false);
        assertThat(scene.run(plan, true).state()).isEqualTo(Campaign.State.DONE);
    }

    /** It would be put back to done by the run's own end. */
    @Test
    void nobodyClosesItBeforeItsRunHasEnded() throws EngineException {
        scene.prepared();
        String plan = scene.planned(Mode.EXPOSURE, Duration.ZERO);
        acknowledge(plan);
        List<Closing> early = new ArrayList<>();
        scene.provider.hook =
                new ModelProvider.Hook() {
                    @Override
                    public void before(String operation) {
                        boolean accounted =
                                scene
                                        .store
                                        .read(tx -> tx.campaigns().units(stored(tx, plan)))
                                        .stream()
                                        .allMatch(unit -> unit.state().terminal());
                        if (accounted && operation.equals("list") && early.isEmpty()) {
                            try {
                                early.add(close(plan));
                            } catch (EngineException e) {
                                throw new IllegalStateException(e);
                            }
                        }
                    }
                };
        scene.run(plan, false);
        assertThat(early)
                .singleElement()
                .satisfies(closing -> assertThat(kinds(closing)).containsExactly(Kind.RUN));
        scene.provider.hook = new ModelProvider.Hook() {};
        acknowledge(plan);
        assertThat(close(plan).closed()).isTrue();
        assertThat(stored(plan).state()).isEqualTo(Campaign.State.CLOSED);
    }

    @Test
    void aNewcomerInTheScopeHoldsIt() throws EngineException {
        scene.prepared();
        String plan = scene.planned(Mode.EXPOSURE, Duration.ZERO);
        String newcomer = scene.cloud.create("stranger", scene.clock.instant());
        scene.run(plan, false);
        acknowledge(plan);

        Closing closing = close(plan);

        assertThat(closing.remainders())
                .singleElement()
                .satisfies(
                        one -> {
                            assertThat(one.kind()).isEqualTo(Kind.FINDING);
                            assertThat(one.subject()).isEqualTo(Scene.ref(newcomer).toString());
                            assertThat(one.hint()).contains("plan create", "inventory accept");
                        });
        assertThat(closing.certificate().outside())
                .singleElement()
                .matches(Certificate.OutsideLine::inScope);
        new InventoryAcceptance(scene.engine()).accept(List.of(Scene.ref(newcomer)));
        assertThat(close(plan).closed()).isTrue();
    }

    @Test
    void aFindingOutsideTheScopeIsNamedAndHoldsNothing() throws EngineException {
        scene.prepared();
        Planning.Planned planned =
                new Planning(scene.engine())
                        .create(
                                new Planning.PlanRequest(
                                        Mode.EXPOSURE,
                                        "principal=idle",
                                        Duration.ZERO,
                                        2,
                                        Duration.ZERO));
        String plan = planned.plan().id();
        new dev.keyrecall.engine.service.Approvals(scene.engine()).approve(plan, "approver");
        String newcomer = scene.cloud.create("single", scene.clock.instant());
        scene.run(plan, false);
        acknowledge(plan);
        Closing closing = close(plan);
        assertThat(closing.closed()).isTrue();
        assertThat(closing.certificate().outside())
                .singleElement()
                .satisfies(
                        line -> {
                            assertThat(line.ref()).isEqualTo(Scene.ref(newcomer));
                            assertThat(line.inScope()).isFalse();
                        });
    }

    @Test
    void anAccountThatWasNotListedSinceHoldsIt() throws EngineException {
        scene.prepared();
        scene.ticking = () -> scene.now.updateAndGet(at -> at.plusMillis(1));
        String plan = scene.planned(Mode.EXPOSURE, Duration.ZERO);
        scene.provider.hook =
                new ModelProvider.Hook() {
                    @Override
                    public void before(String operation)
                            throws dev.keyrecall.spi.ProviderException {
                        boolean proven =
                                scene.store.read(
                                        tx ->
                                                tx.campaigns().all().stream()
                                                        .flatMap(
                                                                one ->
                                                                        tx
                                                                                .campaigns()
                                                                                .units(one.id())
                                                                                .stream())
                                                        .allMatch(unit -> unit.state().terminal()));
                        if (proven && operation.equals("list")) {
                            throw new dev.keyrecall.spi.ProviderException.Refused(
                                    dev.keyrecall.spi.ProviderException.Reason.PERMISSION,
                                    "AccessDenied",
                                    "may not list",
                                    "allow it");
                        }
                    }
                };
        assertThat(scene.run(plan, false).state()).isEqualTo(Campaign.State.DONE);
        acknowledge(plan);
        assertThat(kinds(close(plan))).containsExactly(Kind.LISTING);
        scene.provider.hook = new ModelProvider.Hook() {};
        scene.refresh();
        assertThat(close(plan).closed()).isTrue();
    }

    @Test
    void aWaiverClosesItAndItsEndOpensItAgain() throws EngineException {
        scene.prepared();
        String plan = scene.planned(Mode.EXPOSURE, Duration.ZERO);
        scene.limits = new RunOptions(false, 3, RunOptions.ALL, null);
        scene.run(plan, false);
        scene.limits = RunOptions.whole(false);
        acknowledge(plan);
        TreeSet<Integer> left = new TreeSet<>();
        scene.store
                .read(tx -> tx.campaigns().units(stored(tx, plan)))
                .forEach(
                        unit -> {
                            if (!unit.state().terminal()) {
                                left.add(unit.ordinal());
                            }
                        });
        String waiver =
                new WaiverBook(scene.engine())
                        .propose(
                                new WaiverBook.Request(
                                        campaign(plan),
                                        left,
                                        "carol",
                                        "believed unused",
                                        scene.clock.instant().plus(Duration.ofDays(1))))
                        .waiver()
                        .id();
        assertThat(close(plan).remainders()).hasSize(left.size());
        new WaiverVoices(scene.engine()).claim(waiver, "carol", Decision.APPROVE);
        assertThat(close(plan).remainders()).hasSize(left.size());
        new WaiverVoices(scene.engine()).claim(waiver, "dave", Decision.APPROVE);

        Closing closing = close(plan);

        assertThat(closing.closed()).isTrue();
        assertThat(closing.certificate().waived()).isEqualTo(left.size());
        assertThat(closing.certificate().waivers())
                .singleElement()
                .satisfies(
                        line -> {
                            assertThat(line.units()).containsExactlyElementsOf(left);
                            assertThat(line.by()).isEqualTo("carol");
                            assertThat(line.agreed())
                                    .extracting(Certificate.Agreed::name)
                                    .containsExactly("carol", "dave");
                        });
        scene.now.updateAndGet(at -> at.plus(Duration.ofDays(1)));
        assertThat(close(plan).remainders()).hasSize(left.size());
        assertThat(stored(plan).state()).isEqualTo(Campaign.State.PARTIAL);
        assertThat(scene.run(plan, true).state()).isEqualTo(Campaign.State.DONE);
        assertThat(close(plan).closed()).isTrue();
        new LedgerReading(scene.engine()).verify();
    }

    private static String stored(dev.keyrecall.engine.port.Tx tx, String plan) {
        return tx.campaigns().ofPlan(plan).orElseThrow().id();
    }

    @Test
    void aRunPassesOverWhatIsWaived() throws EngineException {
        scene.prepared();
        String plan = scene.planned(Mode.HYGIENE, Duration.ofHours(1));
        PlannedUnit idle =
                new Planning(scene.engine())
                        .load(plan).units().stream()
                                .filter(unit -> unit.principal().equals("idle"))
                                .findFirst()
                                .orElseThrow();
        String waiver =
                new WaiverBook(scene.engine())
                        .propose(
                                new WaiverBook.Request(
                                        campaign(plan),
                                        new TreeSet<>(List.of(idle.ordinal())),
                                        "carol",
                                        "not now",
                                        scene.clock.instant().plus(Duration.ofDays(1))))
                        .waiver()
                        .id();
        new WaiverVoices(scene.engine()).claim(waiver, "carol", Decision.APPROVE);
        new WaiverVoices(scene.engine()).claim(waiver, "dave", Decision.APPROVE);
        RunResult result = scene.run(plan, false);
        for (int soaks = 0; soaks < 3 && result.state() != Campaign.State.DONE; soaks++) {
            scene.now.updateAndGet(at -> at.plus(Duration.ofHours(2)));
            result = scene.run(plan, true);
        }
        assertThat(result.open()).isEmpty();
        assertThat(result.state()).isEqualTo(Campaign.State.DONE);
        assertThat(scene.cloud.key(idle.ref().id())).isNotNull();
    }

    /** Waived while it soaks: the end of the soak moves it no more. */
    @Test
    void whatSoaksMayBeWaived() throws EngineException {
        scene.prepared();
        String plan = scene.planned(Mode.HYGIENE, Duration.ofHours(1));
        scene.run(plan, false);
        TreeSet<Integer> soaking = new TreeSet<>();
        scene.store
                .read(tx -> tx.campaigns().units(stored(tx, plan)))
                .forEach(
                        unit -> {
                            if (unit.state() == Unit.State.SOAKING) {
                                soaking.add(unit.ordinal());
                            }
                        });
        assertThat(soaking).isNotEmpty();
        String waiver =
                new WaiverBook(scene.engine())
                        .propose(
                                new WaiverBook.Request(
                                        campaign(plan),
                                        soaking,
                                        "carol",
                                        "needed after all",
                                        scene.clock.instant().plus(Duration.ofDays(1))))
                        .waiver()
                        .id();
        new WaiverVoices(scene.engine()).claim(waiver, "carol", Decision.APPROVE);
        new WaiverVoices(scene.engine()).claim(waiver, "dave", Decision.APPROVE);
        scene.now.updateAndGet(at -> at.plus(Duration.ofHours(2)));
        scene.run(plan, true);
        scene.now.updateAndGet(at -> at.plus(Duration.ofHours(2)));
        scene.run(plan, true);
        List<Unit> units = scene.store.read(tx -> tx.campaigns().units(stored(tx, plan)));
        assertThat(units)
                .filteredOn(unit -> soaking.contains(unit.ordinal()))
                .allMatch(unit -> unit.state() == Unit.State.WAIVED);
        new LedgerReading(scene.engine()).verify();
    }

    @Test
    void whatIsAbortedIsNotClosed() throws EngineException {
        scene.prepared();
        String plan = scene.planned(Mode.EXPOSURE, Duration.ZERO);
        scene.run(plan, false);
        acknowledge(plan);
        String second = scene.planned(Mode.EXPOSURE, Duration.ZERO);
        new CampaignControl(scene.engine()).abort(campaign(second));
        assertThat(catchThrowableOfType(EngineException.class, () -> close(second)).ending())
                .isEqualTo(Ending.REFUSED);
        assertThat(
                        catchThrowableOfType(
                                        EngineException.class,
                                        () ->
                                                new CampaignClosing(scene.engine())
                                                        .close("nothing", List.of()))
                                .ending())
                .isEqualTo(Ending.USAGE);
    }

    @Test
    void onlyWhatABlindSpotIsCalledIsAcknowledged() throws EngineException {
        scene.prepared();
        String plan = scene.planned(Mode.EXPOSURE, Duration.ZERO);
        Acknowledging acknowledging = new Acknowledging(scene.engine());
        EngineException refused =
                catchThrowableOfType(
                        EngineException.class,
                        () -> acknowledging.acknowledge(campaign(plan), List.of("session")));
        assertThat(refused.ending()).isEqualTo(Ending.USAGE);
        assertThat(refused.hints()).anyMatch(hint -> hint.contains("sessions"));
        assertThat(acknowledging.acknowledge(campaign(plan), List.of("sessions"))).hasSize(1);
        assertThat(acknowledging.acknowledge(campaign(plan), List.of("sessions"))).isEmpty();
        // What counts differently now was acknowledged otherwise.
        acknowledging.acknowledge(campaign(plan), List.of("baseline-unreviewed"));
        scene.cloud.create("single", scene.clock.instant());
        scene.refresh();
        assertThat(acknowledging.list(campaign(plan)))
                .allMatch(spot -> spot.acknowledged() != null);
        new InventoryAcceptance(scene.engine())
                .accept(List.of(new Planning(scene.engine()).load(plan).units().getFirst().ref()));
        assertThat(acknowledging.list(campaign(plan)))
                .filteredOn(spot -> spot.name().equals("baseline-unreviewed"))
                .allMatch(spot -> spot.acknowledged() == null);
    }
}
