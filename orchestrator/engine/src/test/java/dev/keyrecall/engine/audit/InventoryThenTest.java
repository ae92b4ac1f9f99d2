package dev.keyrecall.engine.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.inventory.AcceptedCredential;
import dev.keyrecall.engine.inventory.Consumer;
import dev.keyrecall.engine.inventory.Finding;
import dev.keyrecall.engine.inventory.ObservedCredential;
import dev.keyrecall.engine.port.Tx;
import dev.keyrecall.engine.service.InventoryAcceptance;
import dev.keyrecall.engine.service.InventoryRefresh;
import dev.keyrecall.engine.service.InventoryView;
import dev.keyrecall.engine.service.LedgerReading;
import dev.keyrecall.engine.testing.InMemoryStore;
import dev.keyrecall.engine.testing.MovableClock;
import dev.keyrecall.engine.testing.TestHome;
import dev.keyrecall.spi.ConsumerTarget;
import dev.keyrecall.spi.Credential;
import dev.keyrecall.spi.Credential.Status;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.json.Json;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** The inventory of a date is what stood then, and what stands is what the ledger tells. */
final class InventoryThenTest {
    private TestHome home = new TestHome();

    @BeforeEach
    void prepare() throws EngineException {
        home = TestHome.withAccount();
        home.provider.pageSize = 1_000;
    }

    private CredentialRef add(String id) {
        return home.provider.add(TestHome.LAB, id);
    }

    private void refresh() throws EngineException {
        new InventoryRefresh(home.engine).refresh(null, (_, _) -> {});
    }

    /** What stands now, by reference, as the state has it. */
    private Map<String, String> standing() {
        Map<String, String> now = new TreeMap<>();
        new InventoryView(home.engine)
                .list()
                .forEach(
                        item -> {
                            Credential one = Objects.requireNonNull(item.listed());
                            now.put(
                                    one.ref().toString(),
                                    one.status() + " " + one.principal() + " " + one.createdAt());
                        });
        return now;
    }

    private Map<String, String> then(Instant date) throws EngineException {
        Map<String, String> then = new TreeMap<>();
        InventoryThen.read(home.engine, date)
                .items()
                .forEach(
                        item ->
                                then.put(
                                        item.ref().toString(),
                                        item.status().toUpperCase(Locale.ROOT)
                                                + " "
                                                + item.principal()
                                                + " "
                                                + item.createdAt()));
        return then;
    }

    @Test
    void everyDateHasWhatStoodThen() throws EngineException {
        Map<Instant, Map<String, String>> truth = new TreeMap<>();
        truth.put(home.clock.instant(), standing());
        CredentialRef a = add("a");
        CredentialRef b = add("b");
        day(truth);
        home.provider.turn(a, Status.INACTIVE);
        add("c");
        day(truth);
        home.provider.listed.remove("b");
        day(truth);
        add("b");
        home.provider.turn(a, Status.ACTIVE);
        day(truth);
        day(truth);
        assertThat(truth.values()).doesNotContainNull().hasSize(6);
        for (var one : truth.entrySet()) {
            assertThat(then(one.getKey())).as("%s", one.getKey()).isEqualTo(one.getValue());
        }
        assertThat(then(MovableClock.START.minusSeconds(1))).isEmpty();
        InventoryThen last = InventoryThen.read(home.engine, home.clock.instant());
        assertThat(last.size()).isEqualTo(home.ledger().size());
        assertThat(last.root()).isEqualTo(new LedgerReading(home.engine).verify().root());
        assertThat(last.accounts().getFirst().listedAt()).isEqualTo(home.clock.instant());
        assertThat(b.id()).isEqualTo("b");
    }

    private void day(Map<Instant, Map<String, String>> truth) throws EngineException {
        home.clock.advance(Duration.ofDays(1));
        refresh();
        truth.put(home.clock.instant(), standing());
    }

    @Test
    void aListingOfAnySizeIsToldInLeavesThatFit() throws EngineException {
        for (int i = 0; i < 1_000; i++) {
            add("credential-" + i + "-" + "x".repeat(100));
        }
        refresh();
        new InventoryAcceptance(home.engine).acceptAll();
        List<Json.Obj> told =
                home.ledger().stream()
                        .filter(entry -> entry.text("kind").equals("inventory"))
                        .toList();
        assertThat(told).hasSizeGreaterThan(10);
        assertThat(told).allMatch(entry -> entry.canonical().length() < 40_000);
        new LedgerReading(home.engine).verify();
        assertThat(then(home.clock.instant())).hasSize(1_000);
    }

