package dev.keyrecall.engine.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.inventory.Account;
import dev.keyrecall.engine.inventory.ObservedCredential;
import dev.keyrecall.engine.inventory.Snapshot;
import dev.keyrecall.engine.service.InventoryRefresh.Refreshed;
import dev.keyrecall.engine.testing.MovableClock;
import dev.keyrecall.engine.testing.TestHome;
import dev.keyrecall.spi.AccountRef;
import dev.keyrecall.spi.Credential;
import dev.keyrecall.spi.Credential.Status;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.Page;
import dev.keyrecall.spi.ProviderException;
import dev.keyrecall.spi.json.Json;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A refresh lists everything or changes nothing. */
final class InventoryRefreshTest {
    private TestHome home;
    private InventoryRefresh refresh;
    private final List<Integer> progress = new ArrayList<>();

    @BeforeEach
    void aHomeWithThreeCredentials() throws EngineException {
        home = TestHome.withAccount();
        for (String id : List.of("a", "b", "c")) {
            home.provider.add(TestHome.LAB, id);
        }
        home.provider.operator = "b";
        refresh = new InventoryRefresh(home.engine);
    }

    @Test
    void everyPageIsKeptInOneTransactionWithItsEntry() throws EngineException {
        long commits = home.store.commits();
        Refreshed result = refresh();
        assertThat(home.store.commits()).isEqualTo(commits + 1);
        assertThat(result.listed()).isEqualTo(3);
        assertThat(result.appeared()).isEqualTo(3);
        assertThat(result.gone()).isZero();
        assertThat(progress).containsExactly(2, 3);
        assertThat(observed()).extracting(seen -> id(seen)).containsExactly("a", "b", "c");
        assertThat(home.kinds()).containsExactly("init", "account", "inventory", "refresh");
        Json.Obj details = home.ledger().getLast().object("details");
        assertThat(details.canonical())
                .isEqualTo(
                        "{\"account\":\"toy:lab\",\"appeared\":3,\"at\":\""
                                + MovableClock.START
                                + "\",\"gone\":0,\"listed\":3,"
                                + "\"operator\":\"toy:lab:pass:b\",\"pages\":2,"
                                + "\"provider_account\":\"4711\",\"request_us\":0,"
                                + "\"requests\":0,\"snapshot_digest\":\""
                                + result.digest()
                                + "\"}");
        assertThat(home.provider.openAccounts).isZero();
    }

    @Test
    void theAccountLearnsWhoWeAreAndWhenItWasListed() throws EngineException {
        Refreshed result = refresh();
        Account account = account();
        assertThat(account.providerAccountId()).isEqualTo("4711");
        assertThat(account.operatedWith()).isEqualTo(ref("b"));
        assertThat(account.refreshedAt()).isEqualTo(MovableClock.START);
        assertThat(account.snapshotDigest()).isEqualTo(result.digest());
        assertThat(observed())
                .extracting(ObservedCredential::operator)
                .containsExactly(false, true, false);
    }

    @Test
    void whatIsGoneIsKeptWithTheTimeAndMayComeBack() throws EngineException {
        refresh();
        Credential a = home.provider.listed.remove("a");
        home.clock.advance(Duration.ofHours(1));
        Instant second = home.clock.instant();
        assertThat(refresh().gone()).isEqualTo(1);
        assertThat(find("a").goneSince()).isEqualTo(second);
        assertThat(find("a").lastSeenAt()).isEqualTo(MovableClock.START);

        home.clock.advance(Duration.ofHours(1));
        assertThat(refresh().gone()).isZero();
        assertThat(find("a").goneSince()).isEqualTo(second);

        home.provider.listed.put("a", a);
        assertThat(refresh().appeared()).isEqualTo(1);
        assertThat(find("a").present()).isTrue();
        assertThat(find("a").firstSeenAt()).isEqualTo(MovableClock.START);
    }

