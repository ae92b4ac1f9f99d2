package dev.keyrecall.engine.contract;

import static dev.keyrecall.engine.contract.Samples.NOW;
import static dev.keyrecall.engine.contract.Samples.found;
import static dev.keyrecall.engine.contract.Samples.list;
import static dev.keyrecall.engine.contract.Samples.ref;
import static dev.keyrecall.engine.contract.Samples.secret;
import static dev.keyrecall.engine.contract.Samples.write;
import static dev.keyrecall.engine.contract.StoreContract.law;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.keyrecall.engine.port.DataKeys.DataKey;
import dev.keyrecall.engine.port.DataKeys.Replacement;
import dev.keyrecall.engine.port.Homes.Home;
import dev.keyrecall.engine.port.Homes.Keys;
import dev.keyrecall.engine.port.Homes.Rotation;
import dev.keyrecall.engine.port.Secrets.Custody;
import dev.keyrecall.engine.port.Secrets.Label;
import dev.keyrecall.engine.port.Secrets.Place;
import dev.keyrecall.engine.port.Secrets.SealedSecret;
import dev.keyrecall.engine.port.Secrets.SealedVersion;
import dev.keyrecall.engine.port.Secrets.Standing;
import dev.keyrecall.engine.port.Secrets.Version;
import dev.keyrecall.engine.port.Store;
import dev.keyrecall.engine.port.Tx;
import dev.keyrecall.spi.CredentialRef;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Versions of secrets, their data keys, and the vault keys in use. */
final class VaultLaws {
    private VaultLaws() {}

    static List<StoreContract.Law> laws() {
        return List.of(
                law("secretVersionsAreKept", VaultLaws::secretVersionsAreKept),
                law("aLabelIsOnOneVersion", VaultLaws::aLabelIsOnOneVersion),
                law("destroyingLeavesHistory", VaultLaws::destroyingLeavesHistory),
                law("whatIsHeldAmongManyIsTold", VaultLaws::whatIsHeldAmongManyIsTold),
                law("whatStandsIsReadInPages", VaultLaws::whatStandsIsReadInPages),
                law("heldVersionsAreReadInPages", VaultLaws::heldVersionsAreReadInPages),
                law("resealingReplacesWhatWasRead", VaultLaws::resealingReplacesWhatWasRead),
                law("dataKeysAreReplacedIfUnchanged", VaultLaws::dataKeysAreReplacedIfUnchanged),
                law("dataKeysAreReadInPages", VaultLaws::dataKeysAreReadInPages),
                law("onlyVaultKeysInUseSeal", VaultLaws::onlyVaultKeysInUseSeal),
                law("aNeededVaultKeyIsKept", VaultLaws::aNeededVaultKeyIsKept),
                law("vaultKeyVersionsNeverFall", VaultLaws::vaultKeyVersionsNeverFall),
                law("forgettingKeepsEverything", VaultLaws::forgettingKeepsEverything));
    }

    static void refused(Store store, String law, Consumer<Tx> work) {
        assertThatIllegalStateException()
                .isThrownBy(() -> write(store, work))
                .withMessageContaining(law);
    }

    private static void secretVersionsAreKept(Store store) {
        SealedSecret first = secret(ref(1), 1, null);
        SealedSecret second = secret(ref(1), 2, Label.CURRENT);
        SealedSecret entrusted =
                new SealedSecret(
                        ref(2),
                        1,
                        null,
                        Custody.ENTRUSTED,
                        "customer-7",
                        Samples.sealed(1, 9),
                        "imported",
                        NOW);
        write(store, tx -> tx.secrets().add(second));
        write(store, tx -> tx.secrets().add(entrusted));
        write(store, tx -> tx.secrets().add(first));
        refused(store, "that version already", tx -> tx.secrets().add(first));
        assertThat(found(store, tx -> tx.secrets().newest(ref(1))))
                .hasValueSatisfying(newest -> same(newest, second));
        assertThat(found(store, tx -> tx.secrets().held(ref(1), 1)))
                .hasValueSatisfying(held -> same(held, first));
        assertThat(found(store, tx -> tx.secrets().newest(ref(2))))
                .hasValueSatisfying(held -> same(held, entrusted));
        assertThat(found(store, tx -> tx.secrets().newest(ref(3)))).isEmpty();
        assertThat(found(store, tx -> tx.secrets().held(ref(1), 3))).isEmpty();
        assertThat(store.<Integer>read(tx -> tx.secrets().lastVersion(ref(1)))).isEqualTo(2);
        assertThat(store.<Integer>read(tx -> tx.secrets().lastVersion(ref(3)))).isZero();
        assertThat(store.<Long>read(tx -> tx.secrets().count())).isEqualTo(3);
        assertThat(store.<Long>read(tx -> tx.dataKeys().count())).isEqualTo(3);
    }

