package dev.keyrecall.engine.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.campaign.Campaign;
import dev.keyrecall.engine.campaign.Mode;
import dev.keyrecall.engine.campaign.Unit;
import dev.keyrecall.engine.port.Lanes;
import dev.keyrecall.engine.service.Certificate;
import dev.keyrecall.engine.service.Certificates;
import dev.keyrecall.engine.service.Detection;
import dev.keyrecall.engine.service.InventoryAcceptance;
import dev.keyrecall.engine.service.LedgerReading;
import dev.keyrecall.spi.ProviderException;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A lost answer to an issuance, while somebody else creates a credential on the same principal:
 * which of the two is ours cannot be told, so neither is revoked and both are named and counted.
 */
final class OrphansTest {
    private static final RunResult NOTHING_YET =
            new RunResult("", Campaign.State.PARTIAL, List.of(), null, false, null);

    private Scene scene;
    private String plan = "";
    private String ours = "";
    private String stranger = "";

    @BeforeEach
    void planned() throws EngineException {
        scene = new Scene(20).prepared().tamperedWith();
        plan = scene.planned(Mode.EXPOSURE, Duration.ZERO);
    }

    @Test
    void thoseThatCannotBeToldApartAreNamedCountedAndNeverRevoked() throws EngineException {
        loseTheAnswer();
        RunResult result = scene.run(plan, false);
        requireOpenWithBoth(result);

        requireOpenWithBoth(scene.run(plan, true));
        requireOpenWithBoth(scene.run(plan, true));
    }

    @Test
    void onceAPersonHasRevokedTheStrangersTheOtherIsOurs() throws EngineException {
        loseTheAnswer();
        requireOpenWithBoth(scene.run(plan, false));
        scene.cloud.remove(stranger);

        requireSettled(scene.run(plan, true), 1);
    }

    @Test
    void onceAPersonHasAcceptedTheStrangersTheOtherIsOurs() throws EngineException {
        loseTheAnswer();
        requireOpenWithBoth(scene.run(plan, false));
        scene.refresh();
        new InventoryAcceptance(scene.engine()).accept(List.of(Scene.ref(stranger)));

        requireSettled(scene.run(plan, true), 2);
        assertThat(scene.cloud.keys).containsKey(stranger);
    }

    /** The answer came, but the lane was gone: its value is held, which proves whose it is. */
    @Test
    void oneWhoseValueCameTooLateIsOursWhateverStandsBesideIt() throws EngineException {
        scene.provider.hook =
                new ModelProvider.Hook() {
                    @Override
                    public void minted(String principal) {
                        if (begun(principal)) {
                            stealTheLane();
                        }
                    }
                };
        assertThatThrownBy(() -> scene.run(plan, false))
                .isInstanceOfSatisfying(
                        EngineException.class,
                        e -> assertThat(e.ending()).isEqualTo(EngineException.Ending.REFUSED));
        scene.provider.hook = new ModelProvider.Hook() {};

        RunResult result = scene.run(plan, true);

        assertThat(result.state()).isEqualTo(Campaign.State.DONE);
        assertThat(scene.cloud.keys).containsKey(stranger).doesNotContainKey(ours);
        assertThat(certificate(result).orphans()).isZero();
        new LedgerReading(scene.engine()).verify();
        scene.refresh();
        assertThat(new Detection(scene.engine()).detect(null))
                .singleElement()
                .satisfies(finding -> assertThat(finding.ref()).isEqualTo(Scene.ref(stranger)));
    }

    /** It is new and unused, as ours would be; it was made when nobody of ours could send. */
    @Test
    void whatAPersonMadeBetweenTheCrashAndTheResumptionIsTheirs() throws EngineException {
        scene.provider.hook =
                new ModelProvider.Hook() {
                    @Override
                    public void minting(String principal) {
                        if (principal.equals("robbed")) {
                            throw new Crash("before anything was sent");
                        }
                    }
                };
        assertThatThrownBy(() -> scene.run(plan, false)).isInstanceOf(Crash.class);
        scene.now.updateAndGet(now -> now.plus(Duration.ofMinutes(10)));
        stranger = scene.cloud.create("robbed", scene.clock.instant());
        scene.crashed();

        RunResult result = scene.run(plan, true);

        assertThat(result.state()).isEqualTo(Campaign.State.DONE);
        assertThat(scene.cloud.keys).containsKey(stranger);
        assertThat(scene.cloud.activeByPrincipal()).containsEntry("robbed", 2);
    }

