package dev.keyrecall.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyrecall.engine.contract.Samples;
import dev.keyrecall.engine.port.LedgerRows;
import dev.keyrecall.engine.port.Store;
import dev.keyrecall.engine.port.StoreException;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A store copied and replaced as a whole. */
class SnapshotsTest {
    private static final Duration SHORT_WAIT = Duration.ofMillis(50);

    @TempDir Path folder;
    private Path file = Path.of("");
    private Path copy = Path.of("");

    @BeforeEach
    void name() {
        file = folder.resolve("a store ?%41 'quoted'.db");
        copy = folder.resolve("its copy ?mode=ro 'quoted'.db");
    }

    private static long append(Store store) {
        return store.write(
                tx -> {
                    long size = tx.ledger().head().map(LedgerRows.Head::size).orElse(0L);
                    Samples.append(tx, size);
                    return size + 1;
                });
    }

    private static long size(Store store) {
        return store.read(tx -> tx.ledger().head().map(LedgerRows.Head::size).orElse(0L));
    }

    @Test
    void aCopyIsWhatStoodAtOneMomentAndIsAStoreOfItsOwn() {
        try (SqliteStore store = SqliteStore.create(file)) {
            append(store);
            append(store);
            store.copyTo(copy);
            append(store);
            try (SqliteStore other = SqliteStore.open(copy)) {
                assertThat(size(other)).isEqualTo(2);
                assertThat(other.check()).isEmpty();
                assertThat(other.rows()).containsEntry("leaf", 2L).containsEntry("secret", 0L);
                assertThat(append(other)).isEqualTo(3);
            }
            assertThat(store.rows()).containsEntry("leaf", 3L);
        }
    }

    @Test
    void aCopyGoesIntoAnEmptyFileAndIntoNoOther() throws IOException {
        try (SqliteStore store = SqliteStore.create(file)) {
            append(store);
            Files.createFile(copy);
            store.copyTo(copy);
            byte[] first = Files.readAllBytes(copy);
            assertThatThrownBy(() -> store.copyTo(copy)).isInstanceOf(RuntimeException.class);
            assertThat(Files.readAllBytes(copy)).isEqualTo(first);
            assertThatThrownBy(() -> store.copyTo(folder.resolve("no/such/folder.db")))
                    .isInstanceOf(StoreException.class);
            assertThat(append(store)).isEqualTo(2);
        }
    }

    @Test
    void aStoreIsReplacedByWhoHasItAloneAndThenIsTheOtherOneForAll() {
        try (SqliteStore store = SqliteStore.create(file)) {
            append(store);
            store.copyTo(copy);
            for (int i = 0; i < 500; i++) {
                append(store);
            }
            assertBusy(() -> SoleStore.open(file, SHORT_WAIT).close());
            assertThat(append(store)).as("nothing is left locked").isEqualTo(502);
        }
        try (SoleStore sole = SoleStore.open(file)) {
            assertThat(size(sole)).isEqualTo(502);
            assertThat(append(sole)).isEqualTo(503);
            assertBusy(() -> shortly().close());
            sole.replaceWith(copy);
            assertBusy(() -> shortly().close());
        }
        try (SqliteStore again = SqliteStore.open(file);
                SqliteStore another = SqliteStore.open(file)) {
            assertThat(size(again)).isEqualTo(1);
            assertThat(append(again)).isEqualTo(2);
            assertThat(append(another)).isEqualTo(3);
            assertThat(again.check()).isEmpty();
        }
        try (SqliteStore untouched = SqliteStore.open(copy)) {
            assertThat(size(untouched)).isEqualTo(1);
        }
    }

    private SqliteStore shortly() {
        return SqliteStore.open(file, SHORT_WAIT, Migrations.present());
    }

    private static void assertBusy(ThrowingCallable action) {
        assertThatThrownBy(action)
                .isInstanceOfSatisfying(
                        StoreException.class,
                        e -> assertThat(e.kind()).isEqualTo(StoreException.Kind.BUSY));
    }

    @Test
    void whoWaitsForAStoreThatIsReplacedFindsTheNewOne() throws Exception {
        try (SqliteStore store = SqliteStore.create(file)) {
            append(store);
            store.copyTo(copy);
            append(store);
        }
        try (BufferedReader out = replacedWhileOneWaits()) {
            assertThat(out.lines()).containsExactly("2", "END");
        }
        try (SqliteStore again = SqliteStore.open(file)) {
            assertThat(size(again)).isEqualTo(2);
            assertThat(again.check()).isEmpty();
        }
    }

    /** What the one who waited prints. */
    private BufferedReader replacedWhileOneWaits() throws IOException {
        try (SoleStore sole = SoleStore.open(file)) {
            Process waiting = StoreProcess.start(List.of(), StoreProcess.Task.LEDGER, file);
            BufferedReader out = waiting.inputReader(StandardCharsets.US_ASCII);
            assertThat(out.readLine()).isEqualTo("BEGIN");
            sole.replaceWith(copy);
            return out;
        }
    }

    @Test
    void aKilledProcessLeavesNothingLocked() throws Exception {
        try (SqliteStore store = SqliteStore.create(file)) {
            append(store);
        }
        Process holder = StoreProcess.start(List.of(), StoreProcess.Task.HOLD, file);
        try (BufferedReader out = holder.inputReader(StandardCharsets.US_ASCII)) {
            assertThat(out.readLine()).isEqualTo("2");
            assertBusy(() -> shortly().close());
        }
        holder.destroyForcibly().waitFor();
        try (SqliteStore again = SqliteStore.open(file)) {
            assertThat(append(again)).isEqualTo(3);
            assertThat(again.check()).isEmpty();
        }
    }

    @Test
    void whatIsNoDatabaseReplacesNothing() throws IOException {
        SqliteStore.create(file).close();
        try (SoleStore store = SoleStore.open(file)) {
            append(store);
            Files.write(copy, new byte[5_000]);
            assertThatThrownBy(() -> store.replaceWith(copy)).isInstanceOf(RuntimeException.class);
            assertThatThrownBy(() -> store.replaceWith(folder.resolve("absent.db")))
                    .isInstanceOf(RuntimeException.class);
            assertThat(append(store)).isEqualTo(2);
        }
        try (SqliteStore again = SqliteStore.open(file)) {
            assertThat(again.check()).isEmpty();
        }
    }
}
