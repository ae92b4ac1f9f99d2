package dev.keyrecall.engine.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.port.Homes.Rotation;
import dev.keyrecall.engine.port.Secrets.Place;
import dev.keyrecall.engine.testing.InMemoryStore;
import dev.keyrecall.spi.SecretBytes;
import dev.keyrecall.spi.json.Json;
import dev.keyrecall.vault.Fingerprint;
import dev.keyrecall.vault.LocalVault;
import dev.keyrecall.vault.VaultException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.ArrayList;
import java.util.List;

/** Rotation of the vault key, cut anywhere, beside readers and writers. */
final class VaultRotationTest {
    private static final int SECRETS = 10;

    @Test
    void everyDataKeyComesUnderTheNewVaultKey() throws Exception {
        VaultScene scene = VaultScene.of(SECRETS);
        List<Long> seen = new ArrayList<>();
        try (VaultRotation.Result result =
                scene.rotation(HeaderSwitch.ALONE)
                        .rotate(scene.vault, Rotation.VAULT_KEY, (done, _) -> seen.add(done))) {
            assertThat(result.finished()).isTrue();
            assertThat(result.done()).isEqualTo(SECRETS);
            assertThat(result.vaultKey()).isEqualTo(2);
        }
        assertThat(seen).containsExactly(3L, 6L, 9L, 10L);
        requireRotated(scene, 2);
        assertThat(scene.entries("vault"))
                .extracting(entry -> entry.object("details").text("change"))
                .containsExactly("rotation-begun", "rotation-ended");
        assertThat(scene.entries("open")).isEmpty();
    }

    private static void requireRotated(VaultScene scene, int vaultKey) throws VaultException {
        assertThat(scene.home().vaultKeyVersion()).isEqualTo(vaultKey);
        assertThat(scene.home().vaultKeyOldest()).isEqualTo(vaultKey);
        assertThat(scene.home().rotation()).isNull();
        assertThat(scene.vaultKeys()).containsOnly(vaultKey);
        try (LocalVault now = scene.reopened()) {
            assertThat(scene.opened(now)).isEqualTo(scene.values);
        }
    }

    @Test
    void theRetiredVaultKeyOpensNothing() throws Exception {
        VaultScene scene = VaultScene.of(1);
        scene.rotation(HeaderSwitch.ALONE)
                .rotate(scene.vault, Rotation.VAULT_KEY, RotationListener.SILENT)
                .close();
        assertThatThrownBy(() -> scene.opened(scene.vault)).isInstanceOf(VaultException.class);
    }

    @ParameterizedTest
    @EnumSource(Rotation.class)
    void dyingAroundAnyCommitLosesNothing(Rotation kind) throws Exception {
        boolean reached = true;
        for (long commit = 0; reached; commit++) {
            for (boolean after : new boolean[] {false, true}) {
                reached = dyingAround(kind, commit, after);
            }
        }
    }

    /** Whether there was such a commit. */
    private static boolean dyingAround(Rotation kind, long commit, boolean after)
            throws EngineException, VaultException {
        VaultScene scene = VaultScene.of(SECRETS);
        Death death = new Death(scene.store.commits() + commit, after);
        scene.store.interruptWith(death);
        boolean died = false;
        try {
            scene.rotation(HeaderSwitch.ALONE)
                    .rotate(scene.vault, kind, RotationListener.SILENT)
                    .close();
        } catch (Died e) {
            died = true;
        }
        scene.store.interruptWith(null);
        scene.store = scene.store.reopen();
        try (LocalVault now = scene.reopened()) {
            assertThat(scene.opened(now)).as("before resuming").isEqualTo(scene.values);
            boolean begun = scene.home().rotation() != null;
            try (VaultRotation.Result result =
                    scene.rotation(HeaderSwitch.ALONE).rotate(now, kind, RotationListener.SILENT)) {
                assertThat(result.finished()).isTrue();
                assertThat(result.resumed()).isEqualTo(begun);
            }
        }
        requireRotated(scene, scene.home().vaultKeyVersion());
        return died;
    }

