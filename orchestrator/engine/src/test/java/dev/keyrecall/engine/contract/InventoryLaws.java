package dev.keyrecall.engine.contract;

import static dev.keyrecall.engine.contract.Samples.LAB;
import static dev.keyrecall.engine.contract.Samples.NOW;
import static dev.keyrecall.engine.contract.Samples.PROD;
import static dev.keyrecall.engine.contract.Samples.found;
import static dev.keyrecall.engine.contract.Samples.list;
import static dev.keyrecall.engine.contract.Samples.ref;
import static dev.keyrecall.engine.contract.Samples.write;
import static dev.keyrecall.engine.contract.StoreContract.law;
import static dev.keyrecall.engine.contract.StoreContract.populated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.keyrecall.engine.inventory.AcceptedCredential;
import dev.keyrecall.engine.inventory.Account;
import dev.keyrecall.engine.inventory.Consumer;
import dev.keyrecall.engine.inventory.Finding;
import dev.keyrecall.engine.inventory.NamedOwner;
import dev.keyrecall.engine.inventory.ObservedCredential;
import dev.keyrecall.engine.port.Homes.Home;
import dev.keyrecall.engine.port.Store;
import dev.keyrecall.spi.AccountRef;
import dev.keyrecall.spi.ConsumerTarget;
import dev.keyrecall.spi.Credential;
import dev.keyrecall.spi.CredentialRef;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Homes, accounts and credentials. */
final class InventoryLaws {
    private InventoryLaws() {}

    static List<StoreContract.Law> laws() {
        return List.of(
                law("aStoreHoldsOneHome", InventoryLaws::aStoreHoldsOneHome),
                law("accountsAreKeptWhole", InventoryLaws::accountsAreKeptWhole),
                populated("principalsAreCounted", InventoryLaws::principalsAreCounted),
                populated("observationsAreKeptWhole", InventoryLaws::observationsAreKeptWhole),
                populated("acceptancesAreKeptWhole", InventoryLaws::acceptancesAreKeptWhole),
                populated("consumersAreKeptWhole", InventoryLaws::consumersAreKeptWhole),
                populated("oneRegistrationIsRemoved", InventoryLaws::oneRegistrationIsRemoved),
                populated("consumersMoveToTheReplacement", InventoryLaws::consumersMove),
                populated("aPlaceStaysRegisteredOnce", InventoryLaws::aPlaceStaysRegisteredOnce),
                populated("ownersAreKeptWhole", InventoryLaws::ownersAreKeptWhole),
                populated("findingsAreReplacedTogether", InventoryLaws::findingsAreReplaced),
                law("aCredentialNeedsItsAccount", InventoryLaws::aCredentialNeedsItsAccount),
                populated("oddTextComesBackAsItWas", InventoryLaws::oddTextComesBackAsItWas));
    }

    private static void aStoreHoldsOneHome(Store store) {
        assertThat(store.<Boolean>read(tx -> tx.homes().find().isEmpty())).isTrue();
        byte[] header = {0, 1, -1, 127, -128};
        write(store, tx -> tx.homes().create(new Home(NOW, header)));
        Home home = store.read(tx -> tx.homes().find()).orElseThrow();
        assertThat(home.createdAt()).isEqualTo(NOW);
        assertThat(home.vaultHeader()).isEqualTo(header);
        assertThatIllegalStateException()
                .isThrownBy(() -> write(store, tx -> tx.homes().create(new Home(NOW, header))))
                .withMessageContaining("one home");
    }

    private static void accountsAreKeptWhole(Store store) {
        Account bare = Samples.account(PROD);
        Account full =
                new Account(
                        LAB,
                        Map.of("region", "eu-central-1", "endpoint", "http://127.0.0.1:1/ä?b=c"),
                        NOW,
                        "123456789012",
                        ref(LAB, 1),
                        NOW.plusNanos(1),
                        "0f".repeat(32));
        write(store, tx -> tx.accounts().put(bare));
        write(store, tx -> tx.accounts().put(full));
        assertThat(list(store, tx -> tx.accounts().all())).containsExactly(full, bare);
        assertThat(found(store, tx -> tx.accounts().find(LAB))).contains(full);
        write(store, tx -> tx.accounts().put(Samples.account(LAB)));
        assertThat(found(store, tx -> tx.accounts().find(LAB))).contains(Samples.account(LAB));
        write(store, tx -> tx.accounts().put(full));
        assertThat(list(store, tx -> tx.accounts().all())).containsExactly(full, bare);
    }

