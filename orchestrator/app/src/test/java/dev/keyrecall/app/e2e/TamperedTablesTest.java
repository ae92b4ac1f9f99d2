package dev.keyrecall.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyrecall.app.e2e.KnownHome.Seen;
import dev.keyrecall.app.e2e.RawStore.Cell;
import dev.keyrecall.engine.port.StoreException;
import dev.keyrecall.store.SqliteStore;
import dev.keyrecall.vault.LocalVault;
import dev.keyrecall.vault.VaultException;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;

/**
 * Every byte of every value in the vault's tables of a small home, and every row of them, changed
 * by somebody who goes round the schema: what was touched ends in an error, all else opens as it
 * was put in, and nothing else ever comes out.
 */
final class TamperedTablesTest {
    private static final boolean LONG = "long".equals(System.getProperty("keyrecall.suite"));
    private static final long SEED = 20261127L;

    /** The short suite changes one byte in so many. */
    private static final int STEP = LONG ? 1 : 20;

    /** One change in so many is also met by a program that begins only then. */
    private static final int OPENED_ANEW = 25;

    private static final List<String> TABLES = List.of("home", "secret", "data_key", "fingerprint");

    /** What the vault binds a value to. */
    private static final Set<String> BOUND =
            Set.of(
                    "secret.ref",
                    "secret.version",
                    "secret.data_part",
                    "data_key.ref",
                    "data_key.version",
                    "data_key.key_part");

    @TempDir private Path folder = Path.of("");
    private KnownHome home;
    private SqliteStore store;
    private LocalVault vault;

    @BeforeEach
    void prepare() throws IOException, VaultException {
        home = KnownHome.made(folder.resolve("here"), 0);
        store = SqliteStore.open(home.copy("copy"));
        vault = home.vault(store);
    }

    @AfterEach
    void close() {
        vault.close();
        store.close();
    }

    private Path copy() {
        return folder.resolve("here/copy/keyrecall.db");
    }

    @Test
    void everyByteOfEveryValueIsCoveredByAnError() throws Exception {
        assertThat(home.seen(store, vault)).isEqualTo(new Seen(home.names(), 0));
        int cases = 0;
        int changed = 0;
        Set<String> met = new TreeSet<>();
        try (RawStore raw = new RawStore(copy())) {
            for (String table : TABLES) {
                raw.keep(table);
                for (Cell cell : raw.cells(table)) {
                    for (int at = 0; at < cell.bytes().length; at++) {
                        if (cases++ % STEP == 0) {
                            changed++;
                            met.add(table + "." + cell.column());
                            everyChangeOf(raw, cell, at, changed);
                        }
                    }
                }
            }
        }
        assertThat(cases).as("bytes").isGreaterThan(6_000);
        assertThat(met).containsAll(BOUND).contains("home.vault_header");
        assertThat(home.seen(store, vault)).isEqualTo(new Seen(home.names(), 0));
    }

    private void everyChangeOf(RawStore raw, Cell cell, int at, int number) throws Exception {
        for (int mask : LONG ? new int[] {1, 0x80, 0xff} : new int[] {1 << number % 8}) {
            byte[] bytes = cell.bytes().clone();
            bytes[at] ^= (byte) mask;
            raw.put(cell, bytes);
            String told = cell + ", byte " + at + " by " + mask;
            require(cell, told, store);
            if (number % OPENED_ANEW == 0) {
                requireOfAProgramThatBegins(cell, told);
            }
            raw.putBack(cell.table());
        }
    }

    /** A larger file is not looked through when it is opened: no law of the schema helps then. */
    private void require(Cell cell, String told, SqliteStore opened) throws Exception {
        String column = cell.table() + "." + cell.column();
        if (column.equals("home.vault_header")) {
            assertThatThrownBy(() -> home.vault(opened).close())
                    .as(told)
                    .isInstanceOf(VaultException.class);
            return;
        }
        Seen seen = home.seen(opened, vault);
        Set<String> others = new TreeSet<>(home.names());
        others.remove(cell.about());
        assertThat(seen.right()).as(told).containsAll(others);
        if (BOUND.contains(column) && home.names().contains(cell.about())) {
            assertThat(seen.right()).as(told).isEqualTo(others);
            assertThat(seen.refused()).as(told).isPositive();
        }
    }

