package dev.keyrecall.engine.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.inventory.Consumer;
import dev.keyrecall.engine.service.ConsumerRegistry.Asked;
import dev.keyrecall.engine.service.InventoryView.Detail;
import dev.keyrecall.engine.service.InventoryView.Item;
import dev.keyrecall.engine.testing.TestHome;
import dev.keyrecall.spi.ConsumerTarget;
import dev.keyrecall.spi.Credential.Status;
import dev.keyrecall.spi.CredentialRef;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Consumers are registered with checked kinds and options, and shown with their credential. */
final class ConsumerRegistryTest {
    private static final ConsumerTarget BOX = new ConsumerTarget("toy.box", "one", Map.of());

    private TestHome home;
    private ConsumerRegistry registry;
    private InventoryView view;
    private CredentialRef a;
    private CredentialRef b;

    @BeforeEach
    void aListedAccount() throws EngineException {
        home = TestHome.withAccount();
        a = home.provider.add(TestHome.LAB, "a");
        b = home.provider.add(TestHome.LAB, "b");
        new InventoryRefresh(home.engine).refresh(null, (_, _) -> {});
        registry = new ConsumerRegistry(home.engine);
        view = new InventoryView(home.engine);
    }

    @Test
    void aConsumerIsRegisteredWithItsEntry() throws EngineException {
        ConsumerTarget second = new ConsumerTarget("toy.box", "two", Map.of("json-key", "pass"));
        Consumer one = registry.add(a, BOX);
        Consumer two = registry.add(a, second);
        assertThat(registry.all()).containsExactly(one, two);
        assertThat(view.list().getFirst().consumers()).containsExactly(one, two);
        assertThat(home.kinds().subList(4, 6)).containsExactly("consumer", "consumer");
        assertThat(home.ledger().getLast().object("details").canonical())
                .isEqualTo(
                        "{\"change\":\"added\",\"kind\":\"toy.box\","
                                + "\"options\":{\"json-key\":\"pass\"},"
                                + "\"target\":\"two\"}");
        assertThat(home.provider.writes).isZero();
        assertThat(home.provider.openAccounts).isZero();
    }

    @Test
    void manyAreRegisteredTogetherOrNotAtAll() throws EngineException {
        ConsumerTarget two = new ConsumerTarget("toy.box", "two", Map.of());
        int entries = home.ledger().size();
        List<Asked> clash = List.of(new Asked(a, BOX), new Asked(a, two), new Asked(b, two));
        EngineException taken =
                catchThrowableOfType(EngineException.class, () -> registry.addAll(clash));
        assertThat(taken.ending()).isEqualTo(Ending.USAGE);
        assertThat(taken).hasMessageContaining("is registered for toy:lab:pass:a");
        assertThat(registry.all()).isEmpty();
        assertThat(home.ledger()).hasSize(entries);

        long commits = home.store.commits();
        List<Consumer> added = registry.addAll(List.of(new Asked(b, two), new Asked(a, BOX)));
        assertThat(added).extracting(Consumer::ref).containsExactly(b, a);
        assertThat(home.store.commits()).isEqualTo(commits + 1);
        assertThat(home.ledger()).hasSize(entries + 2);
        assertThat(registry.addAll(List.of())).isEmpty();
        assertThat(home.provider.openAccounts).isZero();
    }

    @Test
    void registeringAgainReplacesTheOptions() throws EngineException {
        registry.add(a, BOX);
        ConsumerTarget keyed = new ConsumerTarget("toy.box", "one", Map.of("json-key", "k"));
        registry.add(a, keyed);
        assertThat(registry.all()).extracting(Consumer::target).containsExactly(keyed);
    }

    @Test
    void registeringTheSameAgainChangesNothing() throws EngineException {
        Consumer first = registry.add(a, BOX);
        int entries = home.ledger().size();
        home.clock.advance(Duration.ofHours(1));
        assertThat(registry.add(a, BOX)).isEqualTo(first);
        assertThat(registry.all()).containsExactly(first);
        assertThat(home.ledger()).hasSize(entries);
    }