    private static void observationsAreKeptWhole(Store store) {
        ObservedCredential bare = Samples.observed(ref(2));
        ObservedCredential full =
                new ObservedCredential(
                        new Credential(
                                ref(1),
                                "päul",
                                "AIDA1",
                                "team",
                                Credential.Status.INACTIVE,
                                NOW.minus(Duration.ofDays(400)),
                                NOW.minusNanos(1)),
                        true,
                        NOW,
                        NOW.plusSeconds(1),
                        NOW.plusSeconds(2));
        Account named = Samples.account(PROD);
        write(
                store,
                tx ->
                        tx.accounts()
                                .put(
                                        new Account(
                                                PROD,
                                                named.settings(),
                                                named.addedAt(),
                                                null,
                                                ref(1),
                                                null,
                                                null)));
        write(store, tx -> tx.credentials().putObserved(bare));
        write(store, tx -> tx.credentials().putObserved(full));
        write(store, tx -> tx.credentials().putObserved(Samples.observed(ref(LAB, 1))));
        assertThat(list(store, tx -> tx.credentials().observedIn(PROD)))
                .containsExactly(full, bare);
        assertThat(found(store, tx -> tx.credentials().observed(ref(1)))).contains(full);
        assertThat(found(store, tx -> tx.credentials().observed(ref(9)))).isEmpty();
        ObservedCredential back = Samples.observed(ref(1));
        write(store, tx -> tx.credentials().putObserved(back));
        assertThat(
                        found(store, tx -> tx.credentials().observed(ref(1)))
                                .map(ObservedCredential::credential))
                .contains(back.credential());
        assertThat(list(store, tx -> tx.credentials().observedIn(PROD)))
                .extracting(ObservedCredential::operator)
                .containsExactly(true, false);
        write(store, tx -> tx.accounts().put(named));
        assertThat(found(store, tx -> tx.credentials().observed(ref(1)))).contains(back);
    }

    private static void acceptancesAreKeptWhole(Store store) {
        AcceptedCredential reviewed = Samples.accepted(ref(1));
        AcceptedCredential waiting =
                new AcceptedCredential(
                        ref(2),
                        "user",
                        Credential.Status.INACTIVE,
                        NOW,
                        "campaign c-1",
                        false,
                        List.of("never-used", "no-owner"));
        write(store, tx -> tx.credentials().putAccepted(waiting));
        write(store, tx -> tx.credentials().putAccepted(reviewed));
        assertThat(list(store, tx -> tx.credentials().acceptedIn(PROD)))
                .containsExactly(reviewed, waiting);
        assertThat(found(store, tx -> tx.credentials().accepted(ref(2)))).contains(waiting);
        write(store, tx -> tx.credentials().putAccepted(Samples.accepted(ref(2))));
        assertThat(found(store, tx -> tx.credentials().accepted(ref(2))))
                .contains(Samples.accepted(ref(2)));
        write(store, tx -> tx.credentials().removeAccepted(ref(2)));
        write(store, tx -> tx.credentials().removeAccepted(ref(2)));
        assertThat(list(store, tx -> tx.credentials().acceptedIn(PROD))).containsExactly(reviewed);
        assertThat(list(store, tx -> tx.credentials().acceptedIn(LAB))).isEmpty();
    }

    private static void consumersAreKeptWhole(Store store) {
        ConsumerTarget place =
                new ConsumerTarget(
                        "aws.secretsmanager", "app/db", Map.of("json-key", "k", "id-key", "i"));
        Consumer laidOut = new Consumer(ref(1), place, NOW);
        Consumer plain = Samples.consumer(ref(1), "app/web");
        write(store, tx -> tx.credentials().putConsumer(plain));
        write(store, tx -> tx.credentials().putConsumer(laidOut));
        write(store, tx -> tx.credentials().putConsumer(Samples.consumer(ref(2), "app/web")));
        assertThat(list(store, tx -> tx.credentials().consumersOf(ref(1))))
                .containsExactly(laidOut, plain);
        assertThat(list(store, tx -> tx.credentials().consumersIn(PROD))).hasSize(3);
        assertThat(list(store, tx -> tx.credentials().consumersIn(LAB))).isEmpty();
        Consumer again = Samples.consumer(ref(1), "app/db");
        write(store, tx -> tx.credentials().putConsumer(again));
        assertThat(list(store, tx -> tx.credentials().consumersOf(ref(1))))
                .containsExactly(again, plain);
    }