    @Test
    void aCredentialOnTwoPagesCountsOnceAsTheLaterPageHasIt() throws EngineException {
        Credential a = home.provider.at("a");
        home.provider.turn(a.ref(), Status.INACTIVE);
        Credential later = home.provider.at("a");
        home.provider.pages.add(new Page<>(List.of(a), "1"));
        home.provider.pages.add(new Page<>(List.of(), "2"));
        home.provider.pages.add(new Page<>(List.of(later), null));
        assertThat(refresh().listed()).isEqualTo(1);
        assertThat(find("a").credential().status()).isEqualTo(Status.INACTIVE);
    }

    @Test
    void aRefreshThatFailsMidwayChangesNothing() throws EngineException {
        refresh();
        String digest = account().snapshotDigest();
        home.provider.listed.clear();
        home.provider.pages.add(new Page<>(List.of(), "1"));
        failsFrom(2, new ProviderException.Unavailable("no route", null, null), 3);
        EngineException failure = refused();
        assertThat(failure.ending()).isEqualTo(Ending.FAULT);
        assertThat(failure).hasMessage("toy:lab cannot be reached: no route");
        assertThat(failure.hints()).isNotEmpty();
        assertThat(observed()).allMatch(ObservedCredential::present);
        assertThat(account().snapshotDigest()).isEqualTo(digest);
        assertThat(home.kinds()).containsExactly("init", "account", "inventory", "refresh");
        assertThat(home.provider.openAccounts).isZero();
    }

    @Test
    void throttlingIsWaitedOutAsLongAsTheProviderAsks() throws EngineException {
        home.provider.failures.add(
                new ProviderException.Throttled("slow down", Duration.ofSeconds(7), null));
        home.provider.failures.add(new ProviderException.Throttled("slow down", null, null));
        home.provider.failures.add(
                new ProviderException.Throttled("slow down", Duration.ofDays(2), null));
        assertThat(refresh().listed()).isEqualTo(3);
        assertThat(home.waits)
                .containsExactly(
                        Duration.ofSeconds(7),
                        PatientReads.THROTTLED_WAIT_FIRST.multipliedBy(2),
                        PatientReads.THROTTLED_WAIT_MAX);
    }

    @Test
    void throttlingWithoutEndEndsInAFault() {
        for (int i = 0; i < PatientReads.THROTTLED_TRIES_MAX; i++) {
            home.provider.failures.add(new ProviderException.Throttled("slow", null, null));
        }
        assertThat(refused().ending()).isEqualTo(Ending.FAULT);
        assertThat(home.waits).hasSize(PatientReads.THROTTLED_TRIES_MAX - 1);
    }

    @Test
    void anUnansweredReadIsTriedAgain() throws EngineException {
        home.provider.failures.add(new ProviderException.Unavailable("down", null, null));
        home.provider.failures.add(new ProviderException.InDoubt("cut", null, null));
        assertThat(refresh().listed()).isEqualTo(3);
    }

    @Test
    void aWrongOperatorCredentialIsRefusedAtOnce() {
        home.provider.failures.add(
                new ProviderException.Refused(
                        ProviderException.Reason.OPERATOR_CREDENTIAL, "Expired", "too old", "r"));
        EngineException failure = refused();
        assertThat(failure.ending()).isEqualTo(Ending.REFUSED);
        assertThat(failure).hasMessage("toy:lab: too old (Expired)");
        assertThat(home.provider.reads).isEqualTo(1);
        assertThat(home.waits).isEmpty();
    }

    @Test
    void aListingThatTurnsInCirclesEnds() {
        home.provider.pages.add(new Page<>(List.of(), "again"));
        home.provider.pages.add(new Page<>(List.of(), "again"));
        EngineException failure = refused();
        assertThat(failure.ending()).isEqualTo(Ending.FAULT);
        assertThat(failure).hasMessageContaining("has named before");
    }

    @Test
    void aCredentialOfAnotherAccountIsAnAdaptersFault() {
        home.provider.add(new AccountRef("toy", "other"), "d");
        assertThatIllegalStateException().isThrownBy(this::refresh);
        assertThat(home.kinds()).containsExactly("init", "account");
    }

