package dev.keyrecall.engine.contract;

import static dev.keyrecall.engine.contract.Samples.PROD;
import static dev.keyrecall.engine.contract.Samples.append;
import static dev.keyrecall.engine.contract.Samples.found;
import static dev.keyrecall.engine.contract.Samples.intent;
import static dev.keyrecall.engine.contract.Samples.list;
import static dev.keyrecall.engine.contract.Samples.ref;
import static dev.keyrecall.engine.contract.Samples.write;
import static dev.keyrecall.engine.contract.StoreContract.law;
import static dev.keyrecall.engine.contract.StoreContract.populated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.errorprone.annotations.CanIgnoreReturnValue;

import dev.keyrecall.engine.campaign.Step;
import dev.keyrecall.engine.contract.StoreContract.Database;
import dev.keyrecall.engine.contract.StoreContract.Law;
import dev.keyrecall.engine.port.Store;
import dev.keyrecall.engine.port.Tx;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;

/** All or nothing, snapshots, and turns. */
final class TransactionLaws {
    private static final int WRITERS = 16;
    private static final int WRITES_EACH = 10;

    private TransactionLaws() {}

    static List<Law> laws() {
        return List.of(
                law("whatThrowsLeavesNothing", TransactionLaws::whatThrowsLeavesNothing),
                populated("aRefusedStatementIsNotForgotten", TransactionLaws::refusalsStay),
                law("aReadDoesNotWrite", TransactionLaws::aReadDoesNotWrite),
                law("aTransactionIsNotKept", TransactionLaws::aTransactionIsNotKept),
                law("transactionsDoNotNest", TransactionLaws::transactionsDoNotNest),
                law("databaseTimeDoesNotGoBack", TransactionLaws::databaseTimeDoesNotGoBack),
                law("aClosedStoreRefuses", TransactionLaws::aClosedStoreRefuses),
                new Law("aReaderSeesOneSnapshot", TransactionLaws::aReaderSeesOneSnapshot),
                new Law("anotherProcessSeesWhatWasCommitted", TransactionLaws::othersSee),
                new Law("writersTakeTurns", TransactionLaws::writersTakeTurns),
                new Law("whoFailsAmongOthersFailsAlone", TransactionLaws::whoFailsFailsAlone));
    }

    private static void whatThrowsLeavesNothing(Store store) {
        for (Throwable thrown :
                List.of(new ArithmeticException("stop"), new AssertionError("stop"))) {
            assertThatThrownBy(
                            () ->
                                    write(
                                            store,
                                            tx -> {
                                                tx.accounts().put(Samples.account(PROD));
                                                append(tx, 0);
                                                assertThat(tx.accounts().all()).hasSize(1);
                                                if (thrown instanceof Error error) {
                                                    throw error;
                                                }
                                                throw (RuntimeException) thrown;
                                            }))
                    .isSameAs(thrown);
            assertThat(list(store, tx -> tx.accounts().all())).isEmpty();
            assertThat(found(store, tx -> tx.ledger().head())).isEmpty();
        }
        write(store, tx -> append(tx, 0));
    }

    /** Swallowing a refusal does not make the rest of a transaction stand. */
    private static void refusalsStay(Store store) {
        write(store, tx -> tx.journal().openIntent(intent(1, Step.ISSUE, 1, "user/a")));
        assertThatIllegalStateException()
                .isThrownBy(
                        () ->
                                write(
                                        store,
                                        tx -> {
                                            append(tx, 0);
                                            try {
                                                tx.journal()
                                                        .openIntent(
                                                                intent(2, Step.ISSUE, 1, "user/a"));
                                            } catch (IllegalStateException e) {
                                                assertThat(e).hasMessageContaining("open intent");
                                            }
                                        }))
                .withMessageContaining("one open intent");
        assertThat(found(store, tx -> tx.ledger().head())).isEmpty();
    }

    private static void aReadDoesNotWrite(Store store) {
        assertThatIllegalStateException()
                .isThrownBy(
                        () ->
                                store.read(
                                        tx -> {
                                            tx.accounts().put(Samples.account(PROD));
                                            return true;
                                        }))
                .withMessageContaining("a read does not write");
        assertThat(list(store, tx -> tx.accounts().all())).isEmpty();
    }

    private static void aTransactionIsNotKept(Store store) {
        AtomicReference<Tx> kept = new AtomicReference<>();
        write(store, kept::set);
        assertThatIllegalStateException()
                .isThrownBy(() -> kept.get().accounts().all())
                .withMessageContaining("beyond its end");
    }

    private static void transactionsDoNotNest(Store store) {
        assertThatIllegalStateException()
                .isThrownBy(() -> store.read(_ -> store.read(tx -> tx.accounts().all())));
        assertThatIllegalStateException()
                .isThrownBy(() -> store.write(_ -> store.write(tx -> tx.accounts().all())));
        assertThatIllegalStateException()
                .isThrownBy(() -> store.write(_ -> store.read(tx -> tx.accounts().all())));
        assertThatIllegalStateException()
                .isThrownBy(
                        () ->
                                store.read(
                                        _ -> {
                                            store.close();
                                            return true;
                                        }));
        assertThat(list(store, tx -> tx.accounts().all())).isEmpty();
    }