    private static void same(Object actual, Object expected) {
        assertThat(actual).usingRecursiveComparison().isEqualTo(expected);
    }

    private static void aLabelIsOnOneVersion(Store store) {
        write(store, tx -> tx.secrets().add(secret(ref(1), 1, Label.CURRENT)));
        write(store, tx -> tx.secrets().add(secret(ref(2), 1, Label.CURRENT)));
        refused(store, "of a label", tx -> tx.secrets().add(secret(ref(1), 2, Label.CURRENT)));
        write(store, tx -> tx.secrets().add(secret(ref(1), 2, Label.PENDING)));
        refused(store, "of a label", tx -> tx.secrets().label(ref(1), 2, Label.CURRENT));
        write(
                store,
                tx -> {
                    tx.secrets().label(ref(1), 1, Label.PREVIOUS);
                    tx.secrets().label(ref(1), 2, Label.CURRENT);
                });
        assertThat(list(store, tx -> tx.secrets().history(ref(1))))
                .extracting(Version::label)
                .containsExactly(Label.PREVIOUS, Label.CURRENT);
        write(store, tx -> tx.secrets().label(ref(1), 1, null));
        write(store, tx -> tx.secrets().add(secret(ref(1), 3, null)));
        refused(store, "not held", tx -> tx.secrets().label(ref(1), 4, null));
    }

    private static void destroyingLeavesHistory(Store store) {
        write(store, tx -> tx.secrets().add(secret(ref(1), 1, Label.PREVIOUS)));
        write(store, tx -> tx.secrets().add(secret(ref(1), 2, Label.CURRENT)));
        write(store, tx -> tx.secrets().destroy(ref(1), 2, NOW.plusSeconds(5)));
        assertThat(found(store, tx -> tx.secrets().held(ref(1), 2))).isEmpty();
        assertThat(found(store, tx -> tx.secrets().newest(ref(1))))
                .hasValueSatisfying(newest -> assertThat(newest.version()).isEqualTo(1));
        Version left = list(store, tx -> tx.secrets().history(ref(1))).getLast();
        assertThat(left.destroyedAt()).isEqualTo(NOW.plusSeconds(5));
        assertThat(left.label()).isNull();
        assertThat(left.origin()).isEqualTo("issued campaign-1");
        assertThat(store.<Integer>read(tx -> tx.secrets().lastVersion(ref(1)))).isEqualTo(2);
        assertThat(store.<Long>read(tx -> tx.secrets().count())).isEqualTo(1);
        assertThat(store.<Long>read(tx -> tx.dataKeys().count())).isEqualTo(1);
        refused(store, "not held", tx -> tx.secrets().destroy(ref(1), 2, NOW));
        refused(store, "not held", tx -> tx.secrets().label(ref(1), 2, Label.CURRENT));
        refused(store, "already", tx -> tx.secrets().add(secret(ref(1), 2, null)));
    }