    @Test
    void aPlaceIsRegisteredForOneCredential() throws EngineException {
        Consumer first = registry.add(a, BOX);
        int entries = home.ledger().size();
        ConsumerTarget keyed = new ConsumerTarget("toy.box", "one", Map.of("json-key", "k"));
        for (ConsumerTarget same : List.of(BOX, keyed)) {
            EngineException refused = refused(b, same);
            assertThat(refused.ending()).isEqualTo(Ending.USAGE);
            assertThat(refused).hasMessageContaining(a.toString()).hasMessageContaining("one");
            assertThat(refused.hints())
                    .anyMatch(
                            hint ->
                                    hint.endsWith(
                                            "keyrecall inventory consumer remove "
                                                    + a
                                                    + " toy.box one"));
        }
        assertThat(registry.all()).containsExactly(first);
        assertThat(home.ledger()).hasSize(entries);
    }

    @Test
    void aRegistrationIsRemovedWithItsEntryAndNothingElseIs() throws EngineException {
        ConsumerTarget field = new ConsumerTarget("toy.box", "two", Map.of("json-key", "k"));
        ConsumerTarget otherField = new ConsumerTarget("toy.box", "two", Map.of("json-key", "l"));
        Consumer kept = registry.add(a, BOX);
        Consumer wrong = registry.add(a, field);
        Consumer others = registry.add(b, otherField);
        int entries = home.ledger().size();
        int calls = home.provider.writes;
        assertThat(registry.remove(a, new ConsumerTarget("toy.box", "two", Map.of())))
                .isEqualTo(wrong);
        assertThat(registry.all()).containsExactly(kept, others);
        assertThat(home.ledger()).hasSize(entries + 1);
        assertThat(home.kinds().getLast()).isEqualTo("consumer");
        assertThat(home.ledger().getLast().text("ref")).isEqualTo(a.toString());
        assertThat(home.ledger().getLast().object("details").canonical())
                .isEqualTo(
                        "{\"change\":\"removed\",\"kind\":\"toy.box\","
                                + "\"options\":{\"json-key\":\"k\"},\"target\":\"two\"}");
        assertThat(home.provider.writes).isEqualTo(calls);
        assertThat(home.provider.openAccounts).isZero();
    }

    @Test
    void aPlaceThatWasRegisteredWronglyIsFreeOnceItIsRemoved() throws EngineException {
        registry.add(a, BOX);
        assertThat(refused(b, BOX).ending()).isEqualTo(Ending.USAGE);
        registry.remove(a, BOX);
        Consumer corrected = registry.add(b, BOX);
        assertThat(registry.all()).containsExactly(corrected);
    }

    @Test
    void whatIsGoneAtTheProviderCanStillBeRemoved() throws EngineException {
        registry.add(a, BOX);
        home.provider.listed.remove("a");
        new InventoryRefresh(home.engine).refresh(null, (_, _) -> {});
        registry.remove(a, BOX);
        assertThat(registry.all()).isEmpty();
    }

    @Test
    void whatIsNotRegisteredIsNotRemovedAndTheErrorSaysWhatIs() throws EngineException {
        ConsumerTarget field = new ConsumerTarget("toy.box", "one", Map.of("json-key", "k"));
        Consumer standing = registry.add(a, field);
        int entries = home.ledger().size();
        ConsumerTarget otherField = new ConsumerTarget("toy.box", "one", Map.of("json-key", "l"));
        assertThat(unregistered(a, otherField)).contains("other options: {json-key=k}");
        assertThat(unregistered(b, field)).contains("registered for " + a);
        assertThat(unregistered(a, new ConsumerTarget("toy.box", "two", Map.of())))
                .contains("consumer list");
        assertThat(unregistered(a, new ConsumerTarget("toy.jar", "one", Map.of())))
                .contains("consumer list");
        assertThat(unregistered(CredentialRef.parse("toy:nowhere:pass:a"), BOX)).isNotBlank();
        assertThat(registry.all()).containsExactly(standing);
        assertThat(home.ledger()).hasSize(entries);
        registry.remove(a, field);
        assertThat(unregistered(a, field)).contains("consumer list");
    }

    private String unregistered(CredentialRef ref, ConsumerTarget target) {
        EngineException refused =
                catchThrowableOfType(EngineException.class, () -> registry.remove(ref, target));
        assertThat(refused).as("it was removed").isNotNull();
        assertThat(refused.ending()).isEqualTo(Ending.USAGE);
        return String.join("\n", refused.hints());
    }

    @Test
    void fieldsOfOneDocumentAreDifferentPlaces() throws EngineException {
        registry.add(a, new ConsumerTarget("toy.box", "one", Map.of("json-key", "k")));
        registry.add(b, new ConsumerTarget("toy.box", "one", Map.of("json-key", "l")));
        assertThat(registry.all()).hasSize(2);
        EngineException moved =
                refused(b, new ConsumerTarget("toy.box", "one", Map.of("json-key", "k")));
        assertThat(moved.ending()).isEqualTo(Ending.USAGE);
        assertThat(refused(b, BOX).ending()).isEqualTo(Ending.USAGE);
    }

