package dev.keyrecall.engine.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.inventory.ObservedCredential;
import dev.keyrecall.engine.testing.MovableClock;
import dev.keyrecall.engine.testing.TestHome;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.ProviderException;
import dev.keyrecall.spi.ProviderException.Reason;
import dev.keyrecall.spi.SecretBytes;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.stream.Stream;

/** A credential that no listing has told of is found by its id, and kept. */
final class WhereaboutsTest {
    private TestHome home;
    private Whereabouts whereabouts;

    @BeforeEach
    void aHomeThatHasListedOneOfThree() throws EngineException {
        home = TestHome.withAccount();
        home.provider.tellsPrincipals = true;
        home.provider.add(TestHome.LAB, "a");
        new InventoryRefresh(home.engine).refresh(null, (_, _) -> {});
        home.provider.add(TestHome.LAB, "b");
        home.provider.add(TestHome.LAB, "c");
        home.provider.reads = 0;
        whereabouts = new Whereabouts(home.engine);
    }

    private boolean look(String... words) throws EngineException {
        List<SecretBytes> secret = Stream.of(words).map(SecretBytes::ofUtf8).toList();
        try {
            return whereabouts.look(secret);
        } finally {
            secret.forEach(SecretBytes::close);
        }
    }

    private List<String> observed() {
        return home.store.read(tx -> tx.credentials().observedIn(TestHome.LAB)).stream()
                .filter(ObservedCredential::present)
                .map(seen -> seen.credential().ref().id())
                .toList();
    }

    private static CredentialRef ref(String id) {
        return new CredentialRef(TestHome.LAB, "pass", id);
    }

    @Test
    void oneAmongOtherWordsIsFoundWithoutAListing() throws EngineException {
        assertThat(look("something", "b", "else")).isTrue();
        assertThat(observed()).containsExactly("a", "b");
        assertThat(home.provider.reads).as("one for each word, one for the principal").isEqualTo(4);
        assertThat(home.kinds()).endsWith("refresh", "inventory");
        assertThat(home.ledger().getLast().canonical()).contains("toy:lab:pass:b");
        new LedgerReading(home.engine).verify();
    }

    @Test
    void aReferenceIsAskedOfItsAccount() throws EngineException {
        assertThat(whereabouts.look(ref("c"))).isTrue();
        assertThat(observed()).containsExactly("a", "c");
        assertThat(whereabouts.look(ref("d"))).isFalse();
        assertThat(observed()).containsExactly("a", "c");
    }

    @Test
    void aListingAfterwardsChangesNothingOfIt() throws EngineException {
        look("b");
        home.clock.advance(java.time.Duration.ofMinutes(1));
        new InventoryRefresh(home.engine).refresh(null, (_, _) -> {});
        ObservedCredential seen =
                home.store.read(tx -> tx.credentials().observed(ref("b"))).orElseThrow();
        assertThat(seen.firstSeenAt()).isEqualTo(MovableClock.START);
        assertThat(observed()).containsExactly("a", "b", "c");
        new LedgerReading(home.engine).verify();
    }

    @Test
    void anAdapterThatHasNoQuickerWaySaysNothing() throws EngineException {
        home.provider.tellsPrincipals = false;
        assertThat(look("b")).isFalse();
        assertThat(home.provider.reads).isZero();
        assertThat(home.kinds()).endsWith("refresh");
    }

    @Test
    void aRefusalIsExplainedAndKeepsNothing() {
        home.provider.failures.add(
                new ProviderException.Refused(Reason.OPERATOR_CREDENTIAL, "ask", "no", null));
        EngineException refused = catchThrowableOfType(EngineException.class, () -> look("b"));
        assertThat(refused.ending()).isEqualTo(Ending.REFUSED);
        assertThat(observed()).containsExactly("a");
        assertThat(home.provider.openAccounts).isZero();
    }
}
