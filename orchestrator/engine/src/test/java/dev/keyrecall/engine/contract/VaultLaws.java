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
import dev.keyrecall.engine.port.Fingerprints;
import dev.keyrecall.engine.port.Homes.Home;
import dev.keyrecall.engine.port.Homes.Keys;
import dev.keyrecall.engine.port.Homes.Rotation;
import dev.keyrecall.engine.port.Secrets.Custody;
import dev.keyrecall.engine.port.Secrets.Label;
import dev.keyrecall.engine.port.Secrets.Place;
import dev.keyrecall.engine.port.Secrets.SealedSecret;
import dev.keyrecall.engine.port.Secrets.SealedVersion;
import dev.keyrecall.engine.port.Secrets.Version;
import dev.keyrecall.engine.port.Store;
import dev.keyrecall.engine.port.Tx;
import dev.keyrecall.vault.Fingerprint;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Versions of secrets, their data keys, their fingerprints, and the vault keys in use. */
final class VaultLaws {
    private VaultLaws() {}

    static List<StoreContract.Law> laws() {
        return List.of(
                law("secretVersionsAreKept", VaultLaws::secretVersionsAreKept),
                law("aLabelIsOnOneVersion", VaultLaws::aLabelIsOnOneVersion),
                law("destroyingLeavesHistory", VaultLaws::destroyingLeavesHistory),
                law("heldVersionsAreReadInPages", VaultLaws::heldVersionsAreReadInPages),
                law("resealingReplacesWhatWasRead", VaultLaws::resealingReplacesWhatWasRead),
                law("dataKeysAreReplacedIfUnchanged", VaultLaws::dataKeysAreReplacedIfUnchanged),
                law("dataKeysAreReadInPages", VaultLaws::dataKeysAreReadInPages),
                law("onlyVaultKeysInUseSeal", VaultLaws::onlyVaultKeysInUseSeal),
                law("aNeededVaultKeyIsKept", VaultLaws::aNeededVaultKeyIsKept),
                law("vaultKeyVersionsNeverFall", VaultLaws::vaultKeyVersionsNeverFall),
                law("fingerprintsFindTheirVersions", VaultLaws::fingerprintsFindTheirVersions),
                law("reusedValuesAreFound", VaultLaws::reusedValuesAreFound),
                law("olderFingerprintsAreRemoved", VaultLaws::olderFingerprintsAreRemoved),
                law("fingerprintsAreMadeUnderTheKeyInUse", VaultLaws::fingerprintsUnderTheKeyInUse),
                law("fingerprintsOfTheDestroyedAreForgotten", VaultLaws::destroyedAreForgotten),
                law("forgettingKeepsEverything", VaultLaws::forgettingKeepsEverything));
    }