    @Test
    void aCredentialThatIsGoneAndNotAcceptedClaimsNoPlace() throws EngineException {
        registry.add(a, BOX);
        home.provider.listed.remove("a");
        new InventoryRefresh(home.engine).refresh(null, (_, _) -> {});
        assertThat(registry.add(b, BOX).ref()).isEqualTo(b);
    }

    @Test
    void aMissingCredentialKeepsItsPlace() throws EngineException {
        registry.add(a, BOX);
        new InventoryAcceptance(home.engine).accept(List.of(a));
        home.provider.listed.remove("a");
        new InventoryRefresh(home.engine).refresh(null, (_, _) -> {});
        assertThat(refused(b, BOX).ending()).isEqualTo(Ending.USAGE);
    }

    @Test
    void aCredentialThatIsGoneMayHaveConsumers() throws EngineException {
        home.provider.listed.remove("a");
        new InventoryRefresh(home.engine).refresh(null, (_, _) -> {});
        assertThat(registry.add(a, BOX).ref()).isEqualTo(a);
        assertThat(view.list()).extracting(Item::ref).containsExactly(b);
        assertThat(view.show(a)).map(Detail::liveness).contains("dead");
    }

    @Test
    void whatCannotBeRegisteredIsAUsageErrorAndLeavesNothing() {
        int entries = home.ledger().size();
        CredentialRef unknown = new CredentialRef(TestHome.LAB, "pass", "nobody");
        assertThat(refused(unknown, BOX).ending()).isEqualTo(Ending.USAGE);
        CredentialRef elsewhere = CredentialRef.parse("toy:nowhere:pass:a");
        assertThat(refused(elsewhere, BOX).ending()).isEqualTo(Ending.USAGE);
        EngineException kind = refused(a, new ConsumerTarget("toy.jar", "one", Map.of()));
        assertThat(kind.ending()).isEqualTo(Ending.USAGE);
        assertThat(kind.hints()).containsExactly("its kinds: toy.box, toy.stone");
        EngineException option =
                refused(a, new ConsumerTarget("toy.box", "one", Map.of("colour", "red")));
        assertThat(option.ending()).isEqualTo(Ending.USAGE);
        assertThat(option.hints()).containsExactly("its options: json-key");
        EngineException senseless =
                refused(a, new ConsumerTarget("toy.box", "one", Map.of("json-key", "")));
        assertThat(senseless.ending()).isEqualTo(Ending.USAGE);
        assertThat(senseless).hasMessageContaining("json-key names no field");
        assertThat(refused(a, new ConsumerTarget("toy.box", " ", Map.of())).ending())
                .isEqualTo(Ending.USAGE);
        assertThat(refused(a, new ConsumerTarget("toy.stone", "one", Map.of())).ending())
                .isEqualTo(Ending.USAGE);
        assertThat(home.ledger()).hasSize(entries);
        assertThat(registry.all()).isEmpty();
    }

    @Test
    void livenessIsWhatTheLatestListingSays() throws EngineException {
        home.provider.turn(b, Status.INACTIVE);
        new InventoryRefresh(home.engine).refresh(null, (_, _) -> {});
        assertThat(view.list()).extracting(Item::liveness).containsExactly("live", "dead");
        assertThat(view.show(a)).map(Detail::liveness).contains("live");
    }

    @Test
    void aCredentialNeverSeenIsNotShown() {
        assertThat(view.show(new CredentialRef(TestHome.LAB, "pass", "nobody"))).isEmpty();
    }

    @Test
    void aCredentialIsShownWithWhatWasAcceptedAndFound() throws EngineException {
        new InventoryAcceptance(home.engine).accept(List.of(a));
        assertThat(view.show(a).orElseThrow().accepted()).isNotNull();
        Detail unexpected = view.show(b).orElseThrow();
        assertThat(unexpected.accepted()).isNull();
        assertThat(unexpected.findings()).hasSize(1);
        assertThat(unexpected.held()).isEmpty();
        assertThat(unexpected.campaigns()).isEmpty();
    }

    private EngineException refused(CredentialRef ref, ConsumerTarget target) {
        return catchThrowableOfType(EngineException.class, () -> registry.add(ref, target));
    }
}