    private static void oneRegistrationIsRemoved(Store store) {
        Consumer kept = Samples.consumer(ref(1), "b");
        Consumer others = Samples.consumer(ref(2), "a");
        Consumer otherKind =
                new Consumer(ref(1), new ConsumerTarget("aws.ssm", "a", Map.of()), NOW);
        Consumer laidOut =
                new Consumer(
                        ref(1),
                        new ConsumerTarget("aws.secretsmanager", "a", Map.of("id-key", "i")),
                        NOW);
        List<Consumer> before = List.of(laidOut, kept, otherKind, others);
        before.forEach(one -> write(store, tx -> tx.credentials().putConsumer(one)));
        // Options and time are no part of what a registration is known by.
        Consumer named = Samples.consumer(ref(1), "a");
        write(store, tx -> tx.credentials().removeConsumer(named));
        write(store, tx -> tx.credentials().removeConsumer(named));
        assertThat(list(store, tx -> tx.credentials().consumersIn(PROD)))
                .containsExactly(kept, otherKind, others);
        // What is gone does not come back with a move.
        write(store, tx -> tx.credentials().moveConsumers(ref(1), ref(3)));
        assertThat(list(store, tx -> tx.credentials().consumersOf(ref(3))))
                .extracting(one -> one.target())
                .containsExactly(kept.target(), otherKind.target());
    }

    private static void consumersMove(Store store) {
        write(store, tx -> tx.credentials().putConsumer(Samples.consumer(ref(1), "a")));
        write(store, tx -> tx.credentials().putConsumer(Samples.consumer(ref(1), "b")));
        write(store, tx -> tx.credentials().putConsumer(Samples.consumer(ref(3), "c")));
        write(store, tx -> tx.credentials().moveConsumers(ref(1), ref(2)));
        write(store, tx -> tx.credentials().moveConsumers(ref(2), ref(2)));
        assertThat(list(store, tx -> tx.credentials().consumersOf(ref(1)))).isEmpty();
        assertThat(list(store, tx -> tx.credentials().consumersOf(ref(2))))
                .containsExactly(Samples.consumer(ref(2), "a"), Samples.consumer(ref(2), "b"));
        write(store, tx -> tx.credentials().moveConsumers(ref(2), ref(LAB, 7)));
        assertThat(list(store, tx -> tx.credentials().consumersIn(LAB))).hasSize(2);
        assertThat(list(store, tx -> tx.credentials().consumersIn(PROD)))
                .containsExactly(Samples.consumer(ref(3), "c"));
    }

    private static void aPlaceStaysRegisteredOnce(Store store) {
        Consumer moved =
                new Consumer(
                        ref(1),
                        new ConsumerTarget("aws.secretsmanager", "a", Map.of("id-key", "i")),
                        NOW);
        write(store, tx -> tx.credentials().putConsumer(moved));
        write(store, tx -> tx.credentials().putConsumer(Samples.consumer(ref(2), "a")));
        write(store, tx -> tx.credentials().moveConsumers(ref(1), ref(2)));
        assertThat(list(store, tx -> tx.credentials().consumersIn(PROD)))
                .containsExactly(new Consumer(ref(2), moved.target(), NOW));
    }

