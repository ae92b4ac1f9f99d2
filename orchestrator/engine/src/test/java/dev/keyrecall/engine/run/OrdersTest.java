package dev.keyrecall.engine.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.campaign.Campaign;
import dev.keyrecall.engine.campaign.Campaign.Hold;
import dev.keyrecall.engine.campaign.Mode;
import dev.keyrecall.engine.campaign.Unit;
import dev.keyrecall.engine.policy.Decision;
import dev.keyrecall.engine.service.Approvals;
import dev.keyrecall.engine.service.CampaignControl;
import dev.keyrecall.engine.service.LedgerReading;
import dev.keyrecall.engine.service.Planning;
import dev.keyrecall.engine.service.PolicyBook;
import dev.keyrecall.engine.testing.Signatories;
import dev.keyrecall.spi.json.Json;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** What another process orders while a run is under way, at any of its calls. */
final class OrdersTest {
    /** Every so many calls of a run are interrupted: all of them in the long suite. */
    private static final int STRIDE = "long".equals(System.getProperty("keyrecall.suite")) ? 1 : 9;

    private static final int CALLS_MAX = 400;

    private static final int TICKS_MAX = 60;

    /** An order, and how a person goes on after it, if that is possible. */
    enum Order {
        PAUSE("the campaign was paused"),
        STOP("the campaign was paused"),
        DENY("the plan was denied"),
        WITHDRAW("the plan was withdrawn"),
        POLICY("another policy was adopted");

        private final String told;

        Order(String told) {
            this.told = told;
        }

        void give(Scene scene, String plan, String campaign) throws EngineException {
            switch (this) {
                case PAUSE -> new CampaignControl(scene.engine()).pause(campaign);
                case STOP -> new CampaignControl(scene.engine()).stopAll();
                case DENY -> new Approvals(scene.engine()).claim(plan, "another", Decision.DENY);
                case WITHDRAW ->
                        new Approvals(scene.engine()).claim(plan, "approver", Decision.WITHDRAW);
                case POLICY -> adopt(scene);
            }
        }

        private static void adopt(Scene scene) throws EngineException {
            try {
                Signatories people = Signatories.usual();
                people.person("alice", "\"requester\", \"operator\"", "tester");
                byte[] policy = people.policy();
                new PolicyBook(scene.engine()).adopt(policy, people.over(policy, "bob", "carol"));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }

        boolean isFinal() {
            return this == DENY || this == WITHDRAW || this == POLICY;
        }
    }

    @ParameterizedTest
    @EnumSource
    void noCallIsDecidedOnAfterTheOrder(Order order) throws EngineException {
        int met = 0;
        for (int call = 1; call < CALLS_MAX; call += STRIDE) {
            met += ordered(order, call) ? 1 : 0;
        }
        assertThat(met).isGreaterThan(5);
    }

    /** Whether the order came before the end. */
    private static boolean ordered(Order order, int call) throws EngineException {
        Scene scene = new Scene(40 + call);
        scene.prepared().tamperedWith();
        Set<String> old = new TreeSet<>(scene.cloud.keys.keySet());
        String plan = scene.planned(Mode.EXPOSURE, Duration.ZERO);
        String campaign = scene.store.read(tx -> tx.campaigns().ofPlan(plan)).orElseThrow().id();
        List<Long> at = new ArrayList<>();
        Troubles.onCall(
                scene,
                call,
                () -> {
                    order.give(scene, plan, campaign);
                    at.add(scene.store.read(tx -> tx.ledger().head()).orElseThrow().size());
                });
        RunResult result;
        try {
            result = scene.run(plan, false);
        } catch (EngineException notBegun) {
            Campaign row = scene.store.read(tx -> tx.campaigns().find(campaign)).orElseThrow();
            assertThat(row.state()).as(notBegun.getMessage()).isEqualTo(Campaign.State.PLANNED);
            return false;
        }
        if (at.isEmpty() || result.state() == Campaign.State.DONE) {
            return false;
        }
        assertThat(result.order()).isEqualTo(order.told);
        assertThat(result.stopped()).isTrue();
        assertThat(result.state()).isEqualTo(Campaign.State.PARTIAL);
        assertThat(intentsSince(scene, at.getFirst())).as("after call " + call).isEmpty();
        new LedgerReading(scene.engine()).verify();
        EngineException refused = Troubles.refusal(() -> scene.run(plan, true));
        assertThat(refused.ending()).isIn(Ending.REFUSED, Ending.AWAITS_APPROVAL);
        assertThat(refused.hints()).isNotEmpty();
        if (!order.isFinal()) {
            new CampaignControl(scene.engine()).resume(campaign);
            assertThat(scene.run(plan, true).state()).isEqualTo(Campaign.State.DONE);
            Settled.require(scene, old);
        }
        return true;
    }