    private static void refused(Store store, String law, Consumer<Tx> work) {
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

    private static void fingerprintsFindTheirVersions(Store store) {
        addBoth(store, 1);
        addBoth(store, 2);
        Fingerprints.Entry value = Samples.fingerprint(ref(2), 1, 7);
        Fingerprints.Entry other = Samples.fingerprint(ref(1), 2, 7);
        Fingerprints.Entry form =
                new Fingerprints.Entry(value.fingerprint(), "aws.secret-part", ref(1), 1);
        for (Fingerprints.Entry entry : List.of(value, other, form, value)) {
            write(store, tx -> tx.fingerprints().add(entry));
        }
        write(store, tx -> tx.fingerprints().add(Samples.fingerprint(ref(1), 1, 8)));
        assertThat(list(store, tx -> tx.fingerprints().matching(Samples.fingerprint(1, 7))))
                .containsExactly(form, other, value);
        assertThat(list(store, tx -> tx.fingerprints().matching(Samples.fingerprint(2, 7))))
                .isEmpty();
        assertThat(store.<Boolean>read(tx -> tx.fingerprints().has(form))).isTrue();
        assertThat(
                        store.<Boolean>read(
                                tx -> tx.fingerprints().has(Samples.fingerprint(ref(1), 1, 7))))
                .isFalse();
        assertThat(store.<Long>read(tx -> tx.fingerprints().count())).isEqualTo(4);
        refused(store, "refers to", tx -> tx.fingerprints().add(Samples.fingerprint(ref(9), 1, 7)));
    }

    private static void reusedValuesAreFound(Store store) {
        addBoth(store, 1);
        addBoth(store, 2);
        addFirst(store, 3);
        Fingerprint ofOne = Samples.fingerprint(1, 1);
        Fingerprint shared = Samples.fingerprint(1, 2);
        Fingerprint derived = Samples.fingerprint(1, 3);
        Fingerprint later = Samples.fingerprint(1, 4);
        for (Fingerprints.Entry entry :
                List.of(
                        value(ofOne, 1, 1),
                        value(ofOne, 1, 2),
                        value(shared, 1, 1),
                        value(shared, 2, 1),
                        new Fingerprints.Entry(derived, "other", ref(1), 1),
                        new Fingerprints.Entry(derived, "other", ref(2), 1),
                        value(later, 2, 2),
                        value(later, 3, 1))) {
            write(store, tx -> tx.fingerprints().add(entry));
        }
        assertThat(list(store, tx -> tx.fingerprints().reused(null, 9)))
                .containsExactly(shared, later);
        assertThat(list(store, tx -> tx.fingerprints().reused(null, 1))).containsExactly(shared);
        assertThat(list(store, tx -> tx.fingerprints().reused(shared, 1))).containsExactly(later);
        assertThat(elsewhere(store, shared, 1)).isTrue();
        assertThat(elsewhere(store, ofOne, 1)).isFalse();
        assertThat(elsewhere(store, derived, 1)).isFalse();
        write(store, tx -> tx.secrets().destroy(ref(3), 1, NOW));
        assertThat(list(store, tx -> tx.fingerprints().reused(null, 9))).containsExactly(shared);
        assertThat(elsewhere(store, later, 2)).isFalse();
    }

    private static Fingerprints.Entry value(Fingerprint fingerprint, int number, int version) {
        return new Fingerprints.Entry(fingerprint, Fingerprints.VALUE, ref(number), version);
    }

    private static boolean elsewhere(Store store, Fingerprint value, int number) {
        return store.read(tx -> tx.fingerprints().heldElsewhere(value, ref(number)));
    }

    private static void olderFingerprintsAreRemoved(Store store) {
        for (int number = 1; number <= 3; number++) {
            int filling = number;
            addFirst(store, number);
            write(
                    store,
                    tx -> tx.fingerprints().add(Samples.fingerprint(ref(filling), 1, filling)));
        }
        Fingerprints.Entry newer =
                new Fingerprints.Entry(Samples.fingerprint(2, 1), Fingerprints.VALUE, ref(1), 1);
        write(store, tx -> tx.fingerprints().add(newer));
        write(store, tx -> tx.secrets().destroy(ref(3), 1, NOW));
        assertThat(store.<Integer>write(tx -> tx.fingerprints().removeOlder(2, 1))).isEqualTo(1);
        assertThat(store.<Integer>write(tx -> tx.fingerprints().removeOlder(2, 9))).isEqualTo(1);
        assertThat(store.<Integer>write(tx -> tx.fingerprints().removeOlder(2, 9))).isZero();
        assertThat(store.<Boolean>read(tx -> tx.fingerprints().has(newer))).isTrue();
        assertThat(list(store, tx -> tx.fingerprints().matching(Samples.fingerprint(1, 3))))
                .as("of a destroyed value")
                .hasSize(1);
    }

    /** Those of a version that a rotation still seals again may be older: it makes newer ones. */
    private static void fingerprintsUnderTheKeyInUse(Store store) {
        write(store, tx -> tx.homes().create(new Home(NOW, Samples.filled(40, 1))));
        addFirst(store, 1);
        addFirst(store, 2);
        write(store, tx -> tx.homes().changeVault(fingerprinting(2, Rotation.DATA_KEYS)));
        write(store, tx -> tx.fingerprints().add(Samples.fingerprint(ref(1), 1, 1)));
        write(store, tx -> tx.secrets().destroy(ref(2), 1, NOW));
        SealedSecret fresh = SealedSecret.own(ref(3), 1, null, Samples.sealed(2, 1), "test", NOW);
        write(store, tx -> tx.secrets().add(fresh));
        String law = "under the fingerprint key in use";
        refused(store, law, tx -> tx.fingerprints().add(Samples.fingerprint(ref(2), 1, 2)));
        refused(store, law, tx -> tx.fingerprints().add(Samples.fingerprint(ref(3), 1, 3)));
        write(store, tx -> tx.fingerprints().add(entry(2, 3)));
        assertThat(store.<Integer>write(tx -> tx.fingerprints().removeOlder(2, 9)))
                .as("its only fingerprint")
                .isZero();
        write(store, tx -> assertThat(reseal(tx, 1)).isTrue());
        write(store, tx -> tx.fingerprints().add(entry(2, 1)));
        assertThat(store.<Integer>write(tx -> tx.fingerprints().removeOlder(2, 9))).isEqualTo(1);
        write(store, tx -> tx.homes().changeVault(fingerprinting(2, null)));
        refused(store, law, tx -> tx.fingerprints().add(Samples.fingerprint(ref(1), 1, 1)));
        refused(
                store,
                "never fall",
                tx -> tx.homes().changeVault(new Home(NOW, Samples.filled(9, 9), 2, 2, 1, null)));
    }

    private static boolean reseal(Tx tx, int number) {
        return tx.secrets()
                .reseal(ref(number), 1, Samples.keyPart(1, 1), Samples.sealed(2, number));
    }

    private static Home fingerprinting(int version, @Nullable Rotation rotation) {
        int oldest = rotation == null ? version : version - 1;
        return new Home(NOW, Samples.filled(40, 9), version, oldest, version, rotation);
    }

    private static Fingerprints.Entry entry(int keyVersion, int number) {
        return new Fingerprints.Entry(
                Samples.fingerprint(keyVersion, number), Fingerprints.VALUE, ref(number), 1);
    }

    private static void destroyedAreForgotten(Store store) {
        for (int number = 1; number <= 6; number++) {
            addFirst(store, number);
            Fingerprints.Entry entry = entry(number, number);
            write(store, tx -> tx.fingerprints().add(entry));
        }
        for (int number : List.of(1, 3, 5)) {
            write(store, tx -> tx.secrets().destroy(ref(number), 1, NOW));
        }
        assertThat(list(store, tx -> tx.fingerprints().keyVersions()))
                .containsExactly(1, 2, 3, 4, 5, 6);
        assertThat(store.<Integer>write(tx -> tx.fingerprints().forgetDestroyed(5))).isEqualTo(2);
        assertThat(list(store, tx -> tx.fingerprints().keyVersions())).containsExactly(2, 4, 5, 6);
        assertThat(store.<Integer>write(tx -> tx.fingerprints().forgetDestroyed(5))).isZero();
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

    private static void addBoth(Store store, int number) {
        addFirst(store, number);
        write(store, tx -> tx.secrets().add(secret(ref(number), 2, null)));
    }

    private static void addFirst(Store store, int number) {
        write(store, tx -> tx.secrets().add(secret(ref(number), 1, null)));
    }
}