    private static final class Died extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private record Death(long at, boolean isAfter) implements InMemoryStore.Interruption {
        @Override
        public void before(long commit) {
            if (commit == at && !isAfter) {
                throw new Died();
            }
        }

        @Override
        public void after(long commit) {
            if (commit == at && isAfter) {
                throw new Died();
            }
        }
    }

    @Test
    void dataKeysAndFingerprintsAreReplaced() throws Exception {
        VaultScene scene = VaultScene.of(SECRETS);
        scene.store.write(
                tx -> {
                    tx.secrets().destroy(VaultScene.ref(2), 1, scene.clock.instant());
                    return true;
                });
        scene.values.remove(new Place(VaultScene.ref(2), 1));
        List<byte[]> before = dataParts(scene);
        try (VaultRotation.Result result =
                scene.rotation(HeaderSwitch.ALONE)
                        .rotate(scene.vault, Rotation.DATA_KEYS, RotationListener.SILENT)) {
            assertThat(result.finished()).isTrue();
            assertThat(result.done()).isEqualTo(SECRETS - 1);
        }
        requireRotated(scene, 2);
        assertThat(dataParts(scene)).doesNotContainAnyElementsOf(before);
        try (LocalVault now = scene.reopened();
                SecretBytes value = SecretBytes.ofUtf8("value 1 of " + VaultScene.ref(7))) {
            Fingerprint current = now.fingerprint(value);
            assertThat(current.keyVersion()).isEqualTo(2);
            assertThat(matching(scene, current)).isEqualTo(1);
            assertThat(matching(scene, now.fingerprints(value).getLast())).isZero();
        }
        long fingerprints = scene.store.read(tx -> tx.fingerprints().count());
        assertThat(fingerprints).as("that of the destroyed value stays").isEqualTo(SECRETS);
    }

    private static int matching(VaultScene scene, Fingerprint fingerprint) {
        return scene.store.read(tx -> tx.fingerprints().matching(fingerprint)).size();
    }

    private static List<byte[]> dataParts(VaultScene scene) {
        return scene.values.keySet().stream()
                .map(
                        place ->
                                scene.store
                                        .read(tx -> tx.secrets().held(place.ref(), place.version()))
                                        .orElseThrow()
                                        .sealed()
                                        .dataPart())
                .toList();
    }

    @Test
    void everyBatchThatIsOpenedHasItsEntryFirst() throws Exception {
        VaultScene scene = VaultScene.of(4);
        scene.rotation(HeaderSwitch.ALONE)
                .rotate(scene.vault, Rotation.DATA_KEYS, RotationListener.SILENT)
                .close();
        List<Json.Obj> opens = scene.entries("open");
        assertThat(opens)
                .extracting(entry -> entry.object("details").integer("count"))
                .containsExactly(3L, 1L);
        Json.Obj last = opens.getLast().object("details");
        assertThat(last.text("purpose")).isEqualTo("reseal");
        assertThat(last.text("digest"))
                .isEqualTo(OpenEntries.digest(List.of(new Place(VaultScene.ref(4), 1))));
    }

    @Test
    void aRotationOfTheOtherKindIsEndedFirst() throws Exception {
        VaultScene scene = VaultScene.of(SECRETS);
        try (VaultRotation.Result stopped =
                scene.rotation(HeaderSwitch.ALONE)
                        .rotate(scene.vault, Rotation.VAULT_KEY, new StoppingListener())) {
            assertThat(stopped.finished()).isFalse();
            assertThat(stopped.done()).isEqualTo(3);
        }
        assertThat(scene.vaultKeys()).contains(1, 2);
        try (LocalVault now = scene.reopened();
                VaultRotation.Result result =
                        scene.rotation(HeaderSwitch.ALONE)
                                .rotate(now, Rotation.DATA_KEYS, RotationListener.SILENT)) {
            assertThat(result.done()).isEqualTo(SECRETS);
            assertThat(result.resumed()).isFalse();
        }
        requireRotated(scene, 3);
    }