    private static void ownersAreKeptWhole(Store store) {
        NamedOwner first = new NamedOwner(ref(1), "=team \"ä\", 'b'; --");
        NamedOwner second = new NamedOwner(ref(2), "x".repeat(256));
        NamedOwner elsewhere = new NamedOwner(ref(LAB, 1), "core");
        for (NamedOwner one : List.of(second, elsewhere, first)) {
            write(store, tx -> tx.credentials().putOwner(one));
        }
        assertThat(list(store, tx -> tx.credentials().ownersIn(PROD)))
                .containsExactly(first, second);
        assertThat(list(store, tx -> tx.credentials().ownersIn(LAB))).containsExactly(elsewhere);
        assertThat(found(store, tx -> tx.credentials().owner(ref(1)))).contains(first);
        assertThat(found(store, tx -> tx.credentials().owner(ref(3)))).isEmpty();
        NamedOwner other = new NamedOwner(ref(1), "core");
        write(store, tx -> tx.credentials().putOwner(other));
        write(store, tx -> tx.credentials().removeOwner(ref(2)));
        write(store, tx -> tx.credentials().removeOwner(ref(2)));
        assertThat(list(store, tx -> tx.credentials().ownersIn(PROD))).containsExactly(other);
        for (String wrong : List.of("", "x".repeat(257))) {
            NamedOwner refused = new NamedOwner(ref(1), wrong);
            assertThatIllegalStateException()
                    .isThrownBy(() -> write(store, tx -> tx.credentials().putOwner(refused)))
                    .withMessageContaining("credential_owner_owner");
        }
        assertThat(list(store, tx -> tx.credentials().ownersIn(PROD))).containsExactly(other);
    }

    private static void findingsAreReplaced(Store store) {
        List<Finding> first =
                List.of(
                        new Finding(Finding.Kind.MISSING, ref(1), NOW),
                        new Finding(Finding.Kind.UNEXPECTED, ref(2), NOW),
                        new Finding(Finding.Kind.RE_ENABLED, ref(3), NOW),
                        new Finding(Finding.Kind.SUSPENDED, ref(4), NOW));
        List<Finding> elsewhere =
                List.of(new Finding(Finding.Kind.MISSING, ref(LAB, 1), NOW.plusSeconds(1)));
        write(store, tx -> tx.credentials().replaceFindings(PROD, first.reversed()));
        write(store, tx -> tx.credentials().replaceFindings(LAB, elsewhere));
        assertThat(list(store, tx -> tx.credentials().findingsIn(PROD))).isEqualTo(first);
        write(store, tx -> tx.credentials().replaceFindings(PROD, first.subList(1, 2)));
        assertThat(list(store, tx -> tx.credentials().findingsIn(PROD)))
                .isEqualTo(first.subList(1, 2));
        assertThat(list(store, tx -> tx.credentials().findingsIn(LAB))).isEqualTo(elsewhere);
        assertThatIllegalStateException()
                .isThrownBy(
                        () -> write(store, tx -> tx.credentials().replaceFindings(PROD, elsewhere)))
                .withMessageContaining("finding_in_its_account");
    }

    private static void aCredentialNeedsItsAccount(Store store) {
        assertThatIllegalStateException()
                .isThrownBy(
                        () ->
                                write(
                                        store,
                                        tx ->
                                                tx.credentials()
                                                        .putObserved(Samples.observed(ref(1)))))
                .withMessageContaining("refers to");
    }

    private static void principalsAreCounted(Store store) {
        for (int number = 1; number <= 4; number++) {
            ObservedCredential one = Samples.observed(ref(number));
            ObservedCredential other =
                    new ObservedCredential(
                            one.credential(), false, NOW, NOW, number == 4 ? NOW : null);
            write(store, tx -> tx.credentials().putObserved(other));
        }
        write(store, tx -> tx.credentials().putObserved(Samples.observed(ref(LAB, 1))));
        assertThat(
                        store.<Map<String, Integer>>read(
                                tx -> tx.credentials().presentByPrincipal(PROD)))
                .isEqualTo(Map.of("user", 3));
        assertThat(
                        store.<Map<String, Integer>>read(
                                tx ->
                                        tx.credentials()
                                                .presentByPrincipal(new AccountRef("aws", "no"))))
                .isEmpty();
    }

    private static void oddTextComesBackAsItWas(Store store) {
        String odd = "Robert'); DROP TABLE account;-- \u0000 \ud83d\udd11 \u202e %_";
        CredentialRef ref = new CredentialRef(PROD, "iam-access-key", "a:b%_'\ud83d\udd11");
        write(store, tx -> tx.credentials().putConsumer(Samples.consumer(ref, odd)));
        assertThat(list(store, tx -> tx.credentials().consumersIn(PROD)))
                .containsExactly(Samples.consumer(ref, odd));
    }
}