    private static void databaseTimeDoesNotGoBack(Store store) {
        Instant first = store.read(Tx::databaseTime);
        Instant second = store.write(Tx::databaseTime);
        assertThat(second).isAfterOrEqualTo(first);
        assertThat(first).isAfter(Instant.parse("2025-01-01T00:00:00Z"));
    }

    private static void aClosedStoreRefuses(Store store) {
        write(store, tx -> append(tx, 0));
        store.close();
        store.close();
        assertThatIllegalStateException().isThrownBy(() -> store.read(Tx::databaseTime));
        assertThatIllegalStateException().isThrownBy(() -> store.write(Tx::databaseTime));
    }

    private static void aReaderSeesOneSnapshot(Database database) {
        try (Store reader = database.open();
                Store writer = database.open();
                ExecutorService other = Executors.newSingleThreadExecutor()) {
            reader.read(
                    tx -> {
                        assertThat(tx.ledger().head()).isEmpty();
                        finished(other.submit(() -> write(writer, inner -> append(inner, 0))));
                        assertThat(tx.ledger().head()).isEmpty();
                        return true;
                    });
            assertThat(found(reader, tx -> tx.ledger().head())).isPresent();
            write(
                    writer,
                    tx -> {
                        append(tx, 1);
                        finished(
                                other.submit(
                                        () -> assertThat(LedgerLaws.rows(reader, 0)).hasSize(1)));
                    });
            assertThat(LedgerLaws.rows(reader, 0)).hasSize(2);
        }
    }

    private static void othersSee(Database database) {
        try (Store one = database.open()) {
            Samples.populate(one);
            write(one, tx -> tx.credentials().putObserved(Samples.observed(ref(1))));
            try (Store two = database.open()) {
                assertThat(list(two, tx -> tx.credentials().observedIn(PROD))).hasSize(1);
            }
        }
        try (Store later = database.open()) {
            assertThat(list(later, tx -> tx.credentials().observedIn(PROD))).hasSize(1);
        }
    }

    /** Every writer reads the size and appends to it: a lost turn would be a gap or a refusal. */
    private static void writersTakeTurns(Database database) {
        try (Store one = database.open();
                Store two = database.open();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> writers = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                Store store = i % 2 == 0 ? one : two;
                writers.add(
                        threads.submit(
                                () -> {
                                    for (int j = 0; j < WRITES_EACH; j++) {
                                        write(store, TransactionLaws::appendNext);
                                        store.read(tx -> tx.ledger().head());
                                    }
                                }));
            }
            writers.forEach(TransactionLaws::finished);
            assertThat(LedgerLaws.rows(one, 0)).hasSize(WRITERS * WRITES_EACH);
        }
    }

    private static void appendNext(Tx tx) {
        append(tx, tx.ledger().head().map(head -> head.size()).orElse(0L));
    }

    @CanIgnoreReturnValue
    private static <T> T finished(Future<T> task) {
        try {
            return task.get();
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** Every third write breaks off, every fifth is refused; the others are there, and no more. */
    private static void whoFailsFailsAlone(Database database) {
        try (Store store = database.open();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Samples.populate(store);
            write(store, tx -> tx.journal().openIntent(intent(1, Step.ISSUE, 1, "user/a")));
            List<Future<Boolean>> writes = new ArrayList<>();
            for (int i = 1; i <= WRITERS * WRITES_EACH; i++) {
                int number = i;
                writes.add(threads.submit(() -> wrote(store, number)));
            }
            int kept = 0;
            for (Future<Boolean> write : writes) {
                kept += finished(write) ? 1 : 0;
            }
            long expected = 0;
            for (int i = 1; i <= WRITERS * WRITES_EACH; i++) {
                expected += i % 3 != 0 && i % 5 != 0 ? 1 : 0;
            }
            assertThat((long) kept).isEqualTo(expected);
            assertThat(LedgerLaws.rows(store, 0)).hasSize(kept);
            assertThat(found(store, tx -> tx.ledger().head()).orElseThrow().size()).isEqualTo(kept);
        }
    }

    private static boolean wrote(Store store, int number) {
        try {
            write(
                    store,
                    tx -> {
                        append(tx, tx.ledger().head().map(head -> head.size()).orElse(0L));
                        if (number % 3 == 0) {
                            throw new ArithmeticException("stop");
                        }
                        if (number % 5 == 0) {
                            tx.journal().openIntent(intent(2, Step.ISSUE, 1, "user/a"));
                        }
                    });
            return true;
        } catch (ArithmeticException e) {
            assertThat(number % 3).isZero();
        } catch (IllegalStateException e) {
            assertThat(e).hasMessageContaining("one open intent");
            assertThat(number % 5).isZero();
        }
        return false;
    }
}
