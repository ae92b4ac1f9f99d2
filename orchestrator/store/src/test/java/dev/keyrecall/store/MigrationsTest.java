package dev.keyrecall.store;

import static dev.keyrecall.engine.contract.Samples.append;
import static dev.keyrecall.engine.contract.Samples.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyrecall.engine.contract.LedgerLaws;
import dev.keyrecall.engine.port.Store;
import dev.keyrecall.engine.port.StoreException;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

final class MigrationsTest {
    private static final String NEXT =
            "CREATE TABLE later (a INTEGER NOT NULL) STRICT; INSERT INTO later VALUES (1);";

    @TempDir private Path folder;

    private Path file = Path.of("");

    @BeforeEach
    void create() {
        file = folder.resolve("store.db");
        try (Store store = SqliteStore.create(file)) {
            write(store, tx -> append(tx, 0));
        }
    }

    @Test
    void aFileOfThePresentVersionIsLeftAlone() {
        String before = new RawFile(file).ask("SELECT group_concat(sql) FROM sqlite_schema");
        try (Store store = SqliteStore.open(file)) {
            assertThat(LedgerLaws.rows(store, 0)).hasSize(1);
        }
        assertThat(new RawFile(file).ask("SELECT group_concat(sql) FROM sqlite_schema"))
                .isEqualTo(before);
    }

    @Test
    void anOlderFileIsBroughtUpAndKeepsWhatItHolds() {
        try (Store store = SqliteStore.open(file, Limits.BUSY_WAIT, presentAnd(NEXT))) {
            assertThat(LedgerLaws.rows(store, 0)).hasSize(1);
        }
        assertThat(version()).isEqualTo(present() + 1);
        assertThat(new RawFile(file).ask("SELECT sum(a) FROM later")).isEqualTo("1");
    }

    @Test
    void severalProcessesMigrateOnce() throws Exception {
        Migrations migrations = presentAnd(NEXT);
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Future<?>> processes = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                processes.add(
                        threads.submit(
                                () ->
                                        SqliteStore.open(file, Limits.BUSY_WAIT, migrations)
                                                .close()));
            }
            for (Future<?> process : processes) {
                process.get();
            }
        }
        assertThat(new RawFile(file).ask("SELECT sum(a) FROM later")).isEqualTo("1");
    }

    @Test
    void aMigrationThatFailsLeavesTheFileAsItWas() {
        assertThatThrownBy(
                        () ->
                                SqliteStore.open(
                                        file,
                                        Limits.BUSY_WAIT,
                                        presentAnd(NEXT + " INSERT INTO later VALUES (NULL);")))
                .isInstanceOf(IllegalStateException.class);
        assertThat(version()).isEqualTo(present());
        assertThat(new RawFile(file).ask("SELECT count(*) FROM sqlite_schema WHERE name = 'later'"))
                .isEqualTo("0");
        SqliteStore.open(file).close();
    }

    @Test
    void aNewerFileIsRefusedUntouched() {
        new RawFile(file).run("PRAGMA user_version = " + (present() + 1));
        assertThatThrownBy(() -> SqliteStore.open(file))
                .isInstanceOfSatisfying(
                        StoreException.class,
                        e -> assertThat(e.kind()).isEqualTo(StoreException.Kind.TOO_NEW));
        assertThat(version()).isEqualTo(present() + 1);
    }

    private int version() {
        return Integer.parseInt(new RawFile(file).ask("PRAGMA user_version"));
    }

    private static int present() {
        return Migrations.present().version();
    }

    private static Migrations presentAnd(String script) {
        List<String> scripts = new ArrayList<>(Migrations.present().scripts());
        scripts.add(script);
        return new Migrations(scripts);
    }
}