    @Test
    void whatARunObservedSinceTheListingBeganStands() throws EngineException {
        refresh();
        home.clock.advance(Duration.ofMinutes(1));
        Instant meanwhile = home.clock.instant().plusSeconds(30);
        Credential fresh = home.provider.at("a");
        CredentialRef issued = new CredentialRef(TestHome.LAB, "pass", "issued");
        home.provider.beforePage =
                () -> {
                    if (home.clock.instant().isBefore(meanwhile)) {
                        home.clock.advance(Duration.ofSeconds(30));
                        runRevokesAndIssues(fresh, issued, meanwhile);
                    }
                };
        Refreshed result = refresh();
        assertThat(find("a").goneSince()).isEqualTo(meanwhile);
        assertThat(find("issued").present()).isTrue();
        assertThat(result.gone()).isZero();
        assertThat(result.listed()).isEqualTo(3);
        List<Credential> present =
                observed().stream()
                        .filter(ObservedCredential::present)
                        .map(ObservedCredential::credential)
                        .toList();
        assertThat(result.digest()).isEqualTo(Snapshot.digest(present));
    }

    private void runRevokesAndIssues(Credential old, CredentialRef issued, Instant at) {
        Credential fresh =
                new Credential(issued, old.principal(), "", null, Status.ACTIVE, at, null);
        home.store.write(
                tx -> {
                    tx.credentials()
                            .putObserved(
                                    new ObservedCredential(old, false, at, MovableClock.START, at));
                    tx.credentials()
                            .putObserved(new ObservedCredential(fresh, false, at, at, null));
                    return 0;
                });
    }

    @Test
    void oneUnreachableAccountDoesNotKeepTheOthersFromBeingListed() throws EngineException {
        AccountRef first = new AccountRef("toy", "first");
        new AccountDirectory(home.engine).add(first, Map.of("endpoint", "gone"));
        home.provider.listed.clear();
        failsFrom(0, new ProviderException.Unavailable("no route", null, null), 3);
        assertThat(refused()).hasMessageContaining("toy:first cannot be reached");
        assertThat(account().refreshedAt()).isNotNull();
    }

    @Test
    void unknownAccountsAndNoAccountsAreUsageErrors() throws EngineException {
        EngineException unknown =
                catchThrowableOfType(
                        EngineException.class,
                        () -> refresh.refresh(new AccountRef("toy", "nowhere"), (_, _) -> {}));
        assertThat(unknown.ending()).isEqualTo(Ending.USAGE);
        InventoryRefresh none = new InventoryRefresh(TestHome.empty().engine);
        EngineException empty =
                catchThrowableOfType(EngineException.class, () -> none.refresh(null, (_, _) -> {}));
        assertThat(empty.ending()).isEqualTo(Ending.USAGE);
    }

    @Test
    void aRefreshNeverWritesAtTheProvider() throws EngineException {
        refresh();
        assertThat(home.provider.writes).isZero();
    }

    /** After some answers, the same failure several times. */
    private void failsFrom(int answers, ProviderException failure, int times) {
        int[] left = {answers};
        if (answers == 0) {
            for (int i = 0; i < times; i++) {
                home.provider.failures.add(failure);
            }
            return;
        }
        home.provider.beforePage =
                () -> {
                    left[0]--;
                    if (left[0] == 0) {
                        for (int i = 0; i < times; i++) {
                            home.provider.failures.add(failure);
                        }
                    }
                };
    }

    private Refreshed refresh() throws EngineException {
        return refresh.refresh(null, (_, soFar) -> progress.add(soFar)).getLast();
    }

    private EngineException refused() {
        return catchThrowableOfType(EngineException.class, this::refresh);
    }

    private Account account() {
        return home.store.read(tx -> tx.accounts().find(TestHome.LAB)).orElseThrow();
    }

    private List<ObservedCredential> observed() {
        return home.store.read(tx -> tx.credentials().observedIn(TestHome.LAB));
    }

    private ObservedCredential find(String id) {
        return home.store.read(tx -> tx.credentials().observed(ref(id))).orElseThrow();
    }

    private static CredentialRef ref(String id) {
        return new CredentialRef(TestHome.LAB, "pass", id);
    }

    private static String id(ObservedCredential seen) {
        return seen.credential().ref().id();
    }
}
