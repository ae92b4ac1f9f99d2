package dev.keyrecall.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyrecall.engine.Actor;
import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.Ids;
import dev.keyrecall.engine.Providers;
import dev.keyrecall.engine.contract.Samples;
import dev.keyrecall.engine.journal.LedgerWriter;
import dev.keyrecall.engine.journal.LedgerWriter.Entry;
import dev.keyrecall.engine.port.Store;
import dev.keyrecall.engine.port.StoreException;
import dev.keyrecall.engine.service.LedgerFilter;
import dev.keyrecall.engine.service.LedgerReading;
import dev.keyrecall.spi.json.Json;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/** A ledger that somebody spoiled in the file: readers say damaged, verification says where. */
final class DamagedLedgerTest {
    private static final int ENTRIES = 40;

    @TempDir private Path folder;

    private Path file = Path.of("");

    @BeforeEach
    void written() {
        file = folder.resolve("store.db");
        try (Store store = SqliteStore.create(file)) {
            LedgerWriter writer = new LedgerWriter(engine(store));
            for (int i = 0; i < ENTRIES; i++) {
                Json.Obj details = Json.object().put("number", i).build();
                Samples.write(store, tx -> writer.append(tx, new Entry("clock", "tick", details)));
            }
        }
    }

    @Test
    void aSoundOneIsReadAndVerifies() throws EngineException {
        try (Store store = SqliteStore.open(file)) {
            LedgerReading reading = new LedgerReading(engine(store));
            reading.forEach(LedgerFilter.all(), _ -> {});
            assertThat(reading.verify().size()).isEqualTo(ENTRIES);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE leaf SET leaf = CAST('not json' AS BLOB) WHERE sequence = 7",
                "UPDATE leaf SET leaf = CAST('{}' AS BLOB) WHERE sequence = 7",
                "UPDATE leaf SET leaf = CAST('{\"kind\":7}' AS BLOB) WHERE sequence = 7",
                "UPDATE leaf SET leaf = x'ff00ff' WHERE sequence = 7",
                "UPDATE leaf SET leaf = substr(leaf, 1, length(leaf) / 2) WHERE sequence = 7",
                "UPDATE leaf SET leaf = zeroblob(70000) WHERE sequence = 7"
            })
    void anEntryThatCannotBeReadIsDamage(String damage) {
        try (Store store = SqliteStore.open(file)) {
            spoil(damage);
            assertThatThrownBy(() -> new LedgerReading(engine(store)).forEach(all(), _ -> {}))
                    .isInstanceOfSatisfying(
                            StoreException.class,
                            e -> {
                                assertThat(e.kind()).isEqualTo(StoreException.Kind.CORRUPTED);
                                assertThat(e).hasMessageContaining("7");
                            });
            requireNotVerified(store);
        }
    }

    /** What reads well and is not what was written: only verification can tell. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE leaf SET leaf = CAST(replace(CAST(leaf AS TEXT), 'tick', 'tock') AS BLOB)"
                        + " WHERE sequence = 7",
                "UPDATE leaf SET leaf_hash = zeroblob(32) WHERE sequence = 7",
                "UPDATE leaf SET leaf_hash = zeroblob(3) WHERE sequence = 7",
                "DELETE FROM leaf WHERE sequence = 7",
                "DELETE FROM leaf WHERE sequence = 31",
                "UPDATE leaf SET sequence = -1 WHERE sequence = 0",
                "UPDATE leaf SET subtree_hash = zeroblob(32) WHERE sequence = 7",
                "UPDATE leaf SET subtree_hash = zeroblob(32) WHERE sequence = 31",
                "UPDATE leaf SET subtree_hash = leaf_hash WHERE sequence = 39",
                "UPDATE leaf SET subtree_hash = zeroblob(7) WHERE sequence = 39"
            })
    void whatWasChangedDoesNotVerify(String damage) {
        try (Store store = SqliteStore.open(file)) {
            spoil(damage);
            requireNotVerified(store);
        }
    }

    /** Nothing is written on top of a ledger whose end cannot be what was written. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "DELETE FROM leaf WHERE sequence = 31",
                "UPDATE leaf SET sequence = 41 WHERE sequence = 39",
                "UPDATE leaf SET sequence = 4611686018427387904 WHERE sequence = 39",
                "UPDATE leaf SET subtree_hash = zeroblob(7) WHERE sequence = 31",
                "UPDATE leaf SET subtree_hash = zeroblob(33) WHERE sequence = 39"
            })
    void aDamagedEndIsNotWrittenOn(String damage) {
        try (Store store = SqliteStore.open(file)) {
            spoil(damage);
            LedgerWriter writer = new LedgerWriter(engine(store));
            Entry next = new Entry("clock", "tick", Json.object().build());
            assertThatThrownBy(() -> Samples.write(store, tx -> writer.append(tx, next)))
                    .isInstanceOfSatisfying(
                            StoreException.class,
                            e -> assertThat(e.kind()).isEqualTo(StoreException.Kind.CORRUPTED));
        }
    }

    private static LedgerFilter all() {
        return LedgerFilter.all();
    }

    private static void requireNotVerified(Store store) {
        assertThatThrownBy(() -> new LedgerReading(engine(store)).verify())
                .isInstanceOfSatisfying(
                        EngineException.class,
                        e -> {
                            assertThat(e.ending()).isEqualTo(EngineException.Ending.REFUSED);
                            assertThat(e.hints()).isNotEmpty();
                        });
    }

    private void spoil(String damage) {
        new RawFile(file).spoil(damage);
    }

    private static Engine engine(Store store) {
        return new Engine(
                store,
                new Providers(List.of()),
                () -> Samples.NOW,
                new Ids(new Random(1)),
                _ -> {},
                new Actor("tester", "tester"),
                "test");
    }
}
