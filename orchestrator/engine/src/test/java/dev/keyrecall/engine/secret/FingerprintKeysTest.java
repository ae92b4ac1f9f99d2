package dev.keyrecall.engine.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.port.Fingerprints;
import dev.keyrecall.engine.port.Homes.Rotation;
import dev.keyrecall.engine.port.Secrets.Place;
import dev.keyrecall.engine.secret.VaultRotation.WhenFull;
import dev.keyrecall.spi.SecretBytes;
import dev.keyrecall.spi.json.Json;
import dev.keyrecall.vault.Fingerprint;
import dev.keyrecall.vault.LocalVault;
import dev.keyrecall.vault.VaultException;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;

/** Which fingerprint keys a vault keeps: those that a fingerprint is under. */
final class FingerprintKeysTest {
    private static final int ROTATIONS = 200;
    private static final int DESTROY_EVERY = 25;

    /** More than any vault has room for. */
    private static final int ROTATIONS_TILL_FULL_MAX = 200;

    @Test
    void manyRotationsLeaveOnlyTheKeysThatAreNeeded() throws Exception {
        VaultScene scene = VaultScene.of(ROTATIONS / DESTROY_EVERY);
        Map<Place, String> gone = scene.newValues();
        LocalVault now = scene.vault;
        for (int rotation = 1; rotation <= ROTATIONS; rotation++) {
            if (rotation % DESTROY_EVERY == 0) {
                gone.putAll(scene.destroyed(rotation / DESTROY_EVERY));
                scene.add(now, 100 + rotation);
            }
            now = rotated(scene, now, WhenFull.REFUSE);
            requireRecognised(scene, now, scene.values);
            requireRecognised(scene, now, gone);
            assertThat(scene.opened(now)).isEqualTo(scene.values);
            List<Integer> under = scene.store.read(tx -> tx.fingerprints().keyVersions());
            TreeSet<Integer> needed = new TreeSet<>(under);
            needed.add(rotation + 1);
            assertThat(now.fingerprintKeyVersions()).containsExactlyElementsOf(needed);
        }
        assertThat(now.fingerprintKeyVersions()).hasSize(gone.size() + 1);
        now.close();
    }

    private static LocalVault rotated(VaultScene scene, LocalVault before, WhenFull whenFull)
            throws EngineException, VaultException {
        VaultRotation.Result result =
                scene.rotation(HeaderSwitch.ALONE)
                        .rotate(before, Rotation.DATA_KEYS, whenFull, RotationListener.SILENT);
        assertThat(result.finished()).isTrue();
        before.close();
        return result.successor();
    }

    private static void requireRecognised(
            VaultScene scene, LocalVault vault, Map<Place, String> values) {
        values.forEach(
                (place, text) ->
                        assertThat(matches(scene, vault, text))
                                .as("%s", place)
                                .extracting(entry -> new Place(entry.ref(), entry.version()))
                                .containsExactly(place));
    }

    /** As a found text is looked up: under every fingerprint key that is kept. */
    private static List<Fingerprints.Entry> matches(
            VaultScene scene, LocalVault vault, String text) {
        try (SecretBytes value = SecretBytes.ofUtf8(text)) {
            List<Fingerprint> made = Lookup.ofValue(vault, value);
            return scene.store.read(
                    tx ->
                            made.stream()
                                    .flatMap(one -> tx.fingerprints().matching(one).stream())
                                    .filter(entry -> entry.form().equals(Fingerprints.VALUE))
                                    .toList());
        }
    }

