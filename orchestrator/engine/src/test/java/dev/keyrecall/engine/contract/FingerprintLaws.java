package dev.keyrecall.engine.contract;

import static dev.keyrecall.engine.contract.Samples.NOW;
import static dev.keyrecall.engine.contract.Samples.list;
import static dev.keyrecall.engine.contract.Samples.ref;
import static dev.keyrecall.engine.contract.Samples.write;
import static dev.keyrecall.engine.contract.StoreContract.law;
import static dev.keyrecall.engine.contract.VaultLaws.addBoth;
import static dev.keyrecall.engine.contract.VaultLaws.addFirst;
import static dev.keyrecall.engine.contract.VaultLaws.refused;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyrecall.engine.port.Fingerprints;
import dev.keyrecall.engine.port.Homes.Home;
import dev.keyrecall.engine.port.Homes.Rotation;
import dev.keyrecall.engine.port.Secrets.SealedSecret;
import dev.keyrecall.engine.port.Store;
import dev.keyrecall.engine.port.Tx;
import dev.keyrecall.vault.Fingerprint;

import org.jspecify.annotations.Nullable;

import java.util.List;

/** Fingerprints of versions of secrets, and the fingerprint keys that they are under. */
final class FingerprintLaws {
    private FingerprintLaws() {}

    static List<StoreContract.Law> laws() {
        return List.of(
                law(
                        "fingerprintsFindTheirVersions",
                        FingerprintLaws::fingerprintsFindTheirVersions),
                law("reusedValuesAreFound", FingerprintLaws::reusedValuesAreFound),
                law("olderFingerprintsAreRemoved", FingerprintLaws::olderFingerprintsAreRemoved),
                law(
                        "fingerprintsAreMadeUnderTheKeyInUse",
                        FingerprintLaws::fingerprintsUnderTheKeyInUse),
                law(
                        "fingerprintsOfTheDestroyedAreForgotten",
                        FingerprintLaws::destroyedAreForgotten));
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
        assertThat(store.<Fingerprints.Counts>read(tx -> tx.fingerprints().ofHeld()))
                .isEqualTo(new Fingerprints.Counts(3, 1));
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
}
