package dev.keyrecall.store;

import static dev.keyrecall.engine.contract.Samples.PROD;
import static dev.keyrecall.engine.contract.Samples.append;
import static dev.keyrecall.engine.contract.Samples.ref;
import static dev.keyrecall.engine.contract.Samples.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.keyrecall.engine.contract.LedgerLaws;
import dev.keyrecall.engine.contract.Samples;
import dev.keyrecall.engine.port.Store;
import dev.keyrecall.engine.port.StoreException;
import dev.keyrecall.engine.port.StoreException.Kind;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;

/** A damaged file is told, never read as if it were sound where SQLite can tell. */
final class SqliteDamageTest {
    private static final int PAGE = 4096;
    private static final long SEED = 20_261_123;
    private static final int SCRATCHES =
            "long".equals(System.getProperty("keyrecall.suite")) ? 2_000 : 100;

    @TempDir private Path folder;

    private Path file = Path.of("");
    private byte[] sound = {};

    @BeforeEach
    void fill() throws IOException {
        Path whole = folder.resolve("whole.db");
        try (Store store = SqliteStore.create(whole)) {
            Samples.populate(store);
            write(
                    store,
                    tx -> {
                        for (int i = 0; i < 200; i++) {
                            append(tx, i);
                            tx.credentials().putObserved(Samples.observed(ref(i)));
                            tx.secrets().add(Samples.secret(ref(i), 1, null));
                        }
                    });
        }
        sound = Files.readAllBytes(whole);
        file = folder.resolve("store.db");
    }

    @Test
    void thereIsNoStore() {
        assertRefused(Kind.ABSENT);
        assertThat(file).doesNotExist();
    }

    @Test
    void anythingElseIsNotAStore() throws IOException {
        for (byte[] other :
                new byte[][] {
                    {},
                    "just text".getBytes(UTF_8),
                    "x\n".repeat(5_000).getBytes(UTF_8),
                    new byte[PAGE]
                }) {
            Files.write(file, other);
            assertRefused(Kind.CORRUPTED);
            assertThat(file).hasBinaryContent(other);
        }
        Files.delete(file);
        new RawFile(file).run("CREATE TABLE account (ref TEXT)");
        assertRefused(Kind.CORRUPTED);
        Files.delete(file);
        Files.createDirectory(file);
        assertThatThrownBy(() -> SqliteStore.open(file)).isInstanceOf(StoreException.class);
    }

    @Test
    void aTruncatedFileIsDamaged() throws IOException {
        for (int length = 1; length < sound.length; length += PAGE / 2) {
            Files.write(file, Arrays.copyOf(sound, length));
            assertRefused(Kind.CORRUPTED);
        }
    }

    /** Page by page through the whole file. */
    @Test
    void anOverwrittenPageIsDamage() throws IOException {
        Random random = new Random(SEED);
        for (int page = 0; page < sound.length / PAGE; page++) {
            byte[] damaged = sound.clone();
            byte[] noise = new byte[PAGE];
            random.nextBytes(noise);
            System.arraycopy(noise, 0, damaged, page * PAGE, PAGE);
            Files.write(file, damaged);
            assertRefused(Kind.CORRUPTED);
        }
    }

    @Test
    void anEmptiedPageIsDamage() throws IOException {
        for (int page = 0; page < sound.length / PAGE; page++) {
            byte[] damaged = sound.clone();
            Arrays.fill(damaged, page * PAGE, (page + 1) * PAGE, (byte) 0);
            Files.write(file, damaged);
            assertRefused(Kind.CORRUPTED);
        }
    }

    /** SQLite has no checksums, so a scratch may go unseen; it never surfaces as another fault. */
    @Test
    void aScratchIsDamageOrNothing() throws IOException {
        Random random = new Random(SEED);
        int seen = 0;
        for (int i = 0; i < SCRATCHES; i++) {
            byte[] damaged = sound.clone();
            byte[] noise = new byte[1 + random.nextInt(64)];
            random.nextBytes(noise);
            int at = random.nextInt(sound.length - noise.length);
            System.arraycopy(noise, 0, damaged, at, noise.length);
            Files.write(file, damaged);
            if (damageSeen()) {
                seen++;
            }
        }
        assertThat(seen).isPositive();
    }