    private static void whatIsHeldAmongManyIsTold(Store store) {
        write(store, tx -> tx.secrets().add(secret(ref(1), 1, Label.CURRENT)));
        write(store, tx -> tx.secrets().add(secret(ref(1), 2, null)));
        write(store, tx -> tx.secrets().add(secret(ref(2), 1, Label.CURRENT)));
        write(store, tx -> tx.secrets().destroy(ref(2), 1, NOW));
        write(store, tx -> tx.secrets().add(secret(ref(300), 1, Label.CURRENT)));
        write(store, tx -> tx.secrets().add(secret(ref(301), 1, Label.CURRENT)));
        Set<CredentialRef> asked =
                IntStream.rangeClosed(1, 300)
                        .mapToObj(Samples::ref)
                        .collect(Collectors.toUnmodifiableSet());
        assertThat(store.<Set<CredentialRef>>read(tx -> tx.secrets().heldAmong(asked)))
                .containsExactlyInAnyOrder(ref(1), ref(300));
        assertThat(store.<Set<CredentialRef>>read(tx -> tx.secrets().heldAmong(Set.of())))
                .isEmpty();
    }

    private static void whatStandsIsReadInPages(Store store) {
        SealedSecret theirs =
                new SealedSecret(
                        ref(2),
                        1,
                        Label.PENDING,
                        Custody.ENTRUSTED,
                        "customer-7",
                        Samples.sealed(1, 9),
                        "imported",
                        NOW);
        write(store, tx -> tx.secrets().add(theirs));
        write(
                store,
                tx ->
                        tx.ledger()
                                .append(
                                        0,
                                        Samples.filled(9, 1),
                                        Samples.filled(32, 0),
                                        Samples.head(1)));
        write(store, tx -> tx.secrets().add(secret(ref(1), 1, Label.CURRENT)));
        write(store, tx -> tx.secrets().add(secret(ref(1), 2, null)));
        write(store, tx -> tx.secrets().label(ref(1), 1, Label.PREVIOUS));
        write(store, tx -> tx.secrets().destroy(ref(1), 2, NOW.plusSeconds(5)));
        Place first = new Place(ref(1), 1);
        Place second = new Place(ref(1), 2);
        Standing one = own(first, Label.PREVIOUS, Label.CURRENT, true);
        Standing two = own(second, null, null, false);
        Standing three =
                new Standing(
                        new Place(ref(2), 1),
                        Label.PENDING,
                        Label.PENDING,
                        0,
                        Custody.ENTRUSTED,
                        "customer-7",
                        "imported",
                        NOW,
                        null,
                        true);
        assertThat(list(store, tx -> tx.secrets().standingAfter(null, 10)))
                .containsExactly(one, two, three);
        assertThat(list(store, tx -> tx.secrets().standingAfter(null, 1))).containsExactly(one);
        assertThat(list(store, tx -> tx.secrets().standingAfter(first, 1))).containsExactly(two);
        assertThat(list(store, tx -> tx.secrets().standingAfter(three.place(), 1))).isEmpty();
        assertThat(list(store, tx -> tx.secrets().unkeyed(10))).isEmpty();
    }

    private static Standing own(
            Place place, @Nullable Label label, @Nullable Label first, boolean held) {
        return new Standing(
                place,
                label,
                first,
                1,
                Custody.OWN,
                null,
                "issued campaign-1",
                NOW,
                held ? null : NOW.plusSeconds(5),
                held);
    }

    private static void heldVersionsAreReadInPages(Store store) {
        for (int number = 5; number >= 1; number--) {
            addBoth(store, number);
        }
        write(store, tx -> tx.secrets().destroy(ref(3), 1, NOW));
        Place after = new Place(ref(2), 1);
        assertThat(list(store, tx -> tx.secrets().heldAfter(null, 3)))
                .extracting(Version::place)
                .containsExactly(new Place(ref(1), 1), new Place(ref(1), 2), new Place(ref(2), 1));
        assertThat(list(store, tx -> tx.secrets().heldAfter(after, 2)))
                .extracting(Version::place)
                .containsExactly(new Place(ref(2), 2), new Place(ref(3), 2));
        assertThat(list(store, tx -> tx.secrets().placesAfter(null, 2)))
                .containsExactly(new Place(ref(1), 1), new Place(ref(1), 2));
        assertThat(list(store, tx -> tx.secrets().placesAfter(after, 2)))
                .containsExactly(new Place(ref(2), 2), new Place(ref(3), 2));
        List<SealedVersion> sealed = list(store, tx -> tx.secrets().sealedAfter(after, 2));
        assertThat(sealed)
                .extracting(SealedVersion::place)
                .containsExactly(new Place(ref(2), 2), new Place(ref(3), 2));
        assertThat(sealed).allSatisfy(one -> same(one.sealed(), held(store, one.place()).sealed()));
    }

