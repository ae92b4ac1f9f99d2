package dev.keyrecall.engine.run;

import static dev.keyrecall.engine.testing.Signatories.BREAK_GLASS;
import static dev.keyrecall.engine.testing.Signatories.COUNTERSIGN;
import static dev.keyrecall.engine.testing.Signatories.DENY;
import static dev.keyrecall.engine.testing.Signatories.PLAN;
import static dev.keyrecall.engine.testing.Signatories.WITHDRAW;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.campaign.Campaign;
import dev.keyrecall.engine.campaign.Mode;
import dev.keyrecall.engine.campaign.Plan;
import dev.keyrecall.engine.campaign.Step;
import dev.keyrecall.engine.campaign.Unit;
import dev.keyrecall.engine.policy.Glass;
import dev.keyrecall.engine.service.Acknowledging;
import dev.keyrecall.engine.service.Approvals;
import dev.keyrecall.engine.service.CampaignClosing;
import dev.keyrecall.engine.service.CampaignClosing.Closing;
import dev.keyrecall.engine.service.CampaignControl;
import dev.keyrecall.engine.service.Certificate;
import dev.keyrecall.engine.service.CertificateText;
import dev.keyrecall.engine.service.GlassReading;
import dev.keyrecall.engine.service.LedgerReading;
import dev.keyrecall.engine.service.Planning;
import dev.keyrecall.engine.service.PolicyBook;
import dev.keyrecall.engine.service.Remainder;
import dev.keyrecall.engine.sshsig.SoftSigner;
import dev.keyrecall.engine.testing.Signatories;
import dev.keyrecall.spi.json.Json;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;

/** What is run on the word of one person, and for how long. */
final class BreakGlassRunTest {
    private static final Duration HOUR = Duration.ofMinutes(60);
    private static final int CALLS_MAX = 400;

    /** Every so many calls of a run the time ends: all of them in the long suite. */
    private static final int STRIDE = "long".equals(System.getProperty("keyrecall.suite")) ? 1 : 7;

    /** Of the clock, after so many the time ends: a whole run in the long suite. */
    private static final int READINGS_MAX = STRIDE == 1 ? 20_000 : 200;

    private Scene scene = new Scene(71);
    private Signatories people = people();

