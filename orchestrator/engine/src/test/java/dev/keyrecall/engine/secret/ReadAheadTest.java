package dev.keyrecall.engine.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyrecall.engine.port.Secrets.SealedVersion;
import dev.keyrecall.engine.port.Store;
import dev.keyrecall.vault.VaultException;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Collection;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** What is read of sealed values before the entry of their opening stands. */
final class ReadAheadTest {
    private static final int SECRETS = 9;

    private VaultScene scene;

    @BeforeEach
    void prepare() throws Exception {
        scene = VaultScene.of(SECRETS);
    }

    private ReadAhead read(int page, long bytesMax) throws VaultException {
        try (ExecutorService beside = Executors.newSingleThreadExecutor()) {
            return ReadAhead.of(scene.store, page, bytesMax, beside);
        }
    }

    private long ledgerSize() {
        return scene.store.read(ReadAhead::ledgerSize);
    }

    private static long bytes(Collection<List<SealedVersion>> pages) {
        return pages.stream()
                .flatMap(List::stream)
                .mapToLong(one -> one.sealed().keyPart().length + one.sealed().dataPart().length)
                .sum();
    }

    @Test
    void everyPlaceIsToldAndOnlySoManyBytesAreKept() throws Exception {
        long all = bytes(read(2, Long.MAX_VALUE).pages(ledgerSize()));
        long one = all / SECRETS + 1;
        for (int page : new int[] {1, 2, 4, SECRETS, 100}) {
            for (long bytesMax = 0; bytesMax <= all; bytesMax += all / 7) {
                ReadAhead ahead = read(page, bytesMax);
                assertThat(ahead.places()).containsExactlyElementsOf(scene.values.keySet());
                assertThat(ahead.digest()).isEqualTo(OpenEntries.digest(ahead.places()));
                long kept = bytes(ahead.pages(ledgerSize()));
                assertThat(kept).isBetween(Math.min(bytesMax, all), bytesMax + page * one);
            }
        }
    }

    @Test
    void nothingThatWasReadBeforeAnotherEntryIsUsed() throws Exception {
        ReadAhead ahead = read(2, Long.MAX_VALUE);
        assertThat(ahead.pages(ledgerSize())).hasSize((SECRETS + 1) / 2);
        new Shredding(scene.engine()).shred(VaultScene.ref(3), OptionalInt.of(1));
        assertThat(ahead.pages(ledgerSize())).isEmpty();
        assertThat(ahead.places()).hasSize(SECRETS);
    }

    /** Of what happens while it is read, some was read before, some after. */
    @Test
    void nothingIsUsedWhereAnEntryWasWrittenWhileItWasRead() throws Exception {
        long before = ledgerSize();
        int[] reads = {0};
        Store store =
                new InterruptedStore(
                        scene.store,
                        () -> {
                            if (++reads[0] == 3) {
                                scene.add(scene.vault, 1);
                            }
                        },
                        () -> {});
        ReadAhead ahead;
        try (ExecutorService beside = Executors.newSingleThreadExecutor()) {
            ahead = ReadAhead.of(store, 2, Long.MAX_VALUE, beside);
        }
        assertThat(ledgerSize()).isEqualTo(before + 1);
        assertThat(ahead.pages(before)).isEmpty();
        assertThat(ahead.pages(before + 1)).isEmpty();
    }

    /** Else the entry would tell another digest than that of what is opened. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void aDigestThatFailedIsTold(int failing) {
        try (ExecutorService beside = new FailingExecutor(failing)) {
            assertThatThrownBy(() -> ReadAhead.of(scene.store, 2, Long.MAX_VALUE, beside))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("no more room");
        }
    }

    /** On the thread that asks; one of what it is asked fails, counted from 0. */
    private static final class FailingExecutor extends AbstractExecutorService {
        private final int failing;
        private int asked;
        private boolean ended;

        FailingExecutor(int failing) {
            this.failing = failing;
        }

        @Override
        public Future<?> submit(Runnable task) {
            return asked++ == failing
                    ? CompletableFuture.failedFuture(new IllegalStateException("no more room"))
                    : super.submit(task);
        }

        @Override
        public void execute(Runnable task) {
            task.run();
        }

        @Override
        public void shutdown() {
            ended = true;
        }

        @Override
        public List<Runnable> shutdownNow() {
            ended = true;
            return List.of();
        }

        @Override
        public boolean isShutdown() {
            return ended;
        }

        @Override
        public boolean isTerminated() {
            return ended;
        }

        @Override
        public boolean awaitTermination(long timeout, TimeUnit unit) {
            return ended;
        }
    }
}