    private void requireOfAProgramThatBegins(Cell cell, String told) throws Exception {
        try (SqliteStore anew = SqliteStore.open(copy())) {
            require(cell, told, anew);
        } catch (StoreException e) {
            assertThat(e.kind()).as(told).isEqualTo(StoreException.Kind.CORRUPTED);
        }
    }

    /** Both parts together, and each alone, of every row in the place of every other one. */
    @Test
    void aRowInThePlaceOfAnyOtherIsRefused() throws Exception {
        try (RawStore raw = new RawStore(copy())) {
            raw.keep("secret");
            raw.keep("data_key");
            for (String to : home.names()) {
                for (String from : home.names()) {
                    if (!from.equals(to)) {
                        requireRefused(raw, "temp.kept", from, to);
                    }
                }
            }
        }
    }

    /** The row of one version gets another row's parts: one, the other, both. */
    private void requireRefused(RawStore raw, String source, String from, String to)
            throws Exception {
        Set<String> others = new TreeSet<>(home.names());
        others.remove(to);
        for (List<String> parts :
                List.of(List.of("data"), List.of("key"), List.of("data", "key"))) {
            for (String part : parts) {
                raw.run(copying(source, part, from, to));
            }
            Seen seen = home.seen(store, vault);
            assertThat(seen.right()).as("%s of %s for %s", parts, from, to).isEqualTo(others);
            assertThat(seen.refused()).isEqualTo(1);
            raw.putBack("secret");
            raw.putBack("data_key");
        }
    }

    private static String copying(String source, String part, String from, String to) {
        String table = part.equals("data") ? "secret" : "data_key";
        String columns =
                part.equals("data") ? "data_part" : "vault_key_version, data_key_version, key_part";
        return "UPDATE main.%s SET (%s) = (SELECT %s FROM %s_%s WHERE %s) WHERE %s"
                .formatted(table, columns, columns, source, table, where(from), where(to));
    }

    private static String where(String name) {
        int parting = name.lastIndexOf(' ');
        return "ref = '%s' AND version = %s"
                .formatted(name.substring(0, parting), name.substring(parting + 1));
    }

    /** What stood there before the vault key, the data keys or the value were changed. */
    @Test
    void anOldRowInThePlaceOfANewOneIsRefused() throws Exception {
        for (List<String> change :
                List.of(List.of("vault", "rotate"), List.of("vault", "rotate", "--data-keys"))) {
            Path before = home.copy("before" + change.size());
            home.scene.console.run(change.toArray(String[]::new)).requireExit(0);
            Path after = home.copy("after" + change.size());
            reopen(after);
            try (RawStore raw = new RawStore(after)) {
                attach(raw, before);
                boolean sealedAnew = change.contains("--data-keys");
                for (String name : home.names()) {
                    requireOldIsRefused(raw, name, sealedAnew);
                }
                // The old header opens still; what was brought under the new key does not.
                raw.run("UPDATE main.home SET vault_header = (SELECT vault_header FROM old.home)");
                try (LocalVault old = home.vault(store)) {
                    assertThat(home.seen(store, old))
                            .isEqualTo(new Seen(Set.of(), home.names().size()));
                }
            }
        }
    }

    private void requireOldIsRefused(RawStore raw, String name, boolean sealedAnew)
            throws Exception {
        if (sealedAnew) {
            requireRefused(raw, "temp.old", name, name);
            return;
        }
        // The data part was left alone: the key part is what is old.
        raw.run(copying("temp.old", "key", name, name));
        Set<String> others = new TreeSet<>(home.names());
        others.remove(name);
        assertThat(home.seen(store, vault)).as(name).isEqualTo(new Seen(others, 1));
        raw.putBack("data_key");
    }