    private static SealedSecret held(Store store, Place place) {
        return found(store, tx -> tx.secrets().held(place.ref(), place.version())).orElseThrow();
    }

    private static void resealingReplacesWhatWasRead(Store store) {
        SealedSecret old = secret(ref(1), 1, Label.CURRENT);
        write(store, tx -> tx.homes().create(Samples.home(2)));
        write(store, tx -> tx.secrets().add(old));
        byte[] read = old.sealed().keyPart();
        assertThat(reseal(store, read)).isTrue();
        assertThat(reseal(store, read)).isFalse();
        SealedSecret now = found(store, tx -> tx.secrets().newest(ref(1))).orElseThrow();
        assertThat(now.sealed()).usingRecursiveComparison().isEqualTo(Samples.sealed(2, 77));
        assertThat(now.label()).isEqualTo(Label.CURRENT);
        assertThat(now.createdAt()).isEqualTo(NOW);
        write(store, tx -> tx.secrets().destroy(ref(1), 1, NOW));
        assertThat(reseal(store, Samples.keyPart(2, 77))).isFalse();
    }

    private static boolean reseal(Store store, byte[] read) {
        return store.write(tx -> tx.secrets().reseal(ref(1), 1, read, Samples.sealed(2, 77)));
    }

    private static void dataKeysAreReplacedIfUnchanged(Store store) {
        write(store, tx -> tx.homes().create(Samples.home(2)));
        for (int number = 1; number <= 4; number++) {
            addFirst(store, number);
        }
        List<DataKey> read = list(store, tx -> tx.dataKeys().under(2, null, 10));
        assertThat(read).hasSize(4);
        write(store, tx -> tx.secrets().destroy(ref(1), 1, NOW));
        write(
                store,
                tx ->
                        assertThat(
                                        tx.dataKeys()
                                                .replace(
                                                        List.of(
                                                                new Replacement(
                                                                        read.get(1),
                                                                        Samples.keyPart(2, 8)))))
                                .isEqualTo(1));
        List<Replacement> batch =
                read.stream().map(key -> new Replacement(key, Samples.keyPart(2, 9))).toList();
        assertThat(store.<Integer>write(tx -> tx.dataKeys().replace(batch))).isEqualTo(2);
        DataKey third = new DataKey(ref(3).toString(), 1, Samples.keyPart(2, 9));
        refused(
                store,
                "once under a vault key",
                tx ->
                        tx.dataKeys()
                                .replace(List.of(new Replacement(third, Samples.keyPart(2, 7)))));
        assertThat(store.<Long>read(tx -> tx.dataKeys().countUnder(2))).isZero();
        assertThat(found(store, tx -> tx.secrets().newest(ref(2))).orElseThrow().sealed().keyPart())
                .isEqualTo(Samples.keyPart(2, 8));
        SealedSecret held = found(store, tx -> tx.secrets().newest(ref(3))).orElseThrow();
        assertThat(held.sealed().keyPart()).isEqualTo(Samples.keyPart(2, 9));
        assertThat(held.sealed().dataPart()).isEqualTo(Samples.sealed(1, 1).dataPart());
    }