    /** Large files are not looked through when opened: the first use tells. */
    @Test
    void damageInALargeFileIsToldByWhatMeetsIt() throws IOException {
        Path large = folder.resolve("large.db");
        int leaves = (int) (Limits.CHECKED_ON_OPEN_MAX_BYTES / 60_000) + 10;
        try (Store store = SqliteStore.create(large)) {
            Samples.populate(store);
            write(
                    store,
                    tx -> {
                        for (int i = 0; i < leaves; i++) {
                            tx.ledger()
                                    .append(
                                            i,
                                            Samples.filled(60_000, i),
                                            Samples.filled(32, 0),
                                            Samples.head(i + 1));
                        }
                    });
        }
        byte[] bytes = Files.readAllBytes(large);
        int root = Integer.parseInt(rootPage(large, "leaf"));
        Arrays.fill(bytes, (root - 1) * PAGE, root * PAGE, (byte) 0x55);
        Files.write(large, bytes);
        try (SqliteStore store = SqliteStore.open(large)) {
            assertThat(Samples.list(store, tx -> tx.accounts().all())).hasSize(2);
            assertThatThrownBy(() -> LedgerLaws.rows(store, 0))
                    .isInstanceOfSatisfying(
                            StoreException.class,
                            e -> assertThat(e.kind()).isEqualTo(Kind.CORRUPTED));
            assertThatThrownBy(() -> write(store, tx -> append(tx, leaves)))
                    .isInstanceOfSatisfying(
                            StoreException.class,
                            e -> assertThat(e.kind()).isEqualTo(Kind.CORRUPTED));
            assertThat(store.check()).isNotEmpty();
            assertThat(Samples.list(store, tx -> tx.accounts().all())).hasSize(2);
        }
    }

    @Test
    void aLostTableIsDamage() throws IOException {
        Files.write(file, sound);
        new RawFile(file).run("DROP TABLE finding");
        try (Store store = SqliteStore.open(file)) {
            assertThatThrownBy(() -> store.read(tx -> tx.credentials().findingsIn(PROD)))
                    .isInstanceOfSatisfying(
                            StoreException.class,
                            e -> assertThat(e.kind()).isEqualTo(Kind.CORRUPTED));
        }
    }

    /** A value that passes the schema's checks and still is not of its form. */
    @Test
    void anUnreadableValueIsDamage() throws IOException {
        Files.write(file, sound);
        new RawFile(file).run("UPDATE account SET added_at = '2026-02-30T08:30:00.000000000Z'");
        try (Store store = SqliteStore.open(file)) {
            assertThatThrownBy(() -> store.read(tx -> tx.accounts().all()))
                    .isInstanceOfSatisfying(
                            StoreException.class,
                            e -> assertThat(e.kind()).isEqualTo(Kind.CORRUPTED));
        }
    }

    private static String rootPage(Path path, String table) {
        return new RawFile(path)
                .ask("SELECT rootpage FROM sqlite_schema WHERE name = '" + table + "'");
    }

    private void assertRefused(Kind kind) {
        assertThatThrownBy(() -> SqliteStore.open(file).close())
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.kind()).isEqualTo(kind));
    }

    private boolean damageSeen() {
        try (Store store = SqliteStore.open(file)) {
            store.read(
                    tx -> {
                        tx.accounts().all();
                        tx.credentials().observedIn(PROD);
                        tx.campaigns().plans();
                        tx.campaigns().all();
                        tx.campaigns().units(Samples.CAMPAIGN);
                        tx.secrets().newest(ref(1));
                        return true;
                    });
            LedgerLaws.rows(store, 0);
            return false;
        } catch (StoreException e) {
            assertThat(e.kind()).isIn(Kind.CORRUPTED, Kind.TOO_NEW);
            return true;
        }
    }
}
