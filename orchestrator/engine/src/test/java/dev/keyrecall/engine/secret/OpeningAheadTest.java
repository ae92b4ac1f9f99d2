package dev.keyrecall.engine.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.port.Secrets.Place;
import dev.keyrecall.engine.port.Store;
import dev.keyrecall.engine.port.StoreException;
import dev.keyrecall.vault.VaultException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** What is got ready while a vault is unlocked, and what happens to it until then. */
final class OpeningAheadTest {
    private static final int SECRETS = 7;
    private static final SecureRandom RANDOM = new SecureRandom();

    private static OpeningAhead begin(Store store, long bytes) {
        return OpeningAhead.begin(store, RANDOM, 2, bytes);
    }

    private static List<Place> opened(VaultScene scene, Store store, OpeningAhead ready)
            throws VaultException {
        List<Place> opened = new ArrayList<>();
        new BulkOpening(scene.engine(store), scene.vault, 2, ReadAhead.BYTES_MAX)
                .each("test", ready, (place, _) -> opened.add(place));
        return opened;
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 300, 1_000_000})
    void whatWasGotReadyIsOpenedUnderOneEntry(long bytes) throws Exception {
        VaultScene scene = VaultScene.of(SECRETS);
        try (OpeningAhead ready = begin(scene.store, bytes)) {
            assertThat(opened(scene, scene.store, ready))
                    .containsExactlyElementsOf(scene.values.keySet());
        }
        assertThat(scene.entries("open")).hasSize(1);
    }

    @Test
    void whatIsSealedIsReadBeforeTheVaultIsOpen() throws Exception {
        VaultScene scene = VaultScene.of(SECRETS);
        AtomicInteger late = new AtomicInteger();
        try (OpeningAhead ready = begin(scene.store, ReadAhead.BYTES_MAX)) {
            assertThat(ready.take()).isPresent();
        }
        try (OpeningAhead ready = begin(scene.store, ReadAhead.BYTES_MAX)) {
            Store counted = new InterruptedStore(scene.store, late::incrementAndGet, () -> {});
            opened(scene, counted, ready);
        }
        // The ledger's size is looked at once for every page; nothing else is read again.
        assertThat(late.get()).isLessThan(SECRETS);
    }

    @Test
    void nothingIsOpenedAndNothingWrittenUntilItIsUsed() throws Exception {
        VaultScene scene = VaultScene.of(SECRETS);
        int before = scene.entries("open").size();
        Runnable refusal =
                () -> {
                    throw new AssertionError("written while the vault was locked");
                };
        try (OpeningAhead ready =
                begin(new InterruptedStore(scene.store, () -> {}, refusal), 1_000_000)) {
            assertThat(ready.take()).isPresent();
        }
        assertThat(scene.entries("open")).hasSize(before);
    }

    /** After the last page and the empty one behind it, before it is asked whether it is so. */
    @Test
    void whatWasAddedOrDestroyedMeanwhileIsSeen() throws Exception {
        VaultScene scene = VaultScene.of(SECRETS);
        AtomicInteger reads = new AtomicInteger();
        Runnable change =
                () -> {
                    if (reads.incrementAndGet() == 6) {
                        scene.add(scene.vault, SECRETS + 1);
                        shred(scene, 2);
                    }
                };
        try (OpeningAhead ready =
                begin(new InterruptedStore(scene.store, change, () -> {}), 1_000_000)) {
            assertThat(opened(scene, scene.store, ready))
                    .containsExactlyElementsOf(scene.values.keySet());
        }
        assertThat(reads.get()).isEqualTo(6);
        assertThat(scene.values).hasSize(SECRETS);
    }

    private static void shred(VaultScene scene, int number) {
        try {
            new Shredding(scene.engine()).shred(VaultScene.ref(number), OptionalInt.empty());
        } catch (EngineException e) {
            throw new AssertionError(e);
        }
        scene.values.remove(new Place(VaultScene.ref(number), 1));
    }

    @Test
    void itServesOnce() throws Exception {
        VaultScene scene = VaultScene.of(SECRETS);
        try (OpeningAhead ready = begin(scene.store, ReadAhead.BYTES_MAX)) {
            assertThat(opened(scene, scene.store, ready)).hasSize(SECRETS);
            assertThat(opened(scene, scene.store, ready)).hasSize(SECRETS);
        }
        assertThat(scene.entries("open")).hasSize(2);
    }

    @Test
    void whatCannotBeReadIsToldToWhoeverUsesIt() throws Exception {
        VaultScene scene = VaultScene.of(SECRETS);
        Runnable damage =
                () -> {
                    throw new StoreException(StoreException.Kind.CORRUPTED, "a page is bad", null);
                };
        try (OpeningAhead ready =
                begin(new InterruptedStore(scene.store, damage, () -> {}), 1_000_000)) {
            assertThatThrownBy(() -> opened(scene, scene.store, ready))
                    .isInstanceOf(StoreException.class)
                    .hasMessage("a page is bad");
        }
        assertThat(scene.entries("open")).isEmpty();
    }

    /** As when a passphrase is wrong, or nobody types one. */
    @Test
    void closingEndsTheReadingAndTheRehearsal() throws Exception {
        VaultScene scene = VaultScene.of(SECRETS);
        CountDownLatch reading = new CountDownLatch(1);
        CountDownLatch closing = new CountDownLatch(1);
        AtomicInteger reads = new AtomicInteger();
        Runnable slow =
                () -> {
                    reads.incrementAndGet();
                    reading.countDown();
                    await(closing);
                };
        OpeningAhead ready = begin(new InterruptedStore(scene.store, slow, () -> {}), 1_000_000);
        await(reading);
        Thread closer = Thread.ofPlatform().start(ready::close);
        while (closer.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        closing.countDown();
        closer.join();
        assertThat(reads.get()).isEqualTo(1);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