    private static void dataKeysAreReadInPages(Store store) {
        write(store, tx -> tx.homes().create(Samples.home(2)));
        for (int number = 5; number >= 1; number--) {
            addBoth(store, number);
        }
        DataKey after = null;
        for (int number = 1; number <= 5; number++) {
            DataKey last = after;
            List<DataKey> page = list(store, tx -> tx.dataKeys().under(2, last, 2));
            assertThat(page).extracting(DataKey::ref).containsOnly(ref(number).toString());
            assertThat(page).extracting(DataKey::version).containsExactly(1, 2);
            after = page.getLast();
        }
        DataKey last = after;
        assertThat(list(store, tx -> tx.dataKeys().under(2, last, 2))).isEmpty();
        assertThat(list(store, tx -> tx.dataKeys().under(1, null, 2))).isEmpty();
        assertThat(store.<Long>read(tx -> tx.dataKeys().countUnder(2))).isEqualTo(10);
    }

    private static void onlyVaultKeysInUseSeal(Store store) {
        write(store, tx -> tx.homes().create(new Home(NOW, Samples.filled(40, 1))));
        write(store, tx -> tx.homes().changeVault(Samples.home(2)));
        write(store, tx -> tx.homes().changeVault(ended(2)));
        String law = "under a vault key in use";
        SealedSecret stale = secret(ref(1), 1, null);
        refused(store, law, tx -> tx.secrets().add(stale));
        SealedSecret future =
                SealedSecret.own(ref(1), 1, null, Samples.sealed(3, 1), "imported", NOW);
        refused(store, law, tx -> tx.secrets().add(future));
        SealedSecret present =
                SealedSecret.own(ref(1), 1, null, Samples.sealed(2, 1), "imported", NOW);
        write(store, tx -> tx.secrets().add(present));
        DataKey key = new DataKey(ref(1).toString(), 1, present.sealed().keyPart());
        refused(
                store,
                law,
                tx -> tx.dataKeys().replace(List.of(new Replacement(key, Samples.keyPart(1, 5)))));
        assertThat(found(store, tx -> Optional.of(tx.homes().keys()))).contains(new Keys(2, 2, 1));
    }

    private static Home ended(int version) {
        return new Home(NOW, Samples.filled(40, 90), version, version, 1, null);
    }

    private static void aNeededVaultKeyIsKept(Store store) {
        write(store, tx -> tx.homes().create(Samples.home(2)));
        addFirst(store, 1);
        refused(store, "is kept while", tx -> tx.homes().changeVault(ended(2)));
        write(store, tx -> tx.secrets().destroy(ref(1), 1, NOW));
        write(store, tx -> tx.homes().changeVault(ended(2)));
        Home home = found(store, tx -> tx.homes().find()).orElseThrow();
        assertThat(home).usingRecursiveComparison().isEqualTo(ended(2));
    }

    private static void vaultKeyVersionsNeverFall(Store store) {
        refused(store, "no home", tx -> tx.homes().changeVault(ended(2)));
        write(store, tx -> tx.homes().create(Samples.home(3)));
        assertThat(found(store, tx -> tx.homes().find()))
                .hasValueSatisfying(
                        home -> assertThat(home.rotation()).isEqualTo(Rotation.VAULT_KEY));
        refused(store, "never fall", tx -> tx.homes().changeVault(Samples.home(2)));
        refused(
                store,
                "home_",
                tx -> tx.homes().changeVault(new Home(NOW, Samples.filled(9, 9), 3, 1, 1, null)));
        write(store, tx -> tx.homes().changeVault(ended(3)));
        refused(store, "never fall", tx -> tx.homes().changeVault(Samples.home(3)));
    }

    private static void forgettingKeepsEverything(Store store) {
        addBoth(store, 1);
        write(store, tx -> tx.secrets().destroy(ref(1), 1, NOW));
        assertThat(store.forget()).isTrue();
        assertThat(store.forget()).isTrue();
        assertThat(list(store, tx -> tx.secrets().history(ref(1)))).hasSize(2);
        addBoth(store, 2);
        assertThat(store.<Long>read(tx -> tx.secrets().count())).isEqualTo(3);
    }

    static void addBoth(Store store, int number) {
        addFirst(store, number);
        write(store, tx -> tx.secrets().add(secret(ref(number), 2, null)));
    }

    static void addFirst(Store store, int number) {
        write(store, tx -> tx.secrets().add(secret(ref(number), 1, null)));
    }
}
