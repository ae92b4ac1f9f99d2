package dev.keyrecall.engine.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.campaign.Campaign;
import dev.keyrecall.engine.campaign.Mode;
import dev.keyrecall.engine.campaign.Unit;
import dev.keyrecall.engine.inventory.Finding;
import dev.keyrecall.engine.service.Detection;
import dev.keyrecall.spi.Credential.Status;
import dev.keyrecall.spi.ProviderException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** What a run meets besides crashes: other people, and providers that are slow or lag behind. */
final class RunTroublesTest {
    private final Scene scene = new Scene(30);

    @Test
    void aStrangersCredentialIsFoundAtTheEndAndNeverAccepted() throws EngineException {
        scene.prepared().tamperedWith();
        String plan = scene.planned(Mode.EXPOSURE, Duration.ZERO);
        AtomicReference<String> stranger = new AtomicReference<>("");
        Troubles.onCall(
                scene,
                30,
                () -> stranger.set(scene.cloud.create("newcomer", scene.clock.instant())));

        RunResult result = scene.run(plan, false);

        assertThat(result.state()).isEqualTo(Campaign.State.DONE);
        assertThat(new Detection(scene.engine()).detect(null))
                .singleElement()
                .satisfies(
                        finding -> {
                            assertThat(finding.kind()).isEqualTo(Finding.Kind.UNEXPECTED);
                            assertThat(finding.ref()).isEqualTo(Scene.ref(stranger.get()));
                        });
        boolean accepted =
                scene.store.read(
                        tx -> tx.credentials().accepted(Scene.ref(stranger.get())).isPresent());
        assertThat(accepted).isFalse();
    }