    private void reopen(Path database) throws IOException, VaultException {
        close();
        store = SqliteStore.open(database);
        vault = home.vault(store);
    }

    /** The rows of another file under names of this one, and this one's rows as they stand. */
    private static void attach(RawStore raw, Path other) throws SQLException {
        raw.run("ATTACH '" + other + "' AS old");
        for (String table : List.of("secret", "data_key")) {
            raw.run("CREATE TEMP TABLE old_" + table + " AS SELECT * FROM old." + table);
            raw.keep(table);
        }
    }

    @Test
    void anEarlierVersionInThePlaceOfALaterOneIsRefused() throws Exception {
        Path before = home.copy("before");
        String earlier = KnownHome.name(home.values().keySet().iterator().next());
        String later = KnownHome.name(home.next("twice", 3));
        reopen(home.copy("after"));
        try (RawStore raw = new RawStore(folder.resolve("here/after/keyrecall.db"))) {
            attach(raw, before);
            requireRefused(raw, "temp.old", earlier, later);
        }
    }

    /** Of the same names and versions, with a recipient of the same passphrase. */
    @Test
    void rowsOfAnotherVaultAreRefused() throws Exception {
        KnownHome other = KnownHome.made(folder.resolve("other"), 0);
        assertThat(other.names()).isEqualTo(home.names());
        try (RawStore raw = new RawStore(copy())) {
            attach(raw, other.copy("copy"));
            for (String name : home.names()) {
                requireRefused(raw, "temp.old", name, name);
            }
            raw.run("UPDATE main.home SET vault_header = (SELECT vault_header FROM old.home)");
            assertThatThrownBy(() -> home.vault(store).close())
                    .isInstanceOf(VaultException.WrongKeyFile.class);
        }
    }

    /** Through the product's own commands: an error line, a hint, its exit code and no value. */
    @Test
    void aCommandSaysWhatIsDamaged() throws Exception {
        SplittableRandom random = new SplittableRandom(SEED);
        try (RawStore raw = new RawStore(home.database())) {
            for (String place :
                    List.of("data_key.key_part", "secret.data_part", "home.vault_header")) {
                Cell cell = pick(raw, place, random);
                byte[] bytes = cell.bytes().clone();
                // Behind the versions at its beginning, which the schema repeats beside it.
                int at = random.nextInt(9, bytes.length);
                bytes[at] ^= (byte) (1 + random.nextInt(255));
                raw.put(cell, bytes);
                Console.Ran ran = home.scene.console.run("vault", "rotate", "--data-keys");
                String told = "seed " + SEED + ": " + cell + ", byte " + at;
                // What is damaged is gone past, and named; without its header nothing is done.
                boolean record = !place.startsWith("home");
                assertThat(ran.exit()).as(told + ran.err()).isEqualTo(record ? 5 : 6);
                assertThat(ran.out().contains("damaged: ")).as(told + ran.out()).isEqualTo(record);
                assertThat(ran.err())
                        .as(told)
                        .containsOnlyOnce(record ? "keyrecall: warning: " : "keyrecall: error: ")
                        .contains("\nhint: ")
                        .doesNotContain("\tat ", "cnry");
                assertThat(ran.out()).as(told).doesNotContain("cnry");
                raw.put(cell, cell.bytes());
                home.scene.console.run("vault", "rotate", "--data-keys").requireExit(0);
            }
        }
        home.requireWhole();
    }

    private static Cell pick(RawStore raw, String place, SplittableRandom random)
            throws SQLException {
        String table = place.substring(0, place.indexOf('.'));
        List<Cell> cells =
                raw.cells(table).stream()
                        .filter(one -> place.equals(table + "." + one.column()))
                        .toList();
        return cells.get(random.nextInt(cells.size()));
    }
}