    @Test
    void nothingIsToldWhereNothingChanged() throws EngineException {
        add("a");
        refresh();
        new InventoryAcceptance(home.engine).acceptAll();
        long before = home.kinds().stream().filter("inventory"::equals).count();
        home.clock.advance(Duration.ofDays(1));
        refresh();
        new InventoryAcceptance(home.engine).acceptAll();
        assertThat(home.kinds().stream().filter("inventory"::equals).count())
                .isEqualTo(before)
                .isEqualTo(2);
    }

    /** With one that came and went, one that is unexpected, and both accepted and listed. */
    private CredentialRef oneThatStands() throws EngineException {
        CredentialRef a = add("a");
        refresh();
        new InventoryAcceptance(home.engine).acceptAll();
        add("b");
        home.provider.listed.remove("a");
        refresh();
        add("a");
        refresh();
        return a;
    }

    @Test
    void whatIsListedOtherwiseThanTheLedgerTellsIsNamed() throws EngineException {
        CredentialRef a = oneThatStands();
        requireNamed(
                "tells otherwise of " + a + " as listed",
                tx -> {
                    ObservedCredential is = tx.credentials().observed(a).orElseThrow();
                    home.provider.turn(a, Status.INACTIVE);
                    tx.credentials().putObserved(with(is, is.goneSince(), true));
                    home.provider.turn(a, Status.ACTIVE);
                });
        requireNamed(
                "tells of " + a + " as listed, and it is not in the state",
                tx -> {
                    ObservedCredential is = tx.credentials().observed(a).orElseThrow();
                    tx.credentials().putObserved(with(is, home.clock.instant(), false));
                });
        requireNamed(
                "no entry tells of toy:lab:pass:z as listed",
                tx -> {
                    add("z");
                    tx.credentials()
                            .putObserved(
                                    new ObservedCredential(
                                            home.provider.at("z"),
                                            false,
                                            home.clock.instant(),
                                            home.clock.instant(),
                                            null));
                });
    }

    @Test
    void whatIsAcceptedOrOpenOtherwiseThanTheLedgerTellsIsNamed() throws EngineException {
        CredentialRef a = oneThatStands();
        ConsumerTarget place = new ConsumerTarget("toy.box", "one", Map.of());
        requireNamed(
                "tells of " + a + " as accepted, and it is not in the state",
                tx -> tx.credentials().removeAccepted(a));
        requireNamed(
                "tells otherwise of " + a + " as accepted",
                tx -> {
                    AcceptedCredential is = tx.credentials().accepted(a).orElseThrow();
                    tx.credentials()
                            .putAccepted(
                                    new AcceptedCredential(
                                            a,
                                            is.principal(),
                                            Status.INACTIVE,
                                            is.acceptedAt(),
                                            is.acceptedBy(),
                                            is.reviewed(),
                                            is.remarks()));
                });
        requireNamed(
                "toy:lab:pass:b unexpected as an open finding, and it is not in the state",
                tx -> tx.credentials().replaceFindings(TestHome.LAB, List.of()));
        requireNamed(
                "tells otherwise of toy:lab:pass:b unexpected as an open finding",
                tx -> {
                    Finding is = tx.credentials().findingsIn(TestHome.LAB).getFirst();
                    tx.credentials()
                            .replaceFindings(
                                    TestHome.LAB,
                                    List.of(
                                            new Finding(
                                                    is.kind(),
                                                    is.ref(),
                                                    is.since().minusSeconds(60))));
                });
        requireNamed(
                "the entries tell of other consumers of " + a + ": one",
                tx -> tx.credentials().putConsumer(new Consumer(a, place, home.clock.instant())));
    }

    private ObservedCredential with(ObservedCredential is, @Nullable Instant gone, boolean now) {
        return new ObservedCredential(
                now ? home.provider.at(is.credential().ref().id()) : is.credential(),
                is.operator(),
                is.firstSeenAt(),
                is.lastSeenAt(),
                gone);
    }

    /** Changes a copy of the state with no entry, and sees that named. */
    private void requireNamed(String message, java.util.function.Consumer<Tx> change)
            throws EngineException {
        InMemoryStore copy = home.store.reopen();
        Engine engine =
                new Engine(
                        copy,
                        home.engine.providers(),
                        home.clock,
                        home.engine.ids(),
                        home.engine.waiter(),
                        home.engine.actor(),
                        "test-build");
        LedgerReading reading = new LedgerReading(engine);
        reading.verify();
        copy.write(
                tx -> {
                    change.accept(tx);
                    return true;
                });
        assertThatExceptionOfType(EngineException.class)
                .as(message)
                .isThrownBy(reading::verify)
                .withMessageContaining(message);
    }
}