    private static Signatories people() {
        try {
            Signatories usual = Signatories.usual();
            usual.person("alice", "\"requester\", \"approver\", \"operator\"", "tester");
            usual.section("break-glass", "signers = [\"alice\"]\nsecurity_key = \"none\"");
            return usual;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Everything was registered two hours ago. */
    private BreakGlassRunTest ready() throws Exception {
        scene.prepared();
        adopt();
        scene.now.updateAndGet(now -> now.plus(Duration.ofHours(2)));
        scene.refresh();
        return this;
    }

    private void adopt() throws Exception {
        byte[] policy = people.policy();
        new PolicyBook(scene.engine()).adopt(policy, people.over(policy, "bob", "carol"));
        people.after(new PolicyBook(scene.engine()).current().orElseThrow().digest());
    }

    private String planned() throws EngineException {
        return new Planning(scene.engine())
                .create(
                        new Planning.PlanRequest(
                                Mode.EXPOSURE, "all", Duration.ZERO, 2, Duration.ZERO))
                .plan()
                .id();
    }

    private String broken() throws Exception {
        String plan = planned();
        sign(plan, "alice", BREAK_GLASS);
        return plan;
    }

    private void sign(String plan, String name, String namespace) throws EngineException {
        byte[] bytes = new Planning(scene.engine()).bytes(plan);
        try {
            new Approvals(scene.engine()).handIn(plan, people.sign(name, namespace, bytes));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private Plan plan(String id) throws EngineException {
        return new Planning(scene.engine()).load(id);
    }

    private List<Unit> units(String id) throws EngineException {
        String campaign = plan(id).campaign();
        return scene.store.read(tx -> tx.campaigns().units(campaign));
    }

    private Glass glass(String id) {
        return GlassReading.ofPlan(scene.engine(), id).orElseThrow();
    }

    private List<Json.Obj> entries(String kind) {
        List<Json.Obj> found = new ArrayList<>();
        scene.store.read(
                tx -> {
                    tx.ledger()
                            .forEach(
                                    0,
                                    row -> {
                                        Json.Obj entry =
                                                Json.parseObject(
                                                        new String(
                                                                row.leaf(),
                                                                StandardCharsets.UTF_8));
                                        if (entry.text("kind").equals(kind)) {
                                            found.add(entry);
                                        }
                                    });
                    return true;
                });
        return found;
    }

    private Closing close(String id) throws EngineException {
        return new CampaignClosing(scene.engine()).close(plan(id).campaign(), List.of());
    }

    private void acknowledge(String id) throws EngineException {
        Acknowledging acknowledging = new Acknowledging(scene.engine());
        String campaign = plan(id).campaign();
        acknowledging.acknowledge(
                campaign,
                acknowledging.list(campaign).stream().map(Certificate.BlindSpotLine::id).toList());
    }

    @Test
    void onePersonRunsItWholeAndASecondCloses() throws Exception {
        ready();
        Set<String> old = new TreeSet<>(scene.cloud.keys.keySet());
        String plan = broken();

        RunResult result = scene.run(plan, false);

        assertThat(result.state()).isEqualTo(Campaign.State.DONE);
        Settled.require(scene, old);
        Json.Obj begun = entries("run").getFirst();
        assertThat(begun.text("what")).isEqualTo("started under break-glass");
        assertThat(begun.object("details").text("break_glass")).isNotEmpty();
        assertThat(begun.items("approval_digests")).hasSize(1);
        scene.now.updateAndGet(now -> now.plus(HOUR));
        assertThat(scene.run(plan, true).state()).isEqualTo(Campaign.State.DONE);
        assertThat(glass(plan).objection()).isEqualTo("its campaign is done");
        acknowledge(plan);
        Closing refused = close(plan);
        assertThat(refused.remainders())
                .singleElement()
                .matches(one -> one.kind() == Remainder.Kind.COUNTERSIGNATURE)
                .matches(one -> one.why().contains("alice had it run alone"));
        assertThat(CertificateText.markdown(refused.certificate()).lines().limit(6))
                .anyMatch(line -> line.contains("NOT COUNTERSIGNED. BREAK-GLASS: alice alone"));
        assertThat(CertificateText.html(refused.certificate())).contains("BREAK-GLASS: alice");
        sign(plan, "bob", COUNTERSIGN);
        Closing closed = close(plan);
        assertThat(closed.closed()).isTrue();
        Json.Obj document = CertificateText.toJson(closed.certificate());
        assertThat(document.object("break_glass").bool("settled")).isTrue();
        assertThat(CertificateText.markdown(closed.certificate()))
                .contains("countersigned by bob", "It was approved by nobody");
        new LedgerReading(scene.engine()).verify();
    }

    /** Nothing is decided on after the time, wherever the run is; nothing is lost. */
    @Test
    void noCallIsDecidedOnAfterTheTime() throws Exception {
        int met = 0;
        for (int call = 1; call < CALLS_MAX; call += STRIDE) {
            scene = new Scene(80 + call);
            people = people();
            ready();
            Set<String> old = new TreeSet<>(scene.cloud.keys.keySet());
            String plan = broken();
            Instant until = glass(plan).until();
            int after = call;
            Troubles.onCall(scene, call, () -> scene.now.updateAndGet(now -> now.plus(HOUR)));
            RunResult result;
            try {
                result = scene.run(plan, false);
            } catch (EngineException notBegun) {
                assertThat(notBegun.ending()).isEqualTo(Ending.AWAITS_APPROVAL);
                continue;
            }
            if (result.state() == Campaign.State.DONE) {
                break;
            }
            met++;
            assertThat(result.order()).isEqualTo(RunResult.OVER);
            assertThat(result.stopped()).isTrue();
            assertThat(entries("intent"))
                    .as("after call " + after)
                    .allMatch(one -> Instant.parse(one.text("recorded_at")).isBefore(until));
            scene.provider.hook = new ModelProvider.Hook() {};
            EngineException refused = Troubles.refusal(() -> scene.run(plan, true));
            assertThat(refused.ending()).isEqualTo(Ending.AWAITS_APPROVAL);
            assertThat(refused)
                    .hasMessageContaining("break-glass lets it be run no more: its time was over");
            sign(plan, "bob", PLAN);
            sign(plan, "carol", PLAN);
            assertThat(scene.run(plan, true).state()).isEqualTo(Campaign.State.DONE);
            Settled.require(scene, old);
            assertThat(close(plan).remainders())
                    .anyMatch(one -> one.kind() == Remainder.Kind.COUNTERSIGNATURE);
            new LedgerReading(scene.engine()).verify();
        }
        assertThat(met).isGreaterThan(5);
    }

    /** Also not when it ends between the look at the clock and the entry of the decision. */
    @Test
    void noDecisionIsWrittenDownAfterTheTime() throws Exception {
        int met = 0;
        for (int reading = 1; reading < READINGS_MAX; reading++) {
            scene = new Scene(80);
            people = people();
            ready();
            String plan = broken();
            Instant until = glass(plan).until();
            AtomicInteger readings = new AtomicInteger();
            int last = reading;
            scene.ticking =
                    () -> {
                        if (readings.incrementAndGet() == last) {
                            scene.now.updateAndGet(now -> now.plus(HOUR));
                        }
                    };
            try {
                scene.run(plan, false);
            } catch (EngineException notBegun) {
                assertThat(notBegun.ending()).isEqualTo(Ending.AWAITS_APPROVAL);
            }
            if (readings.get() < last) {
                break;
            }
            met++;
            assertThat(entries("intent"))
                    .as("at reading " + reading)
                    .allMatch(one -> Instant.parse(one.text("recorded_at")).isBefore(until));
        }
        assertThat(met).isGreaterThan(5);
    }

    /** As soon as enough people have agreed it is a plan like any other, also while it runs. */
    @Test
    void whoAgreesMeanwhileLiftsTheLimit() throws Exception {
        ready();
        String plan = broken();
        Troubles.onFirstMint(
                scene,
                () -> {
                    sign(plan, "bob", PLAN);
                    sign(plan, "carol", PLAN);
                    scene.now.updateAndGet(now -> now.plus(HOUR));
                });
        assertThat(scene.run(plan, false).state()).isEqualTo(Campaign.State.DONE);
        assertThat(glass(plan).settled()).isFalse();
    }

    @Test
    void aNoStopsItAsEver() throws Exception {
        for (String namespace : List.of(DENY, WITHDRAW)) {
            scene = new Scene(72);
            people = people();
            ready();
            String plan = broken();
            Troubles.onFirstMint(scene, () -> sign(plan, "dave", namespace));
            RunResult result = scene.run(plan, false);
            assertThat(result.order()).startsWith(RunResult.AGAINST);
            scene.provider.hook = new ModelProvider.Hook() {};
            assertThat(Troubles.refusal(() -> scene.run(plan, true)))
                    .hasMessageContaining("dave is against plan");
        }
    }

    @Test
    void aPolicyWithoutTheSignerStopsIt() throws Exception {
        ready();
        String plan = broken();
        people.section("break-glass", "signers = [\"zoe\"]\nsecurity_key = \"none\"");
        people.person("zoe", "\"requester\", \"operator\"", "zoe");
        people.key("zoe", SoftSigner.ed25519());
        Troubles.onFirstMint(
                scene,
                () -> {
                    try {
                        adopt();
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                });
        assertThat(scene.run(plan, false).order()).isEqualTo("another policy was adopted");
        scene.provider.hook = new ModelProvider.Hook() {};
        EngineException refused = Troubles.refusal(() -> scene.run(plan, true));
        assertThat(refused.ending()).isEqualTo(Ending.AWAITS_APPROVAL);
        assertThat(refused).hasMessageContaining("alice is not registered for break-glass");
    }

    /** Forty minutes twice, with the clock set back between the two, are more than an hour. */
    @Test
    void settingTheClockBackGivesNoTimeBack() throws Exception {
        ready();
        String plan = broken();
        CampaignControl control = new CampaignControl(scene.engine());
        String campaign = plan(plan).campaign();
        Duration most = Duration.ofMinutes(40);
        Troubles.onFirstMint(
                scene,
                () -> {
                    scene.now.updateAndGet(now -> now.plus(most));
                    control.pause(campaign);
                });
        assertThat(scene.run(plan, false).order()).startsWith(RunResult.HELD);
        scene.now.updateAndGet(now -> now.minus(most));
        control.resume(campaign);
        Troubles.onFirstMint(scene, () -> scene.now.updateAndGet(now -> now.plus(most)));
        assertThat(scene.run(plan, true).order()).isEqualTo(RunResult.OVER);
        scene.provider.hook = new ModelProvider.Hook() {};
        scene.now.updateAndGet(now -> now.minus(most));
        assertThat(glass(plan).permits()).as("by one clock").isTrue();
        EngineException refused = Troubles.refusal(() -> scene.run(plan, true));
        assertThat(refused.ending()).isEqualTo(Ending.AWAITS_APPROVAL);
    }

    @Test
    void nothingIsRunWhileTheClockStandsBeforeTheLedger() throws Exception {
        ready();
        String plan = broken();
        scene.now.updateAndGet(now -> now.plus(Duration.ofMinutes(10)));
        scene.refresh();
        scene.now.updateAndGet(now -> now.minus(Duration.ofMinutes(10)));
        EngineException refused = Troubles.refusal(() -> scene.run(plan, false));
        assertThat(refused.ending()).isEqualTo(Ending.AWAITS_APPROVAL);
        assertThat(refused).hasMessageContaining("the clock stands before the ledger's newest");
        scene.now.updateAndGet(now -> now.plus(Duration.ofMinutes(10)));
        assertThat(scene.run(plan, false).state()).isEqualTo(Campaign.State.DONE);
    }

    /** What is missing is not cut by us; what was registered just now may be anybody's. */
    @Test
    void whatIsNotCutOrIsDeliveredToNewcomersIsLeft() throws Exception {
        ready();
        scene.tamperedWith();
        String fresh = Objects.requireNonNull(scene.cloud.consumers.get("single-app")).id();
        scene.cloud.hold("newcomer", fresh);
        scene.register(fresh, "newcomer");
        String plan = broken();

        RunResult result = scene.run(plan, false);

        assertThat(result.state()).isEqualTo(Campaign.State.PARTIAL);
        assertThat(result.order()).isEqualTo("what one person may let be done was done");
        Plan planned = plan(plan);
        for (Unit unit : units(plan)) {
            boolean left = unit.ref().id().equals(scene.missing) || unit.ref().id().equals(fresh);
            assertThat(unit.state())
                    .as(unit.ref().toString())
                    .isEqualTo(left ? Unit.State.PENDING : Unit.State.PROVEN_DEAD);
            assertThat(planned.units().get(unit.ordinal() - 1).steps())
                    .as(unit.ref().toString())
                    .matches(steps -> left || steps.contains(Step.REVOKE));
        }
        sign(plan, "bob", PLAN);
        sign(plan, "carol", PLAN);
        assertThat(scene.run(plan, true).state()).isEqualTo(Campaign.State.DONE);
    }

    @Test
    void theOtherLimitsHold() throws Exception {
        ready();
        String late = broken();
        scene.now.updateAndGet(now -> now.plus(HOUR));
        EngineException over = Troubles.refusal(() -> scene.run(late, false));
        assertThat(over.ending()).isEqualTo(Ending.AWAITS_APPROVAL);
        assertThat(over).hasMessageContaining("its time was over at");
        scene.refresh();
        new CampaignControl(scene.engine()).abort(plan(late).campaign());
        sign(late, "bob", COUNTERSIGN);
        String moved = broken();
        scene.cloud.remove(scene.missing);
        scene.refresh();
        assertThat(Troubles.refusal(() -> scene.run(moved, false)))
                .hasMessageContaining("have changed since it was made");
        people.section("plans.most_units", "model = 3");
        adopt();
        assertThat(Troubles.refusal(() -> scene.run(moved, false)).ending())
                .isEqualTo(Ending.REFUSED);
        people.section("plans.most_units", "model = 300");
        people.person("alice", "\"requester\", \"approver\", \"operator\"", "somebody");
        adopt();
        assertThat(Troubles.refusal(() -> scene.run(moved, false)))
                .hasMessageContaining("tester is no operator");
    }
}