    @Test
    void aListingThatFailsAtTheEndUndoesNothing() throws EngineException {
        scene.prepared().tamperedWith();
        Set<String> old = new TreeSet<>(scene.cloud.keys.keySet());
        String plan = scene.planned(Mode.EXPOSURE, Duration.ZERO);
        scene.provider.hook =
                new ModelProvider.Hook() {
                    @Override
                    public void before(String operation) throws ProviderException {
                        if (operation.equals("list")) {
                            throw new ProviderException.Unavailable("no answer", null, null);
                        }
                    }
                };

        assertThat(scene.run(plan, false).state()).isEqualTo(Campaign.State.DONE);

        scene.provider.hook = new ModelProvider.Hook() {};
        scene.refresh();
        Settled.require(scene, old);
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void longThrottlingKeepsTheLaneAndEndsWell(Mode mode) throws EngineException {
        scene.prepared().tamperedWith();
        Set<String> old = new TreeSet<>(scene.cloud.keys.keySet());
        String plan = scene.planned(mode, Duration.ZERO);
        AtomicInteger calls = new AtomicInteger();
        AtomicReference<Instant> until = new AtomicReference<>(Instant.MAX);
        AtomicReference<EngineException> refused = new AtomicReference<>();
        scene.provider.hook =
                new ModelProvider.Hook() {
                    @Override
                    public void before(String operation) throws ProviderException {
                        int call = calls.incrementAndGet();
                        Instant now = scene.clock.instant();
                        if (call == 30) {
                            until.set(now.plus(Duration.ofMinutes(8)));
                        }
                        if (call < 30 || spared(operation) || now.isAfter(until.get())) {
                            return;
                        }
                        if (now.isAfter(until.get().minus(Duration.ofMinutes(2)))
                                && refused.get() == null) {
                            refused.set(
                                    Troubles.refusal(
                                            () -> scene.run(plan, true, false, () -> false)));
                        }
                        throw new ProviderException.Throttled("slow down", null, null);
                    }
                };

        RunResult result = scene.run(plan, false);

        Troubles.requireRefusal(refused.get());
        assertThat(result.open()).isEmpty();
        Settled.require(scene, old);
    }

    @Test
    void aStopIsNoticedWhileTheProviderThrottles() throws EngineException {
        scene.prepared().tamperedWith();
        Set<String> old = new TreeSet<>(scene.cloud.keys.keySet());
        String plan = scene.planned(Mode.EXPOSURE, Duration.ZERO);
        AtomicInteger calls = new AtomicInteger();
        AtomicBoolean stop = new AtomicBoolean();
        scene.provider.hook =
                new ModelProvider.Hook() {
                    @Override
                    public void before(String operation) throws ProviderException {
                        int call = calls.incrementAndGet();
                        stop.compareAndSet(false, call > 60);
                        if (call > 30 && !spared(operation)) {
                            throw new ProviderException.Throttled("slow down", null, null);
                        }
                    }
                };

        RunResult stopped = scene.run(plan, false, true, stop::get);

        assertThat(stopped.stopped()).isTrue();
        assertThat(calls.get()).isLessThan(100);
        assertThat(stopped.open()).isNotEmpty().allMatch(unit -> unit.openReason() == null);
        scene.provider.hook = new ModelProvider.Hook() {};
        assertThat(scene.run(plan, true).state()).isEqualTo(Campaign.State.DONE);
        Settled.require(scene, old);
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void aPrincipalThatIsDeletedMeanwhileOpensItsUnitAndTheOthersGoOn(Mode mode)
            throws EngineException {
        scene.prepared().tamperedWith();
        String plan = scene.planned(mode, Duration.ZERO);
        Troubles.onFirstMint(scene, () -> scene.cloud.deletePrincipal("single"));

        RunResult result = scene.run(plan, false);

        assertThat(result.state()).isEqualTo(Campaign.State.PARTIAL);
        assertThat(result.open())
                .singleElement()
                .satisfies(unit -> assertThat(unit.openReason()).contains("no such principal"));
        requireOthersDone(result);
        assertThat(scene.run(plan, true).open()).hasSize(1);
        int inDoubt = scene.store.read(tx -> tx.journal().openIntents(Scene.ACCOUNT)).size();
        assertThat(inDoubt).isZero();
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void aConsumerThatIsDeletedMeanwhileOpensItsUnitAndTheOthersGoOn(Mode mode)
            throws EngineException {
        scene.prepared().tamperedWith();
        String plan = scene.planned(mode, Duration.ZERO);
        Troubles.onFirstMint(
                scene,
                () -> {
                    scene.cloud.consumers.remove("twins-app");
                    scene.cloud.deletedPlaces.add("twins-app");
                });

        RunResult result = scene.run(plan, false);

        assertThat(result.state()).isEqualTo(Campaign.State.PARTIAL);
        assertThat(result.open()).first().satisfies(RunTroublesTest::namesThePlace);
        requireOthersDone(result);
        scene.cloud.deletedPlaces.clear();
        assertThat(scene.run(plan, true).state()).isEqualTo(Campaign.State.DONE);
    }

    /** Exposure: what cannot be read of a consumer must not keep the old value alive. */
    @Test
    void aConsumerThatRefusesToBeReadHoldsUpNoSuspension() throws EngineException {
        scene.prepared().tamperedWith();
        Set<String> old = new TreeSet<>(scene.cloud.keys.keySet());
        String plan = scene.planned(Mode.EXPOSURE, Duration.ZERO);
        scene.provider.hook =
                new ModelProvider.Hook() {
                    @Override
                    public void at(String place) throws ProviderException {
                        if (place.equals("single-app")) {
                            throw new ProviderException.Refused(
                                    ProviderException.Reason.PERMISSION,
                                    "AccessDenied",
                                    "not allowed to read single-app",
                                    null);
                        }
                    }
                };

        RunResult result = scene.run(plan, false);

        assertThat(result.open())
                .singleElement()
                .satisfies(unit -> assertThat(unit.openReason()).contains("single-app"));
        assertThat(scene.cloud.keys.values())
                .filteredOn(key -> old.contains(key.id()))
                .allMatch(key -> key.status() == Status.INACTIVE);
        scene.provider.hook = new ModelProvider.Hook() {};
        assertThat(scene.run(plan, true).state()).isEqualTo(Campaign.State.DONE);
        Settled.require(scene, old);
    }

    /** What a provider says is not ours to bound, and an entry of the ledger is. */
    @Test
    void aProviderThatTalksTooMuchIsQuotedInPart() throws EngineException {
        scene.prepared().tamperedWith();
        Set<String> old = new TreeSet<>(scene.cloud.keys.keySet());
        String plan = scene.planned(Mode.EXPOSURE, Duration.ZERO);
        scene.provider.hook =
                new ModelProvider.Hook() {
                    @Override
                    public void at(String place) throws ProviderException {
                        throw new ProviderException.Refused(
                                ProviderException.Reason.INVALID,
                                "Odd",
                                "\u0001é€\ud83d\udd11".repeat(30_000),
                                null);
                    }
                };

        RunResult result = scene.run(plan, false);

        assertThat(result.open()).hasSizeGreaterThan(3);
        scene.provider.hook = new ModelProvider.Hook() {};
        assertThat(scene.run(plan, true).state()).isEqualTo(Campaign.State.DONE);
        Settled.require(scene, old);
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void aListingThatLagsBehindOurRevocationIsWaitedFor(Mode mode) throws EngineException {
        scene.prepared().tamperedWith();
        Set<String> old = new TreeSet<>(scene.cloud.keys.keySet());
        String plan = scene.planned(mode, Duration.ZERO);
        scene.cloud.listingLag = 5;

        RunResult result = scene.run(plan, false);

        assertThat(result.open()).isEmpty();
        Settled.require(scene, old);
    }

    /** Our own identity is asked before anything begins; a throttled probe is an answer. */
    private static boolean spared(String operation) {
        return operation.equals("identify") || operation.equals("verify");
    }

    private void requireOthersDone(RunResult result) {
        Set<Integer> open = new TreeSet<>();
        result.open().forEach(unit -> open.add(unit.ordinal()));
        List<Unit> units = scene.store.read(tx -> tx.campaigns().units(result.campaign()));
        assertThat(units)
                .filteredOn(unit -> !open.contains(unit.ordinal()))
                .hasSizeGreaterThan(5)
                .allMatch(unit -> unit.state() == Unit.State.PROVEN_DEAD);
    }

    private static void namesThePlace(Unit unit) {
        assertThat(unit.openReason()).contains("twins-app");
    }
}