    /**
     * At any moment at which somebody asks for the time, so also between the judgement of the plan
     * and the first call.
     */
    @ParameterizedTest
    @EnumSource(names = {"PAUSE", "DENY"})
    @Timeout(120)
    void anOrderAtAnyMomentIsHeeded(Order order) throws EngineException, InterruptedException {
        int heeded = 0;
        for (int tick = 1; tick < TICKS_MAX; tick++) {
            Scene scene = new Scene(60 + tick).prepared().tamperedWith();
            String plan = scene.planned(Mode.EXPOSURE, Duration.ZERO);
            String campaign =
                    scene.store.read(tx -> tx.campaigns().ofPlan(plan)).orElseThrow().id();
            List<Long> at = Collections.synchronizedList(new ArrayList<>());
            OnTick other = new OnTick(tick, () -> at.addAll(given(scene, order, plan, campaign)));
            scene.ticking = other;
            boolean done = false;
            try {
                done = scene.run(plan, false).state() == Campaign.State.DONE;
            } catch (EngineException e) {
                assertThat(e.ending()).isEqualTo(Ending.REFUSED);
            }
            assertThat(other.done()).as("a run asks for the time so often").isTrue();
            if (!done) {
                heeded++;
            }
            for (long size : at) {
                assertThat(intentsSince(scene, size)).as("after tick " + tick).isEmpty();
            }
        }
        assertThat(heeded).isPositive();
    }

    /** How long the ledger is with the order; nothing where the campaign was done before. */
    private static List<Long> given(Scene scene, Order order, String plan, String campaign) {
        try {
            order.give(scene, plan, campaign);
            return List.of(scene.store.read(tx -> tx.ledger().head()).orElseThrow().size());
        } catch (EngineException late) {
            return List.of();
        }
    }

    /** Has somebody else do something once, at a tick. */
    private static final class OnTick implements Runnable {
        private final Runnable doing;
        private final AtomicInteger left;
        private final AtomicReference<Thread> other = new AtomicReference<>();

        OnTick(int tick, Runnable doing) {
            this.left = new AtomicInteger(tick);
            this.doing = doing;
        }

        @Override
        public void run() {
            if (left.decrementAndGet() == 0) {
                other.set(Thread.startVirtualThread(doing));
            }
        }

        /** Waits for them; whether the tick came at all. */
        boolean done() throws InterruptedException {
            Thread thread = other.get();
            if (thread == null) {
                return false;
            }
            thread.join();
            return true;
        }
    }

    private static List<String> intentsSince(Scene scene, long size) {
        List<String> intents = new ArrayList<>();
        scene.store.read(
                tx -> {
                    tx.ledger().forEach(size, row -> intents.addAll(intentIn(row.leaf())));
                    return true;
                });
        return intents;
    }

    private static List<String> intentIn(byte[] leaf) {
        Json.Obj entry = Json.parseObject(new String(leaf, StandardCharsets.UTF_8));
        return entry.text("kind").equals("intent") ? List.of(entry.text("what")) : List.of();
    }

