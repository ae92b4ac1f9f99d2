package dev.keyrecall.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyrecall.app.e2e.Console.Ran;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.port.Secrets.Version;
import dev.keyrecall.lab.LabPopulation;
import dev.keyrecall.spi.json.Json;
import dev.keyrecall.store.SqliteStore;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;

/** A vault that somebody has changed behind the product's back. */
final class VaultTroublesTest {
    @TempDir private Path folder = Path.of("");
    private Stage stage;

    @BeforeEach
    void prepare() throws IOException, EngineException {
        stage = Stage.prepared(folder.resolve("stage"), new LabPopulation(3, 4, 2, 3));
        stage.console.run("run", stage.planned("exposure")).requireExit(0);
    }

    @AfterEach
    void close() {
        stage.close();
    }

    private List<Version> held() {
        try (SqliteStore store = stage.store()) {
            return store.read(tx -> tx.secrets().heldAfter(null, 1_000));
        }
    }

    private void raw(String sql) throws SQLException {
        try (RawStore raw = new RawStore(stage.home.resolve("keyrecall.db"))) {
            raw.run(sql);
        }
    }

    private static void requireRefusal(Ran ran, int exit) {
        ran.requireExit(exit);
        assertThat(ran.err()).contains("keyrecall: error: ").contains("hint: ");
    }

    @Test
    void aRotationGoesPastDamageAndNamesIt() throws SQLException {
        List<Version> held = held();
        Version damaged = held.getFirst();
        String where = " WHERE ref = '" + damaged.ref() + "' AND version = " + damaged.version();
        raw(
                "UPDATE data_key SET key_part = unhex(substr(hex(key_part), 1, 136) || CASE"
                        + " substr(hex(key_part), 137) WHEN '00' THEN '01' ELSE '00' END)"
                        + where);
        Ran ran = stage.console.run("vault", "rotate");
        ran.requireExit(5);
        assertThat(ran.out())
                .contains("damaged: " + damaged.ref() + " version " + damaged.version());
        assertThat(ran.err()).contains("hint: ").contains("keyrecall vault shred " + damaged.ref());
        Json.Obj again = stage.console.run("vault", "rotate", "--json").requireExit(5).document();
        assertThat(again.bool("finished")).isFalse();
        assertThat(again.integer("damaged")).isEqualTo(1);
        assertThat(again.integer("data_keys")).isZero();
        stage.console
                .run(
                        "vault",
                        "shred",
                        damaged.ref().toString(),
                        "--version",
                        String.valueOf(damaged.version()),
                        "--confirm",
                        damaged.ref().toString())
                .requireExit(0);
        assertThat(
                        stage.console
                                .run("vault", "rotate", "--json")
                                .requireExit(0)
                                .document()
                                .bool("finished"))
                .isTrue();
    }

    @Test
    void anOldHeaderPutBackIsRefusedWhereverItMatters() throws SQLException {
        String plan = stage.planned("exposure");
        raw("CREATE TABLE kept AS SELECT vault_header FROM home");
        stage.console.run("vault", "rotate").requireExit(0);
        raw("UPDATE home SET vault_header = (SELECT vault_header FROM kept)");
        for (String[] words :
                new String[][] {
                    {"ledger", "verify"},
                    {"approve", plan, "--as", "somebody"},
                    {"run", plan},
                    {"vault", "rotate"},
                    {"vault", "unseal"},
                    {"probe", held().getFirst().ref().toString()}
                }) {
            Ran ran = stage.console.run(words);
            requireRefusal(ran, 6);
            assertThat(ran.err()).as(words[0]).contains("tells of another header of the vault");
        }
    }

    @Test
    void whatIsForgottenIsAskedForWithTheDataKeysOnly() {
        requireRefusal(stage.console.run("vault", "rotate", "--forget-oldest"), 2);
        stage.console.run("vault", "rotate", "--data-keys", "--forget-oldest").requireExit(0);
    }
}
