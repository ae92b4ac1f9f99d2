package dev.keyrecall.engine.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.port.Homes.Rotation;
import dev.keyrecall.engine.port.Secrets.Place;
import dev.keyrecall.engine.port.Store;
import dev.keyrecall.engine.port.StoreException;
import dev.keyrecall.engine.testing.InMemoryStore;
import dev.keyrecall.spi.RevealsSecret;
import dev.keyrecall.spi.SecretBytes;
import dev.keyrecall.spi.json.Json;
import dev.keyrecall.vault.Vault;
import dev.keyrecall.vault.VaultException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** Opening every held value, while others write, damage and rotate. */
final class BulkOpeningTest {
    private static final int SECRETS = 7;

    @RevealsSecret(why = "the test compares what was sealed with what opens")
    private static String text(SecretBytes value) {
        return value.reveal(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }

    private static Map<Place, String> opened(VaultScene scene, Vault vault, int page)
            throws VaultException {
        Map<Place, String> opened = new LinkedHashMap<>();
        long count =
                opening(scene, vault, page)
                        .each("test", (place, value) -> opened.put(place, text(value)));
        assertThat(count).isEqualTo(opened.size());
        return opened;
    }

    private static BulkOpening opening(VaultScene scene, Vault vault, int page) {
        return new BulkOpening(scene.engine(), vault, page, ReadAhead.BYTES_MAX);
    }

    /** With all, some and none of it read ahead. */
    @ParameterizedTest
    @CsvSource({
        "1, 1000000",
        "2, 1000000",
        "3, 1000000",
        "7, 1000000",
        "8, 1000000",
        "1000, 1000000",
        "1, 0",
        "2, 0",
        "8, 0",
        "1, 1",
        "2, 1",
        "3, 1",
        "1, 500",
        "2, 500",
        "1, 300"
    })
    void everyHeldValueIsOpenedOnceInOrder(int page, long ahead) throws Exception {
        VaultScene scene = VaultScene.of(SECRETS);
        WatchedVault vault = WatchedVault.over(scene.vault);

        Map<Place, String> opened = new LinkedHashMap<>();
        new BulkOpening(scene.engine(), vault, page, ahead)
                .each("test", (place, value) -> opened.put(place, text(value)));

        assertThat(opened).isEqualTo(scene.values);
        assertThat(opened.keySet()).containsExactlyElementsOf(scene.values.keySet());
        assertThat(vault.opened()).hasSize(SECRETS);
        assertThat(vault.allWiped()).isTrue();
        Json.Obj details = only(scene.entries("open")).object("details");
        assertThat(details.text("purpose")).isEqualTo("test");
        assertThat(details.integer("count")).isEqualTo(SECRETS);
        assertThat(details.text("digest")).isEqualTo(OpenEntries.digest(scene.values.keySet()));
    }

    private static Json.Obj only(List<Json.Obj> entries) {
        assertThat(entries).hasSize(1);
        return entries.getFirst();
    }

    @Test
    void anEmptyVaultLeavesNoEntry() throws Exception {
        VaultScene scene = VaultScene.of(0);

        assertThat(opened(scene, scene.vault, 3)).isEmpty();
        assertThat(scene.entries("open")).isEmpty();
    }

    @Test
    void nothingIsOpenedBeforeTheEntryIsDurable() throws Exception {
        VaultScene scene = VaultScene.of(SECRETS);
        WatchedVault vault = WatchedVault.over(scene.vault);
        scene.store.interruptWith(
                new InMemoryStore.Interruption() {
                    @Override
                    public void before(long commit) {
                        throw new StoreException(
                                StoreException.Kind.UNWRITABLE, "the disk is full", null);
                    }

                    @Override
                    public void after(long commit) {}
                });

        assertThatThrownBy(() -> opened(scene, vault, 3)).hasMessage("the disk is full");

        assertThat(vault.opened()).isEmpty();
    }

    /** The entry tells of neither. */
    @Test
    void whatIsDestroyedOrAddedMeanwhileIsLeftOut() throws Exception {
        VaultScene scene = VaultScene.of(SECRETS);
        Map<Place, String> before = new LinkedHashMap<>(scene.values);
        WatchedVault vault = WatchedVault.over(scene.vault);
        List<Place> used = new ArrayList<>();
        Place destroyed = new Place(VaultScene.ref(6), 1);

        opening(scene, vault, 1)
                .each(
                        "test",
                        (place, _) -> {
                            if (used.isEmpty()) {
                                destroy(scene, destroyed);
                                scene.add(scene.vault, 5);
                                scene.add(scene.vault, SECRETS + 1);
                            }
                            used.add(place);
                        });

        before.remove(destroyed);
        assertThat(used).containsExactlyElementsOf(before.keySet());
        assertThat(vault.opened()).hasSize(SECRETS - 1);
    }

    private static void destroy(VaultScene scene, Place place) {
        try {
            new Shredding(scene.engine()).shred(place.ref(), OptionalInt.of(place.version()));
        } catch (EngineException e) {
            throw new AssertionError(e);
        }
    }

    /** The entry tells of it, for it was held when the places were read. */
    @ParameterizedTest
    @ValueSource(longs = {0, 300, ReadAhead.BYTES_MAX})
    void whatIsDestroyedOnceItWasReadIsNotOpened(long ahead) throws Exception {
        VaultScene scene = VaultScene.of(SECRETS);
        WatchedVault vault = WatchedVault.over(scene.vault);
        Place destroyed = new Place(VaultScene.ref(2), 1);

        Map<Place, String> opened =
                interrupted(scene, vault, ahead, () -> destroy(scene, destroyed));

        scene.values.remove(destroyed);
        assertThat(opened).isEqualTo(scene.values);
        assertThat(vault.opened()).hasSize(SECRETS - 1);
    }

    /** The vault that opens holds the new key only. */
    @ParameterizedTest
    @CsvSource({"0, VAULT_KEY", "300, VAULT_KEY", "1000000, VAULT_KEY", "1000000, DATA_KEYS"})
    void whatIsWrappedAnewOnceItWasReadIsOpened(long ahead, Rotation rotation) throws Exception {
        VaultScene scene = VaultScene.of(SECRETS);
        int before = scene.vault.keyVersion();

        Map<Place, String> opened =
                interrupted(scene, late(scene), ahead, () -> rotate(scene, rotation));

        assertThat(opened).isEqualTo(scene.values);
        assertThat(scene.vaultKeys()).containsOnly(before + 1);
    }

    /** Something happens when all is read that is read ahead, and before the entry is written. */
    private static Map<Place, String> interrupted(
            VaultScene scene, Vault vault, long ahead, Runnable what) throws VaultException {
        Store store = new InterruptedStore(scene.store, () -> {}, what);
        Map<Place, String> opened = new LinkedHashMap<>();
        new BulkOpening(scene.engine(store), vault, 2, ahead)
                .each("test", (place, value) -> opened.put(place, text(value)));
        return opened;
    }

    private static LateVault late(VaultScene scene) {
        return new LateVault(
                scene.vault,
                () -> {
                    try {
                        return scene.reopened();
                    } catch (VaultException e) {
                        throw new AssertionError(e);
                    }
                });
    }

    @Test
    void aRotationBesideItHidesNothing() throws Exception {
        VaultScene scene = VaultScene.of(SECRETS);
        Map<Place, String> opened = new LinkedHashMap<>();
        LateVault late = late(scene);

        opening(scene, late, 2)
                .each(
                        "test",
                        (place, value) -> {
                            if (opened.isEmpty()) {
                                rotate(scene, Rotation.VAULT_KEY);
                            }
                            opened.put(place, text(value));
                        });

        assertThat(opened).isEqualTo(scene.values);
    }

    private static void rotate(VaultScene scene, Rotation rotation) {
        try {
            scene.rotation(HeaderSwitch.ALONE)
                    .rotate(scene.vault, rotation, RotationListener.SILENT)
                    .close();
        } catch (EngineException | VaultException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aDamagedRecordEndsItAndLeavesNothingInClear() throws Exception {
        VaultScene scene = VaultScene.of(SECRETS);
        WatchedVault vault = WatchedVault.over(scene.vault);
        scene.addWithTheKeyPartOfAnother(SECRETS + 1);

        assertThatThrownBy(() -> opened(scene, vault, 3))
                .isInstanceOf(VaultException.Corrupted.class);

        assertThat(vault.opened()).isNotEmpty();
        assertThat(vault.allWiped()).isTrue();
    }

    @Test
    void aFailingUseLeavesNothingInClear() throws Exception {
        VaultScene scene = VaultScene.of(SECRETS);
        WatchedVault vault = WatchedVault.over(scene.vault);

        assertThatThrownBy(
                        () ->
                                opening(scene, vault, 2)
                                        .each(
                                                "test",
                                                (_, _) -> {
                                                    throw new IOException("no more");
                                                }))
                .isInstanceOf(IOException.class)
                .hasMessage("no more");

        assertThat(vault.opened()).isNotEmpty();
        assertThat(vault.allWiped()).isTrue();
    }
}
