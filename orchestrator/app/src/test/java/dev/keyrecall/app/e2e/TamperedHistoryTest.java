package dev.keyrecall.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyrecall.app.home.Session;
import dev.keyrecall.app.wiring.SystemIo;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.port.StoreException;
import dev.keyrecall.engine.service.LedgerReading;
import dev.keyrecall.store.SqliteStore;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Rows of the vault that are sound by themselves, but are not what happened: removed, put back or
 * made another's by somebody who writes to the database without a key, and leaves the ledger alone.
 */
final class TamperedHistoryTest {
    private static final List<String> TABLES = List.of("secret", "data_key", "fingerprint");
    private static final String TWICE = "other:imported:secret:twice";
    private static final String LATE = "other:imported:secret:late";
    private static final String LATER = "other:imported:secret:later";
    private static final String THEIRS = "other:imported:secret:theirs";

    @TempDir private Path folder = Path.of("");
    private KnownHome home;

    @BeforeEach
    void prepare() throws Exception {
        home = KnownHome.made(folder.resolve("here"), 0);
    }

    private Console.Ran run(String... words) {
        return home.scene.console.run(words);
    }

    /** What honest commands leave agrees, also after the vault's keys were changed. */
    private void requireAgreement() {
        run("ledger", "verify").requireExit(0);
    }

    private void requireFound(RawStore raw, String told, String... statements) throws Exception {
        for (String table : TABLES) {
            raw.keep(table);
        }
        for (String statement : String.join(";", statements).split(";", -1)) {
            raw.run(statement);
        }
        Console.Ran ran = run("ledger", "verify");
        assertThat(ran.exit()).as(told + ran.out() + ran.err()).isEqualTo(6);
        assertThat(ran.err()).contains("the ledger does not verify: ", told, "\nhint: ");
        for (String table : TABLES) {
            raw.putBack(table);
        }
        requireAgreement();
    }

    /** Takes every row of a version away. */
    private static String gone(String ref, int version) {
        return TABLES.reversed().stream()
                .map(table -> "DELETE FROM " + table + where(ref, version))
                .collect(Collectors.joining(";"));
    }

    private static String where(String ref, int version) {
        return " WHERE ref = '" + ref + "' AND version = " + version;
    }

    @Test
    void aVersionThatIsGoneIsFound() throws Exception {
        requireAgreement();
        try (RawStore raw = new RawStore(home.database())) {
            requireFound(
                    raw,
                    "tells of 4 imported versions, and the vault has 3",
                    gone(TWICE, 2),
                    "UPDATE secret SET label = 'current'" + where(TWICE, 1),
                    "UPDATE secret SET first_label = 'current'" + where(TWICE, 1));
            requireFound(raw, "tells of 2 imported versions, and the vault has 1", gone(LATER, 1));
            requireFound(raw, "version 1 of " + TWICE + " is missing", gone(TWICE, 1));
        }
    }

    @Test
    void aVersionThatNobodySealedIsFound() throws Exception {
        String added =
                "INSERT INTO secret SELECT ref, 2, NULL, custody, customer, %s, NULL, data_part,"
                        + " origin, created_at, destroyed_at FROM secret"
                        + where(LATE, 1);
        String key =
                "INSERT INTO data_key SELECT ref, 2, vault_key_version, data_key_version, key_part"
                        + " FROM data_key"
                        + where(LATE, 1);
        try (RawStore raw = new RawStore(home.database())) {
            requireFound(
                    raw,
                    "no entry tells of the sealing of version 2 of " + LATE,
                    added.formatted("0"),
                    key);
            requireFound(
                    raw,
                    "tells of 2 imported versions, and the vault has 3",
                    added.formatted("told_by"),
                    key);
            requireFound(raw, "has data keys of versions that it never had", key);
        }
    }

    @Test
    void aDestroyedVersionThatWasPutBackIsFound() throws Exception {
        Path before = home.copy("before");
        run("vault", "shred", LATE, "--confirm", LATE).requireExit(0);
        try (RawStore raw = new RawStore(home.database())) {
            raw.run("ATTACH '" + before + "' AS old");
            requireFound(
                    raw,
                    "tells that version 1 of " + LATE + " was destroyed, and it was put back",
                    "UPDATE main.secret SET (data_part, label, destroyed_at) = (SELECT data_part,"
                            + " label, NULL FROM old.secret"
                            + where(LATE, 1)
                            + ")"
                            + where(LATE, 1),
                    "INSERT INTO main.data_key SELECT * FROM old.data_key" + where(LATE, 1));
        }
    }