    @Test
    void aPausedCampaignIsNotBegun() throws EngineException {
        Scene scene = new Scene(7).prepared();
        String plan = scene.planned(Mode.HYGIENE, Duration.ZERO);
        String campaign = scene.store.read(tx -> tx.campaigns().ofPlan(plan)).orElseThrow().id();
        CampaignControl control = new CampaignControl(scene.engine());
        assertThat(control.stopAll()).extracting(Campaign::id).containsExactly(campaign);
        assertThat(control.stopAll()).isEmpty();
        EngineException refused = Troubles.refusal(() -> scene.run(plan, false));
        assertThat(refused).hasMessageContaining("is paused");
        assertThat(refused.hints()).anyMatch(hint -> hint.contains("campaign resume " + campaign));
        assertThat(control.resume(campaign).hold()).isNull();
        assertThat(scene.run(plan, false).state()).isEqualTo(Campaign.State.DONE);
        assertThat(Troubles.refusal(() -> control.pause(campaign))).hasMessageContaining("is done");
        assertThat(control.stopAll()).isEmpty();
    }

    @Test
    void anAbortedCampaignSaysWhatStandsHowAndIsNeverGoneOnWith() throws EngineException {
        Scene scene = new Scene(8).prepared();
        scene.tamperedWith();
        String plan = scene.planned(Mode.EXPOSURE, Duration.ZERO);
        String campaign = scene.store.read(tx -> tx.campaigns().ofPlan(plan)).orElseThrow().id();
        CampaignControl control = new CampaignControl(scene.engine());
        Troubles.onFirstMint(scene, () -> control.pause(campaign));
        assertThat(scene.run(plan, false).state()).isEqualTo(Campaign.State.PARTIAL);

        CampaignControl.Aborted aborted = control.abort(campaign);

        assertThat(aborted.campaign().hold()).isEqualTo(Hold.ABORTED);
        List<Unit> units = scene.store.read(tx -> tx.campaigns().units(campaign));
        assertThat(aborted.units()).extracting(CampaignControl.Left::unit).isEqualTo(units);
        assertThat(aborted.units()).anySatisfy(left -> assertThat(left.done()).contains("issue"));
        assertThat(aborted.units())
                .filteredOn(left -> !left.unit().state().terminal())
                .isNotEmpty()
                .allSatisfy(left -> assertThat(left.open()).endsWith("prove"));
        assertThat(Troubles.refusal(() -> scene.run(plan, true)))
                .hasMessageContaining("is aborted");
        for (Troubles.Doing doing :
                List.<Troubles.Doing>of(
                        () -> control.resume(campaign),
                        () -> control.pause(campaign),
                        () -> control.abort(campaign))) {
            assertThat(Troubles.refusal(doing)).hasMessageContaining("was aborted");
        }
        new LedgerReading(scene.engine()).verify();
    }

    @Test
    void nothingIsAbortedWhileACallIsInDoubt() throws EngineException {
        Scene scene = new Scene(9).prepared();
        String plan = scene.planned(Mode.EXPOSURE, Duration.ZERO);
        String campaign = scene.store.read(tx -> tx.campaigns().ofPlan(plan)).orElseThrow().id();
        CampaignControl control = new CampaignControl(scene.engine());
        List<EngineException> refused = new ArrayList<>();
        Troubles.onFirstMint(
                scene, () -> refused.add(Troubles.refusal(() -> control.abort(campaign))));
        assertThat(scene.run(plan, false).state()).isEqualTo(Campaign.State.DONE);
        assertThat(refused).singleElement().satisfies(Troubles::requireRefusal);
        assertThat(refused.getFirst()).hasMessageContaining("is unknown");
    }

    @Test
    void whoIsNoOperatorOrdersNothing() throws Exception {
        Scene scene = new Scene(10).prepared();
        String plan = scene.planned(Mode.EXPOSURE, Duration.ZERO);
        String campaign = scene.store.read(tx -> tx.campaigns().ofPlan(plan)).orElseThrow().id();
        Signatories people = Signatories.usual();
        people.person("alice", "\"requester\"", "tester");
        byte[] policy = people.policy();
        new PolicyBook(scene.engine()).adopt(policy, people.over(policy, "bob", "carol"));
        CampaignControl control = new CampaignControl(scene.engine());
        for (Troubles.Doing doing :
                List.<Troubles.Doing>of(
                        () -> control.pause(campaign),
                        () -> control.abort(campaign),
                        control::stopAll)) {
            assertThat(Troubles.refusal(doing)).hasMessageContaining("is no operator");
        }
        byte[] bytes = scene.store.read(tx -> tx.campaigns().plan(plan)).orElseThrow().bytes();
        for (String name : List.of("bob", "carol")) {
            new Approvals(scene.engine()).handIn(plan, people.sign(name, Signatories.PLAN, bytes));
        }
        assertThat(Troubles.refusal(() -> scene.run(plan, false)))
                .hasMessageContaining("is no operator");
    }

