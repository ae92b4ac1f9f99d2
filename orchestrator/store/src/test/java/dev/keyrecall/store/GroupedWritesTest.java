package dev.keyrecall.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyrecall.engine.port.Store.Work;
import dev.keyrecall.engine.port.StoreException;
import dev.keyrecall.engine.port.StoreException.Kind;
import dev.keyrecall.engine.port.Tx;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** Laws of sharing a transaction, seen at what is asked of the connection. */
final class GroupedWritesTest {
    @TempDir private static Path folder = Path.of("");

    private static @Nullable Tx inert;

    private final Recorder line = new Recorder(Objects.requireNonNull(inert));
    private final GroupedWrites writes = new GroupedWrites(() -> line);
    private final CountDownLatch holding = new CountDownLatch(1);
    private final CountDownLatch let = new CountDownLatch(1);

    /** Notes what it is asked, and fails where it is told to. */
    private static final class Recorder implements WriteLine {
        /** Of a read that has ended: it is there and answers nothing. */
        private final Tx inert;

        private final List<String> asked = new ArrayList<>();
        private @Nullable RuntimeException atCommit;
        private @Nullable RuntimeException atUndo;

        Recorder(Tx inert) {
            this.inert = inert;
        }

        @Override
        public void begin() {
            asked.add("begin");
        }

        @Override
        public <T> T apply(Work<T> work) {
            asked.add("apply");
            return work.apply(inert);
        }

        @Override
        public void mark() {
            asked.add("mark");
        }

        @Override
        public void keep() {
            asked.add("keep");
        }

        @Override
        public void undo() {
            asked.add("undo");
            if (atUndo != null) {
                throw atUndo;
            }
        }

        @Override
        public void commit() {
            asked.add("commit");
            if (atCommit != null) {
                throw atCommit;
            }
        }

        @Override
        public void rollBack(Throwable because) {
            asked.add("rollBack");
        }
    }

    @BeforeAll
    static void end() {
        try (SqliteStore store = SqliteStore.create(folder.resolve("store.db"))) {
            inert = store.<Tx>read(tx -> tx);
        }
    }

