package dev.keyrecall.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyrecall.engine.contract.Samples;
import dev.keyrecall.engine.port.LedgerRows;
import dev.keyrecall.engine.port.StoreException;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A store copied and replaced as a whole. */
class SnapshotsTest {
    @TempDir Path folder;
    private Path file = Path.of("");
    private Path copy = Path.of("");

    @BeforeEach
    void name() {
        file = folder.resolve("a store ?%41 'quoted'.db");
        copy = folder.resolve("its copy ?mode=ro 'quoted'.db");
    }

    private static long append(SqliteStore store) {
        return store.write(
                tx -> {
                    long size = tx.ledger().head().map(LedgerRows.Head::size).orElse(0L);
                    Samples.append(tx, size);
                    return size + 1;
                });
    }

    private static long size(SqliteStore store) {
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
    void aReplacedStoreIsTheOtherOneForAllWhoHaveItOpen() {
        try (SqliteStore store = SqliteStore.create(file);
                SqliteStore reader = SqliteStore.open(file)) {
            append(store);
            store.copyTo(copy);
            for (int i = 0; i < 500; i++) {
                append(store);
            }
            assertThat(size(reader)).isEqualTo(501);
            reader.replaceWith(copy);
            assertThat(size(reader)).isEqualTo(1);
            assertThat(size(store)).isEqualTo(1);
            assertThat(store.check()).isEmpty();
            assertThat(append(store)).isEqualTo(2);
            assertThat(append(reader)).isEqualTo(3);
        }
        try (SqliteStore again = SqliteStore.open(file)) {
            assertThat(size(again)).isEqualTo(3);
            assertThat(again.check()).isEmpty();
        }
        try (SqliteStore untouched = SqliteStore.open(copy)) {
            assertThat(size(untouched)).isEqualTo(1);
        }
    }

    @Test
    void whatIsNoDatabaseReplacesNothing() throws IOException {
        try (SqliteStore store = SqliteStore.create(file)) {
            append(store);
            Files.write(copy, new byte[5_000]);
            assertThatThrownBy(() -> store.replaceWith(copy)).isInstanceOf(RuntimeException.class);
            assertThatThrownBy(() -> store.replaceWith(folder.resolve("absent.db")))
                    .isInstanceOf(RuntimeException.class);
            assertThat(append(store)).isEqualTo(2);
            assertThat(store.check()).isEmpty();
        }
    }
}