    @Test
    void aVersionThatNoEntryDestroyedIsFound() throws Exception {
        try (RawStore raw = new RawStore(home.database())) {
            String emptied =
                    "UPDATE secret SET destroyed_at = created_at, data_part = NULL, label = NULL"
                            + where(LATE, 1);
            requireFound(
                    raw,
                    "no entry tells that version 1 of " + LATE + " was destroyed",
                    "DELETE FROM data_key" + where(LATE, 1),
                    emptied);
            requireFound(raw, "version 1 of " + LATE + " was destroyed, and has a data", emptied);
        }
    }

    @Test
    void anotherLabelIsFound() throws Exception {
        try (RawStore raw = new RawStore(home.database())) {
            requireFound(
                    raw,
                    "version 1 of " + TWICE + " stands as 'current', and by the entries it is as",
                    "UPDATE secret SET label = NULL" + where(TWICE, 2),
                    "UPDATE secret SET label = 'current'" + where(TWICE, 1),
                    "UPDATE secret SET label = 'previous'" + where(TWICE, 2));
            requireFound(
                    raw,
                    "version 1 of " + LATE + " stands without a label, and by the entries",
                    "UPDATE secret SET label = NULL" + where(LATE, 1));
            requireFound(
                    raw,
                    "tells of other imported versions, first labels, customers or origins",
                    "UPDATE secret SET label = 'pending', first_label = 'pending'"
                            + where(LATE, 1));
        }
    }

    @Test
    void anotherCustodyIsFound() throws Exception {
        try (RawStore raw = new RawStore(home.database())) {
            String found = "tells of other imported versions, first labels, customers or origins";
            requireFound(
                    raw,
                    found,
                    "UPDATE secret SET custody = 'own', customer = NULL" + where(THEIRS, 1));
            requireFound(raw, found, "UPDATE secret SET customer = 'cust-2'" + where(THEIRS, 1));
        }
    }

    /** All that stands of a version beside its value, byte by byte. */
    @Test
    void anyOtherByteOfAVersionIsFound() throws Exception {
        Set<String> met = new TreeSet<>();
        try (RawStore raw = new RawStore(home.database());
                SqliteStore store = SqliteStore.open(home.database())) {
            LedgerReading ledger =
                    new LedgerReading(Session.engine(SystemIo.create(), store, "somebody"));
            raw.keep("secret");
            for (RawStore.Cell cell : raw.cells("secret")) {
                for (int at = 0; at < cell.bytes().length && !isValue(cell); at++) {
                    byte[] bytes = cell.bytes().clone();
                    bytes[at] ^= (byte) (1 << at % 8);
                    raw.put(cell, bytes);
                    assertThatThrownBy(ledger::verify, "%s, byte %d", cell, at)
                            .isInstanceOfAny(EngineException.class, StoreException.class);
                    raw.putBack("secret");
                    met.add(cell.column());
                }
            }
            ledger.verify();
        }
        assertThat(met)
                .containsExactlyInAnyOrder(
                        "ref",
                        "version",
                        "label",
                        "first_label",
                        "told_by",
                        "custody",
                        "customer",
                        "origin",
                        "created_at",
                        "destroyed_at");
    }

    /** Which the vault itself covers. */
    private static boolean isValue(RawStore.Cell cell) {
        return cell.column().equals("data_part");
    }

    /** Its value is lost: whatever says that all is well would hide that. */
    @Test
    void aMissingDataKeyIsFoundByWhateverSaysThatAllIsWell() throws Exception {
        String name = "version 1 of " + LATE;
        try (RawStore raw = new RawStore(home.database())) {
            String gone = "DELETE FROM data_key" + where(LATE, 1);
            requireFound(raw, name + " is held without its data key", gone);
            raw.run(gone);
        }
        Path backup = folder.resolve("b");
        Console.Ran refused = run("vault", "backup", backup.toString());
        assertThat(refused.exit()).as(refused.out() + refused.err()).isEqualTo(6);
        assertThat(refused.err()).contains(name + " is held without its data key", "\nhint: ");
        assertThat(backup).doesNotExist();
        for (List<String> words :
                List.of(List.of("vault", "rotate"), List.of("vault", "rotate", "--data-keys"))) {
            Console.Ran ran = run(words.toArray(String[]::new));
            assertThat(ran.exit()).as(words + ran.out() + ran.err()).isEqualTo(5);
            assertThat(ran.out()).contains("lost: " + LATE + " version 1");
            assertThat(ran.err()).contains("1 value has lost its data key", "\nhint: ");
        }
        run("vault", "shred", LATE, "--confirm", LATE).requireExit(0);
        run("vault", "rotate", "--data-keys").requireExit(0);
        run("vault", "backup", backup.toString()).requireExit(0);
        requireAgreement();
    }
}