    @Test
    void whatIsWrittenMeanwhileUnderTheOldKeyIsCaughtUp() throws Exception {
        VaultScene scene = VaultScene.of(SECRETS);
        RotationListener writing =
                (done, _) -> {
                    if (done == 9) {
                        scene.add(scene.vault, 1);
                        scene.add(scene.vault, 99);
                    }
                };
        try (VaultRotation.Result result =
                scene.rotation(HeaderSwitch.ALONE)
                        .rotate(scene.vault, Rotation.VAULT_KEY, writing)) {
            assertThat(result.done()).isEqualTo(SECRETS + 2);
        }
        requireRotated(scene, 2);
    }

    @Test
    void aWriterThatNeverPausesKeepsNoRotationFromEnding() throws Exception {
        VaultScene scene = VaultScene.of(SECRETS);
        int[] written = {0};
        HeaderSwitch busy =
                new HeaderSwitch() {
                    @Override
                    public void exclusively(Switching work) throws EngineException, VaultException {
                        work.run();
                    }

                    @Override
                    public void announce(LocalVault next) {
                        scene.add(scene.vault, 100 + ++written[0]);
                    }

                    @Override
                    public void adopt(LocalVault vault) {}
                };
        try (VaultRotation.Result result =
                scene.rotation(busy)
                        .rotate(scene.vault, Rotation.VAULT_KEY, RotationListener.SILENT)) {
            assertThat(result.finished()).isTrue();
            assertThat(result.done()).isEqualTo(SECRETS + written[0]);
        }
        assertThat(written[0]).as("once at the beginning, once at the end").isEqualTo(2);
        requireRotated(scene, 2);
    }

    @Test
    void aWriterThatSealedBeforeTheEndSealsAgain() throws Exception {
        VaultScene scene = VaultScene.of(2);
        scene.rotation(HeaderSwitch.ALONE)
                .rotate(scene.vault, Rotation.VAULT_KEY, RotationListener.SILENT)
                .close();
        try (LocalVault now = scene.reopened()) {
            LateVault late = new LateVault(scene.vault, now);
            scene.add(late, 3);
            assertThat(late.seals).isEqualTo(2);
            assertThatThrownBy(() -> scene.add(scene.vault, 4))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("the vault key was retired")
                    .hasMessageContaining("time and again");
            scene.values.remove(new Place(VaultScene.ref(4), 1));
        }
        requireRotated(scene, 2);
    }

    @Test
    void aReaderThatReadBeforeTheEndReadsAgain() throws Exception {
        VaultScene scene = VaultScene.of(1);
        LocalVault[] now = new LocalVault[1];
        Opening.Entry rotating =
                (_, _) -> {
                    try {
                        scene.rotation(HeaderSwitch.ALONE)
                                .rotate(scene.vault, Rotation.VAULT_KEY, RotationListener.SILENT)
                                .close();
                        now[0] = scene.reopened();
                    } catch (EngineException | VaultException e) {
                        throw new AssertionError(e);
                    }
                };
        try (SecretBytes value =
                        new Opening(scene.store, new LateVault(scene.vault, () -> now[0]))
                                .newest(VaultScene.ref(1), rotating);
                SecretBytes expected = SecretBytes.ofUtf8("value 1 of " + VaultScene.ref(1))) {
            assertThat(value != null && expected.sameAs(value)).isTrue();
        } finally {
            now[0].close();
        }
    }

    @Test
    void aVaultThatSomebodyElseChangedIsRefused() throws Exception {
        VaultScene scene = VaultScene.of(1);
        scene.rotation(HeaderSwitch.ALONE)
                .rotate(scene.vault, Rotation.VAULT_KEY, RotationListener.SILENT)
                .close();
        long entries = scene.entries("vault").size();
        assertThatThrownBy(
                        () ->
                                scene.rotation(HeaderSwitch.ALONE)
                                        .rotate(
                                                scene.vault,
                                                Rotation.VAULT_KEY,
                                                RotationListener.SILENT))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("another process changed the vault");
        assertThat(scene.entries("vault")).hasSize((int) entries);
        requireRotated(scene, 2);
    }
}