    /** Writes once, and stays in the work until {@link #let}, while others queue up behind it. */
    private Future<Integer> first(ExecutorService threads) throws InterruptedException {
        Future<Integer> first =
                threads.submit(
                        () ->
                                writes.write(
                                        _ -> {
                                            holding.countDown();
                                            awaitUninterruptibly(let);
                                            return 1;
                                        }));
        holding.await();
        return first;
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void queued(int writers) throws InterruptedException {
        while (writes.waiting() < writers) {
            Thread.sleep(1);
        }
    }

    @Test
    void whoeverIsAloneCommitsAtOnce() {
        assertThat(writes.<Integer>write(_ -> 7)).isEqualTo(7);
        assertThat(line.asked).containsExactly("begin", "apply", "commit");
    }

    @Test
    void whoeverWaitsMeanwhileJoins() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Integer> first = first(threads);
            Future<Integer> second = threads.submit(() -> writes.write(_ -> 2));
            queued(1);
            Future<Integer> third = threads.submit(() -> writes.write(_ -> 3));
            queued(2);
            let.countDown();
            assertThat(List.of(first.get(), second.get(), third.get())).containsExactly(1, 2, 3);
        }
        assertThat(line.asked)
                .containsExactly(
                        "begin", "apply", "mark", "apply", "keep", "mark", "apply", "keep",
                        "commit");
    }

    @Test
    void whatFailsIsUndoneAlone() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Integer> first = first(threads);
            Future<Integer> second =
                    threads.submit(
                            () ->
                                    writes.write(
                                            _ -> {
                                                throw new ArithmeticException("stop");
                                            }));
            queued(1);
            let.countDown();
            assertThat(first.get()).isEqualTo(1);
            assertThatThrownBy(second::get).hasCauseInstanceOf(ArithmeticException.class);
        }
        assertThat(line.asked).containsExactly("begin", "apply", "mark", "apply", "undo", "commit");
    }

    @Test
    void aFailureOfTheDatabaseFailsAll() throws Exception {
        StoreException full = new StoreException(Kind.UNWRITABLE, "full", null);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Integer> first = first(threads);
            Future<Integer> second =
                    threads.submit(
                            () ->
                                    writes.write(
                                            _ -> {
                                                throw full;
                                            }));
            queued(1);
            let.countDown();
            assertThatThrownBy(first::get)
                    .cause()
                    .isInstanceOf(StoreException.class)
                    .hasMessage("full");
            assertThatThrownBy(second::get).cause().isSameAs(full);
        }
        assertThat(line.asked).containsExactly("begin", "apply", "mark", "apply", "rollBack");
    }

    @Test
    void whatCannotBeUndoneAloneFailsAll() throws Exception {
        line.atUndo = new StoreException(Kind.UNWRITABLE, "gone", null);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Integer> first = first(threads);
            Future<Integer> second =
                    threads.submit(
                            () ->
                                    writes.write(
                                            _ -> {
                                                throw new ArithmeticException("stop");
                                            }));
            queued(1);
            let.countDown();
            assertThatThrownBy(first::get).cause().hasMessage("gone");
            assertThatThrownBy(second::get).hasCauseInstanceOf(ArithmeticException.class);
        }
        assertThat(line.asked)
                .containsExactly("begin", "apply", "mark", "apply", "undo", "rollBack");
    }

    @Test
    void aCommitThatFailsIsToldToAll() throws Exception {
        line.atCommit = new StoreException(Kind.UNWRITABLE, "no answer", null);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Integer> first = first(threads);
            Future<Integer> second = threads.submit(() -> writes.write(_ -> 2));
            queued(1);
            let.countDown();
            for (Future<Integer> write : List.of(first, second)) {
                assertThatThrownBy(write::get)
                        .cause()
                        .isInstanceOf(StoreException.class)
                        .hasMessage("no answer");
            }
        }
        assertThat(line.asked.getLast()).isEqualTo("rollBack");
        line.atCommit = null;
        assertThat(writes.<Integer>write(_ -> 8)).as("the next one begins anew").isEqualTo(8);
    }

    /** Looking for a server takes ten seconds, and each of them would take as long. */
    @Test
    void whoeverWaitsBehindOneWithoutAConnectionIsToldTheSame() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        GroupedWrites none =
                new GroupedWrites(
                        () -> {
                            asked.incrementAndGet();
                            holding.countDown();
                            awaitUninterruptibly(let);
                            throw new StoreException(Kind.UNWRITABLE, "no server", null);
                        });
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> all = new ArrayList<>();
            all.add(threads.submit(() -> none.write(_ -> 1)));
            holding.await();
            for (int i = 1; i <= 3; i++) {
                all.add(threads.submit(() -> none.write(_ -> 2)));
                while (none.waiting() < i) {
                    Thread.sleep(1);
                }
            }
            let.countDown();
            for (Future<Integer> write : all) {
                assertThatThrownBy(write::get)
                        .cause()
                        .isInstanceOf(StoreException.class)
                        .hasMessage("no server");
            }
        }
        assertThat(asked).hasValue(1);
    }

    @Test
    void aLawThatShowsAtTheCommitIsToldAsItIs() {
        line.atCommit = new IllegalStateException("what it refers to is not in the store");
        assertThatIllegalStateException()
                .isThrownBy(() -> writes.write(_ -> 1))
                .isSameAs(line.atCommit);
    }

    @Test
    void whoeverWantsTheConnectionAloneFindsNoTransactionOpen() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Integer> first = first(threads);
            Future<Boolean> alone =
                    threads.submit(() -> writes.alone(() -> line.asked.contains("commit")));
            queued(1);
            let.countDown();
            assertThat(alone.get()).isTrue();
            assertThat(first.get()).isEqualTo(1);
        }
        assertThat(line.asked).containsExactly("begin", "apply", "commit");
    }
}
