package dev.keyrecall.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyrecall.app.e2e.RawStore.Cell;
import dev.keyrecall.app.home.Session;
import dev.keyrecall.app.wiring.SystemIo;
import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.port.StoreException;
import dev.keyrecall.engine.secret.VaultCheck;
import dev.keyrecall.engine.service.LedgerReading;
import dev.keyrecall.store.SqliteStore;
import dev.keyrecall.vault.LocalVault;
import dev.keyrecall.vault.VaultException;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Nothing of what the vault keeps can be changed in the database without {@code ledger verify} or
 * {@code vault check} saying so. What fingerprints destroyed values had is the exception: nobody
 * has those values any more.
 */
final class TamperedHomeTest {
    private static final boolean LONG = "long".equals(System.getProperty("keyrecall.suite"));

    /** The short suite changes one byte in so many. */
    private static final int STEP = LONG ? 1 : 20;

    private static final List<String> TABLES =
            List.of("home", "secret", "data_key", "fingerprint", "signed_head");

    @TempDir private Path folder = Path.of("");
    private KnownHome home;
    private SqliteStore store;
    private LocalVault vault;
    private Engine engine;

    @BeforeEach
    void prepare() throws Exception {
        home = KnownHome.made(folder.resolve("here"), 0);
        store = SqliteStore.open(home.copy("copy"));
        vault = home.vault(store);
        engine = Session.engine(SystemIo.create(), store, "somebody");
    }

    @AfterEach
    void close() {
        vault.close();
        store.close();
    }

    private RawStore raw() throws Exception {
        return new RawStore(folder.resolve("here/copy/keyrecall.db"));
    }

    /** What the two commands end with, in words; empty where both end well. */
    private String found() {
        try {
            new LedgerReading(engine).verify();
        } catch (EngineException | StoreException e) {
            return "ledger verify: " + e.getMessage();
        }
        try {
            VaultCheck.Result result = new VaultCheck(engine, vault).run(_ -> {});
            return result.isDamaged() || result.isOutdated() ? "vault check: " + result : "";
        } catch (VaultException | StoreException e) {
            return "vault check: " + e.getMessage();
        }
    }

    @Test
    void everyByteOfEveryValueIsFound() throws Exception {
        assertThat(found()).isEmpty();
        int cases = 0;
        try (RawStore raw = raw()) {
            for (String table : TABLES) {
                raw.keep(table);
                for (Cell cell : raw.cells(table)) {
                    boolean gone =
                            table.equals("fingerprint")
                                    && cell.about().startsWith(KnownHome.DESTROYED + " ");
                    for (int at = 0; at < cell.bytes().length && !gone; at++) {
                        if (cases++ % STEP == 0) {
                            requireFound(raw, cell, at, cases);
                        }
                    }
                }
            }
        }
        assertThat(cases).as("bytes").isGreaterThan(6_000);
        assertThat(found()).isEmpty();
    }

    private void requireFound(RawStore raw, Cell cell, int at, int number) throws Exception {
        byte[] bytes = cell.bytes().clone();
        bytes[at] ^= (byte) (1 << number % 8);
        raw.put(cell, bytes);
        assertThat(found()).as("%s, byte %d by bit %d", cell, at, number % 8).isNotEmpty();
        raw.putBack(cell.table());
    }

    @Test
    void anyTwoFingerprintsThatWereExchangedAreFound() throws Exception {
        try (RawStore raw = raw()) {
            raw.keep("fingerprint");
            List<Cell> of = new ArrayList<>();
            for (Cell cell : raw.cells("fingerprint")) {
                if (cell.column().equals("fp") && !cell.about().startsWith(KnownHome.DESTROYED)) {
                    of.add(cell);
                }
            }
            assertThat(of).hasSizeGreaterThan(4);
            for (Cell one : of) {
                for (Cell other : of) {
                    if (!one.key().equals(other.key())) {
                        requireFoundExchanged(raw, one, other);
                    }
                }
            }
        }
        assertThat(found()).isEmpty();
    }

    private void requireFoundExchanged(RawStore raw, Cell one, Cell other) throws Exception {
        byte[] between = new byte[one.bytes().length];
        raw.put(one, between);
        raw.put(other, one.bytes());
        raw.run(
                "UPDATE fingerprint SET fp = (SELECT fp FROM temp.kept_fingerprint WHERE "
                        + other.key()
                        + ") WHERE fp = zeroblob("
                        + between.length
                        + ")");
        assertThat(found()).as("%s and %s", one, other).contains("unindexed");
        raw.putBack("fingerprint");
    }

    @Test
    void anyFingerprintThatIsMissingOrTooMuchIsFound() throws Exception {
        try (RawStore raw = raw()) {
            raw.keep("fingerprint");
            for (Cell cell : raw.cells("fingerprint")) {
                if (!cell.column().equals("fp") || cell.about().startsWith(KnownHome.DESTROYED)) {
                    continue;
                }
                raw.run("DELETE FROM fingerprint WHERE " + cell.key());
                assertThat(found()).as("without %s", cell).contains("unindexed");
                raw.putBack("fingerprint");
                raw.run(
                        "INSERT INTO fingerprint SELECT fp, form, ref, version FROM"
                                + " (SELECT fp, form FROM temp.kept_fingerprint WHERE "
                                + cell.key()
                                + "), (SELECT ref, version FROM secret WHERE destroyed_at IS NULL"
                                + " AND ref || ' ' || version <> '"
                                + cell.about()
                                + "' LIMIT 1)");
                assertThat(found()).as("twice %s", cell).contains("values=1");
                raw.putBack("fingerprint");
            }
        }
        assertThat(found()).isEmpty();
    }
}
