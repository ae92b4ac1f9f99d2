package dev.keyrecall.engine.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.campaign.Campaign;
import dev.keyrecall.engine.campaign.Mode;
import dev.keyrecall.engine.campaign.Unit;
import dev.keyrecall.engine.port.Journal.JournalRow;
import dev.keyrecall.engine.port.Journal.OutcomeKind;
import dev.keyrecall.engine.secret.Shredding;
import dev.keyrecall.engine.service.LedgerReading;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.ProviderException;
import dev.keyrecall.spi.ProviderException.Reason;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A delivery whose answer was lost with its process, and a person who sees to the consumer while
 * the run is down: what he put there is newer than the decision, and stays.
 */
final class RedeliveryTest {
    private static final ModelCloud.Held BY_HAND = new ModelCloud.Held("KEYBYHAND", "by hand");

    private final Scene scene = new Scene(70);
    private String plan = "";
    private String place = "";

    private void planned(Mode mode, String consumer) throws EngineException {
        scene.prepared().tamperedWith();
        place = consumer;
        plan = scene.planned(mode, Duration.ZERO);
    }

    /** Where the process dies: with the value in place, or before it was sent. */
    enum Cut {
        BEFORE,
        AFTER
    }

    private void cutOff(Cut cut) {
        // Of each lane's own thread: another lane's operation may begin meanwhile.
        ThreadLocal<Boolean> there = ThreadLocal.withInitial(() -> false);
        AtomicBoolean dead = new AtomicBoolean();
        scene.provider.hook =
                new ModelProvider.Hook() {
                    @Override
                    public void before(String operation) {
                        there.set(operation.equals("deliver"));
                        requireAlive();
                    }

                    @Override
                    public void at(String at) {
                        if (there.get() && at.equals(place) && cut == Cut.BEFORE) {
                            dead.set(true);
                        }
                        requireAlive();
                    }

                    @Override
                    public void after(String operation) {
                        boolean delivered =
                                scene.cloud.deliveries.stream()
                                        .anyMatch(one -> one.startsWith(place + " "));
                        if (operation.equals("deliver") && delivered) {
                            dead.set(true);
                        }
                        requireAlive();
                    }

                    private void requireAlive() {
                        if (dead.get()) {
                            throw new Crash("killed around the delivery to " + place);
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
        assertThat(intents()).as("the call is in doubt").isPositive();
    }

    private int intents() {
        return scene.store.read(tx -> tx.journal().openIntents(Scene.ACCOUNT)).size();
    }

    private ModelCloud.Held held() {
        return Objects.requireNonNull(scene.cloud.consumers.get(place));
    }

    @ParameterizedTest
    @CsvSource({
        "EXPOSURE, single-app, BEFORE, false",
        "EXPOSURE, single-app, AFTER,  false",
        "EXPOSURE, single-app, BEFORE, true",
        "EXPOSURE, single-app, AFTER,  true",
        "HYGIENE,  pair-a,     BEFORE, false",
        "HYGIENE,  pair-a,     AFTER,  true",
    })
    void whatAPersonPutThereMeanwhileStays(Mode mode, String consumer, Cut cut, boolean unnamed)
            throws EngineException {
        planned(mode, consumer);
        if (unnamed) {
            scene.cloud.unnamedPlaces.add(place);
        }
        ModelCloud.Held before = held();
        cutOff(cut);
        scene.cloud.consumers.put(place, BY_HAND);

        requireLeft(scene.run(plan, true), BY_HAND);
        requireLeft(scene.run(plan, true), BY_HAND);

        scene.cloud.consumers.put(place, before);
        assertThat(scene.run(plan, true).state()).isEqualTo(Campaign.State.DONE);
        assertThat(scene.cloud.live(held().id(), held().value())).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"BEFORE", "AFTER"})
    void anotherKnownCredentialIsNotWrittenOver(Cut cut) throws EngineException {
        planned(Mode.EXPOSURE, "single-app");
        cutOff(cut);
        String other = Objects.requireNonNull(scene.cloud.consumers.get("twins-app")).id();
        scene.cloud.hold(place, other);
        ModelCloud.Held theirs = held();

        RunResult result = scene.run(plan, true);

        requireLeft(result, theirs);
        assertThat(reason(result)).contains(other);
    }

    /** Nobody knows the id, but it stood there when the delivery was decided. */
    @ParameterizedTest
    @CsvSource({"BEFORE, false", "BEFORE, true"})
    void whatStoodThereWhenItWasDecidedIsReplaced(Cut cut, boolean unnamed) throws EngineException {
        planned(Mode.EXPOSURE, "single-app");
        Set<String> old = new TreeSet<>(scene.cloud.keys.keySet());
        scene.cloud.consumers.put(place, BY_HAND);
        if (unnamed) {
            scene.cloud.unnamedPlaces.add(place);
        }
        cutOff(cut);
        JournalRow open = intent();

        RunResult result = scene.run(plan, true);

        assertThat(result.state()).isEqualTo(Campaign.State.DONE);
        assertThat(scene.cloud.deliveries)
                .filteredOn(one -> one.startsWith(place + " "))
                .containsExactly(place + " " + open.intent().id());
        Settled.require(scene, old);
    }

    @Test
    void whatWasCarriedOutIsNotLookedUponAsForeign() throws EngineException {
        planned(Mode.EXPOSURE, "single-app");
        Set<String> old = new TreeSet<>(scene.cloud.keys.keySet());
        cutOff(Cut.AFTER);
        JournalRow open = intent();
        ModelCloud.Held ours = held();

        RunResult result = scene.run(plan, true);

        assertThat(result.state()).isEqualTo(Campaign.State.DONE);
        assertThat(held()).isEqualTo(ours);
        assertThat(outcome(open)).isEqualTo(OutcomeKind.DONE);
        assertThat(scene.cloud.deliveries)
                .filteredOn(one -> one.startsWith(place + " "))
                .allMatch(one -> one.equals(place + " " + open.intent().id()));
        Settled.require(scene, old);
    }

    /** An emptied place has nothing to lose. */
    @Test
    void anEmptiedPlaceIsDeliveredTo() throws EngineException {
        planned(Mode.EXPOSURE, "single-app");
        cutOff(Cut.AFTER);
        scene.cloud.consumers.remove(place);

        assertThat(scene.run(plan, true).state()).isEqualTo(Campaign.State.DONE);
        assertThat(scene.cloud.live(held().id(), held().value())).isTrue();
    }

    @Test
    void aValueThatWasDestroyedMeanwhileEndsTheIntent() throws EngineException {
        planned(Mode.EXPOSURE, "single-app");
        cutOff(Cut.BEFORE);
        ModelCloud.Held before = held();
        CredentialRef ref = CredentialRef.parse(intent().intent().details().text("delivered"));
        new Shredding(scene.engine()).shred(ref, OptionalInt.of(1));

        RunResult result = scene.run(plan, true);

        requireLeft(result, before);
        assertThat(reason(result)).contains(ref.toString());
    }

    /** Without a crash: the provider says that somebody wrote between our look and our call. */
    @Test
    void whatAPersonPutThereBetweenTwoAttemptsStays() throws EngineException {
        planned(Mode.EXPOSURE, "single-app");
        AtomicBoolean delivering = new AtomicBoolean();
        AtomicBoolean changed = new AtomicBoolean();
        scene.provider.hook =
                new ModelProvider.Hook() {
                    @Override
                    public void before(String operation) {
                        delivering.set(operation.equals("deliver"));
                    }

                    @Override
                    public void at(String at) throws ProviderException {
                        if (delivering.get()
                                && at.equals(place)
                                && changed.compareAndSet(false, true)) {
                            scene.cloud.consumers.put(place, BY_HAND);
                            throw new ProviderException.Refused(
                                    Reason.CONFLICT, "Changed", "it has changed", null);
                        }
                    }
                };

        RunResult result = scene.run(plan, false);

        assertThat(held()).isEqualTo(BY_HAND);
        assertThat(reason(result)).contains(place);
        assertThat(intents()).isZero();
    }

    /** The deliveries that were ever decided on at the place. */
    private List<JournalRow> decided() {
        return scene.store.read(
                tx -> {
                    List<JournalRow> rows = new ArrayList<>();
                    String campaign = tx.campaigns().all().getFirst().id();
                    for (Unit unit : tx.campaigns().units(campaign)) {
                        rows.addAll(tx.journal().ofUnit(campaign, unit.ordinal()));
                    }
                    rows.removeIf(row -> !row.intent().resource().endsWith(" " + place));
                    return rows;
                });
    }

    private JournalRow intent() {
        List<JournalRow> open = decided().stream().filter(row -> row.outcome() == null).toList();
        assertThat(open).hasSize(1);
        return open.getFirst();
    }

    private OutcomeKind outcome(JournalRow of) {
        return Objects.requireNonNull(
                decided().stream()
                        .filter(row -> row.intent().id().equals(of.intent().id()))
                        .findFirst()
                        .orElseThrow()
                        .outcome());
    }

    /** Nothing overwritten, nothing in doubt, one unit open with its reason, the ledger sound. */
    private void requireLeft(RunResult result, ModelCloud.Held theirs) throws EngineException {
        assertThat(result.state()).isEqualTo(Campaign.State.PARTIAL);
        assertThat(held()).isEqualTo(theirs);
        assertThat(intents()).isZero();
        assertThat(reason(result)).isNotBlank();
        new LedgerReading(scene.engine()).verify();
        assertThat(decided())
                .singleElement()
                .extracting(JournalRow::outcome)
                .isEqualTo(OutcomeKind.RECONCILED);
    }

    private static String reason(RunResult result) {
        List<Unit> open =
                result.open().stream().filter(unit -> unit.state() == Unit.State.OPEN).toList();
        assertThat(open).hasSize(1);
        return Objects.requireNonNull(open.getFirst().openReason());
    }
}