    /** The campaign had ended when the answer came: what it brought is settled all the same. */
    @Test
    void oneThatComesWhenTheCampaignHasEndedIsRevokedByTheNextRun() throws EngineException {
        List<RunResult> other = new ArrayList<>();
        scene.provider.hook =
                new ModelProvider.Hook() {
                    @Override
                    public void minting(String principal) {
                        if (principal.equals("robbed") && other.isEmpty()) {
                            // It stands still right before it sends, and the other takes over.
                            other.add(NOTHING_YET);
                            runBeside(other);
                        }
                    }
                };
        assertThatThrownBy(() -> scene.run(plan, false)).isInstanceOf(EngineException.class);
        assertThat(other.getLast().state()).isEqualTo(Campaign.State.DONE);
        assertThat(scene.cloud.activeByPrincipal()).containsEntry("robbed", 2);

        RunResult again = scene.run(plan, true);

        assertThat(again.state()).isEqualTo(Campaign.State.DONE);
        assertThat(scene.cloud.activeByPrincipal()).containsEntry("robbed", 1);
        assertThat(unheld()).isZero();
        new LedgerReading(scene.engine()).verify();
    }

    private void runBeside(List<RunResult> results) {
        try {
            results.add(scene.run(plan, true));
        } catch (EngineException e) {
            throw new IllegalStateException(e);
        }
    }

    private void loseTheAnswer() {
        scene.provider.hook =
                new ModelProvider.Hook() {
                    @Override
                    public void minted(String principal) throws ProviderException {
                        if (begun(principal)) {
                            throw new ProviderException.InDoubt("no answer", null, null);
                        }
                    }
                };
    }

    /** Whether the robbed principal has just got its first credential; a stranger adds another. */
    private boolean begun(String principal) {
        synchronized (scene.cloud) {
            if (!stranger.isEmpty() || !principal.equals("robbed")) {
                return false;
            }
            List<ModelCloud.Key> there = scene.cloud.of("robbed");
            ours = there.getFirst().id();
            stranger = scene.cloud.create("robbed", scene.clock.instant());
            return true;
        }
    }

    private void stealTheLane() {
        scene.store.write(
                tx -> {
                    Lanes.Lane lane = tx.lanes().find(Scene.ACCOUNT).orElseThrow();
                    Instant until = scene.clock.instant().plusSeconds(30);
                    tx.lanes()
                            .put(
                                    new Lanes.Lane(
                                            lane.account(),
                                            "test/0/x",
                                            lane.epoch() + 1,
                                            until,
                                            lane.limits()));
                    return true;
                });
    }

    private void requireOpenWithBoth(RunResult result) throws EngineException {
        assertThat(result.state()).isEqualTo(Campaign.State.PARTIAL);
        Unit open = result.open().getFirst();
        assertThat(result.open()).hasSize(1);
        assertThat(open.ref()).isEqualTo(Scene.ref(scene.missing));
        assertThat(open.state()).isEqualTo(Unit.State.OPEN);
        assertThat(open.openReason())
                .contains(Scene.ref(ours).toString(), Scene.ref(stranger).toString());
        assertThat(scene.cloud.keys).containsKeys(ours, stranger);
        Certificate certificate = certificate(result);
        assertThat(certificate.complete()).isFalse();
        assertThat(certificate.open()).isEqualTo(1);
        assertThat(certificate.orphans()).isEqualTo(2).isEqualTo(unheld());
    }

    /** Live credentials at the provider whose value the vault does not hold. */
    private int unheld() {
        return (int)
                scene.cloud.keys.keySet().stream()
                        .filter(
                                id ->
                                        scene.store
                                                .read(tx -> tx.secrets().newest(Scene.ref(id)))
                                                .isEmpty())
                        .count();
    }

    private void requireSettled(RunResult result, int robbed) throws EngineException {
        assertThat(result.open()).isEmpty();
        assertThat(result.state()).isEqualTo(Campaign.State.DONE);
        assertThat(scene.cloud.keys).doesNotContainKey(ours);
        assertThat(scene.cloud.activeByPrincipal()).containsEntry("robbed", robbed);
        Certificate certificate = certificate(result);
        assertThat(certificate.complete()).isTrue();
        assertThat(certificate.lines())
                .filteredOn(line -> line.ref().equals(Scene.ref(scene.missing)))
                .singleElement()
                .satisfies(
                        line -> {
                            assertThat(line.orphansRevoked()).isEqualTo(1);
                            assertThat(line.orphansUnresolved()).isZero();
                        });
        scene.refresh();
        assertThat(new Detection(scene.engine()).detect(null)).isEmpty();
    }

    private Certificate certificate(RunResult result) throws EngineException {
        return new Certificates(scene.engine()).issue(result.campaign());
    }
}