    @Test
    void aPlanIsBegunInTimeAndGoneOnWithAfterIt() throws Exception {
        Scene scene = new Scene(11).prepared();
        Signatories people = Signatories.usual();
        people.person("alice", "\"requester\", \"operator\"", "tester");
        byte[] policy = people.policy();
        new PolicyBook(scene.engine()).adopt(policy, people.over(policy, "bob", "carol"));
        String late = signed(scene, people);
        scene.now.updateAndGet(now -> now.plus(Duration.ofMinutes(241)));
        assertThat(Troubles.refusal(() -> scene.run(late, false)))
                .hasMessageContaining("could be begun until");
        scene.refresh();
        String begun = signed(scene, people);
        String campaign = scene.store.read(tx -> tx.campaigns().ofPlan(begun)).orElseThrow().id();
        CampaignControl control = new CampaignControl(scene.engine());
        Troubles.onFirstMint(scene, () -> control.pause(campaign));
        assertThat(scene.run(begun, false).state()).isEqualTo(Campaign.State.PARTIAL);
        scene.now.updateAndGet(now -> now.plus(Duration.ofDays(3)));
        control.resume(campaign);
        assertThat(scene.run(begun, true).state()).isEqualTo(Campaign.State.DONE);
    }

    @Test
    void aPlanThatTooMuchHasMovedAwayFromIsNotBegun() throws Exception {
        Scene scene = new Scene(13).prepared();
        Signatories people = Signatories.usual();
        people.person("alice", "\"requester\", \"operator\"", "tester");
        people.section("plans", "drift_percent = 20");
        byte[] policy = people.policy();
        new PolicyBook(scene.engine()).adopt(policy, people.over(policy, "bob", "carol"));
        String kept = signed(scene, people);
        String moved = signed(scene, people);
        // One of nine is gone: a ninth may be.
        scene.cloud.remove(scene.missing);
        scene.refresh();
        String campaign = scene.store.read(tx -> tx.campaigns().ofPlan(kept)).orElseThrow().id();
        Troubles.onFirstMint(scene, () -> new CampaignControl(scene.engine()).pause(campaign));
        assertThat(scene.run(kept, false).state()).isEqualTo(Campaign.State.PARTIAL);
        // The run itself has changed more of them, which the other plan does not know.
        scene.refresh();
        for (String consumer : List.of("pair-a", "pair-b")) {
            scene.cloud.remove(Objects.requireNonNull(scene.cloud.consumers.get(consumer)).id());
        }
        scene.refresh();
        EngineException refused = Troubles.refusal(() -> scene.run(moved, false));
        assertThat(refused)
                .hasMessageContaining("units of plan " + moved + " have changed since it was made");
        assertThat(refused.hints().getFirst()).contains(": it is ");
        new CampaignControl(scene.engine()).resume(campaign);
        RunResult rest = scene.run(kept, true);
        assertThat(rest.state()).isEqualTo(Campaign.State.PARTIAL);
        assertThat(rest.open())
                .extracting(Unit::ref)
                .contains(Scene.ref(scene.missing))
                .hasSizeLessThan(4);
        assertThat(rest.open()).allMatch(unit -> unit.state() == Unit.State.NEEDS_REPLAN);
    }

    private static String signed(Scene scene, Signatories people) throws Exception {
        String plan =
                new Planning(scene.engine())
                        .create(
                                new Planning.PlanRequest(
                                        Mode.EXPOSURE, "all", Duration.ZERO, 2, Duration.ZERO))
                        .plan()
                        .id();
        byte[] bytes = scene.store.read(tx -> tx.campaigns().plan(plan)).orElseThrow().bytes();
        for (String name : List.of("bob", "carol")) {
            new Approvals(scene.engine()).handIn(plan, people.sign(name, Signatories.PLAN, bytes));
        }
        return plan;
    }
}