    @Test
    void aFullVaultRefusesBeforeAnythingAndHasAWayOut() throws Exception {
        VaultScene scene = VaultScene.of(1);
        Map<Place, String> gone = scene.newValues();
        LocalVault now = scene.vault;
        int round = 1;
        while (now.hasRoomForFingerprintKey()) {
            assertThat(round).isLessThan(ROTATIONS_TILL_FULL_MAX);
            scene.add(now, round + 1);
            gone.putAll(scene.destroyed(round));
            now = rotated(scene, now, WhenFull.REFUSE);
            round++;
        }
        LocalVault full = now;
        byte[] header = scene.home().vaultHeader();
        assertThatThrownBy(() -> rotated(scene, full, WhenFull.REFUSE))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("no room for one more; nothing was changed")
                .satisfies(
                        e ->
                                assertThat(((EngineException) e).hints())
                                        .anyMatch(hint -> hint.contains("--forget-oldest")));
        assertThat(scene.home().vaultHeader()).isEqualTo(header);
        assertThat(scene.home().rotation()).isNull();
        requireRecognised(scene, full, gone);
        try (VaultRotation.Result result =
                scene.rotation(HeaderSwitch.ALONE)
                        .rotate(full, Rotation.VAULT_KEY, RotationListener.SILENT)) {
            assertThat(result.finished()).as("the vault key alone").isTrue();
            now = rotated(scene, result.successor(), WhenFull.FORGET_OLDEST);
        }
        Json.Obj entry = forgotten(scene);
        int before = Math.toIntExact(entry.integer("before"));
        assertThat(entry.integer("count")).isEqualTo(before - 1).isGreaterThan(40);
        assertThat(now.fingerprintKeyVersions()).first().isEqualTo(before);
        requireRecognised(scene, now, scene.values);
        Place newest = new Place(VaultScene.ref(round - 1), 1);
        requireRecognised(scene, now, Map.of(newest, text(gone, newest)));
        assertThat(matches(scene, now, text(gone, new Place(VaultScene.ref(1), 1)))).isEmpty();
        now.close();
    }

    private static String text(Map<Place, String> values, Place place) {
        return Objects.requireNonNull(values.get(place));
    }

    private static Json.Obj forgotten(VaultScene scene) {
        List<Json.Obj> entries =
                scene.entries("vault").stream()
                        .map(entry -> entry.object("details"))
                        .filter(entry -> entry.text("change").equals("fingerprints-forgotten"))
                        .toList();
        assertThat(entries).hasSize(1);
        return entries.getFirst();
    }

    @Test
    void thereIsNothingToForgetWhereThereIsRoom() throws Exception {
        VaultScene scene = VaultScene.of(2);
        Map<Place, String> gone = scene.destroyed(1);
        LocalVault now = rotated(scene, scene.vault, WhenFull.FORGET_OLDEST);
        requireRecognised(scene, now, gone);
        now.close();
    }

    /** An agent that is told of a changed vault between sealing a value and fingerprinting it. */
    @Test
    void whatIsSealedUnderTheNewKeyAndFingerprintedUnderTheOldIsNotWritten() throws Exception {
        VaultScene scene = VaultScene.of(4);
        LocalVault before = scene.vault;
        try (VaultRotation.Result stopped =
                scene.rotation(HeaderSwitch.ALONE)
                        .rotate(before, Rotation.DATA_KEYS, new StoppingListener())) {
            assertThat(stopped.finished()).isFalse();
        }
        try (LocalVault now = scene.reopened()) {
            requireRefused(scene, before, now);
            scene.add(before, 99);
            LocalVault ended = rotated(scene, now, WhenFull.REFUSE);
            requireRecognised(scene, ended, scene.values);
            requireRefused(scene, before, ended);
            assertThat(ended.fingerprintKeyVersions()).containsExactly(2);
            ended.close();
        }
    }

    private static void requireRefused(VaultScene scene, LocalVault before, LocalVault now) {
        LateVault late = new LateVault(before, now);
        late.seals = 1;
        long count = scene.store.read(tx -> tx.fingerprints().count());
        assertThatThrownBy(() -> scene.add(late, 7))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("time and again");
        assertThat(scene.store.<Long>read(tx -> tx.fingerprints().count())).isEqualTo(count);
    }
}
