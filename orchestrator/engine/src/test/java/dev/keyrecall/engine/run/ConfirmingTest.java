package dev.keyrecall.engine.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.campaign.Campaign;
import dev.keyrecall.engine.campaign.Mode;
import dev.keyrecall.engine.campaign.Unit;
import dev.keyrecall.engine.service.LedgerReading;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;

/** Consumers that cannot be read back: they are asked, and what they do not confirm is open. */
final class ConfirmingTest {
    private static final String PLACE = "single-app";
    private static final Duration NO_SOAK = Duration.ZERO;

    private final Scene scene = new Scene(71);
    private final Set<String> old = new TreeSet<>();

    private String planned(Mode mode) throws EngineException {
        scene.prepared().tamperedWith();
        old.addAll(scene.cloud.keys.keySet());
        return scene.planned(mode, NO_SOAK);
    }

    private long deliveries() {
        return scene.cloud.deliveries.stream().filter(one -> one.startsWith(PLACE + " ")).count();
    }

    private List<String> answers() {
        List<String> entries = new ArrayList<>();
        scene.store.read(
                tx -> {
                    tx.ledger()
                            .forEach(
                                    0,
                                    row ->
                                            entries.add(
                                                    new String(
                                                            row.leaf(),
                                                            java.nio.charset.StandardCharsets
                                                                    .UTF_8)));
                    return entries;
                });
        return entries;
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void whatConfirmsIsDelivered(Mode mode) throws EngineException {
        String plan = planned(mode);
        if (mode == Mode.EXPOSURE) {
            scene.cloud.unreadablePlaces.addAll(scene.cloud.consumers.keySet());
        }
        scene.cloud.unreadablePlaces.add(PLACE);
        assertThat(scene.run(plan, false).state()).isEqualTo(Campaign.State.DONE);
        Settled.require(scene, old);
        assertThat(answers())
                .anyMatch(entry -> entry.contains("confirms model.place " + PLACE))
                .noneMatch(entry -> entry.contains("holds model.place " + PLACE));
    }

    /** What took it did not keep it, was mended, and nobody but the vault has the value. */
    @Test
    void whatDoesNotConfirmIsDeliveredAgainByTheNextRun() throws EngineException {
        String plan = planned(Mode.EXPOSURE);
        scene.cloud.unreadablePlaces.add(PLACE);
        scene.cloud.denyingPlaces.add(PLACE);
        assertThat(scene.run(plan, false).state()).isEqualTo(Campaign.State.PARTIAL);
        assertThat(deliveries()).as("once a run").isEqualTo(1);
        scene.cloud.consumers.remove(PLACE);
        scene.cloud.denyingPlaces.clear();
        assertThat(scene.run(plan, true).state()).isEqualTo(Campaign.State.DONE);
        assertThat(deliveries()).isEqualTo(2);
        Settled.require(scene, old);
    }

    /** With both slots taken, and no value that could be read anywhere. */
    @Test
    void whatCannotBeReadCannotServeAsABridge() throws EngineException {
        String plan = planned(Mode.HYGIENE);
        scene.cloud.unreadablePlaces.addAll(List.of("pair-a", "pair-b"));
        RunResult result = scene.run(plan, false);
        assertThat(result.state()).isEqualTo(Campaign.State.PARTIAL);
        assertThat(result.open())
                .anySatisfy(
                        unit ->
                                assertThat(unit.openReason())
                                        .contains("nothing can serve the consumers meanwhile"));
    }

    /** Readable or not, what is denied or cannot be known is no delivery. */
    @ParameterizedTest
    @CsvSource({"true, DENYING", "true, SILENT", "false, DENYING"})
    void whatIsNotConfirmedStaysOpenUntilItIs(boolean unreadable, String how)
            throws EngineException {
        String plan = planned(Mode.HYGIENE);
        if (unreadable) {
            scene.cloud.unreadablePlaces.add(PLACE);
        }
        (how.equals("DENYING") ? scene.cloud.denyingPlaces : scene.cloud.silentPlaces).add(PLACE);
        RunResult result = scene.run(plan, false);
        assertThat(result.state()).isEqualTo(Campaign.State.PARTIAL);
        List<Unit> open =
                result.open().stream().filter(unit -> unit.state() == Unit.State.OPEN).toList();
        assertThat(open).hasSize(1);
        assertThat(open.getFirst().openReason()).contains(PLACE, "does not hold");
        String ref = open.getFirst().ref().id();
        assertThat(Objects.requireNonNull(scene.cloud.key(ref)).status())
                .as("nobody took the old one away")
                .isEqualTo(dev.keyrecall.spi.Credential.Status.ACTIVE);
        scene.cloud.denyingPlaces.clear();
        scene.cloud.silentPlaces.clear();
        assertThat(scene.run(plan, true).state()).isEqualTo(Campaign.State.DONE);
        Settled.require(scene, old);
    }

    /** Nothing tells whether it was carried out, so it is carried out again. */
    @ParameterizedTest
    @CsvSource({"true", "false"})
    void aDeliveryInDoubtIsSentAgainUnderItsIntent(boolean carriedOut) throws EngineException {
        String plan = planned(Mode.EXPOSURE);
        scene.cloud.unreadablePlaces.add(PLACE);
        // Of each lane's own thread: another lane's operation may begin meanwhile.
        ThreadLocal<Boolean> delivering = ThreadLocal.withInitial(() -> false);
        AtomicBoolean dead = new AtomicBoolean();
        scene.provider.hook =
                new ModelProvider.Hook() {
                    @Override
                    public void before(String operation) {
                        delivering.set(operation.equals("deliver"));
                        requireAlive();
                    }

                    @Override
                    public void at(String place) {
                        if (!carriedOut && delivering.get() && place.equals(PLACE)) {
                            dead.set(true);
                        }
                        requireAlive();
                    }

                    @Override
                    public void after(String operation) {
                        if (deliveries() > 0) {
                            dead.set(true);
                        }
                        requireAlive();
                    }

                    private void requireAlive() {
                        if (dead.get()) {
                            throw new Crash("killed around the delivery to " + PLACE);
                        }
                    }
                };
        boolean crashed = false;
        try {
            scene.run(plan, false);
        } catch (Crash | EngineException e) {
            crashed = dead.get();
        }
        assertThat(crashed).isTrue();
        scene.crashed();

        assertThat(scene.run(plan, true).state()).isEqualTo(Campaign.State.DONE);

        assertThat(scene.cloud.deliveries.stream().filter(one -> one.startsWith(PLACE + " ")))
                .hasSize(carriedOut ? 3 : 2)
                .as("under its own intent, and then the step as it is begun again")
                .satisfies(
                        all ->
                                assertThat(all.get(0))
                                        .isEqualTo(carriedOut ? all.get(1) : all.get(0)));
        Settled.require(scene, old);
        new LedgerReading(scene.engine()).verify();
    }

    @Test
    void aPlaceThatIsGoneConfirmsNothing() throws EngineException {
        String plan = planned(Mode.EXPOSURE);
        scene.cloud.deletedPlaces.add(PLACE);
        RunResult result = scene.run(plan, false);
        assertThat(result.state()).isEqualTo(Campaign.State.PARTIAL);
        assertThat(deliveries()).isZero();
    }
}
