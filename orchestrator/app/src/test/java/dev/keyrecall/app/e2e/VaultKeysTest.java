package dev.keyrecall.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyrecall.app.e2e.Console.Ran;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.port.Secrets.Version;
import dev.keyrecall.lab.LabPopulation;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.json.Json;
import dev.keyrecall.store.SqliteStore;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.List;

/** The vault's keys and recipients, changed by the product's own commands. */
final class VaultKeysTest {
    @TempDir private Path folder = Path.of("");
    private Stage stage;
    private Path keyFile;

    @BeforeEach
    void prepare() throws IOException, EngineException {
        stage = Stage.prepared(folder.resolve("stage"), new LabPopulation(3, 4, 2, 3));
        keyFile = folder.resolve("vault.key");
        String plan = stage.planned("exposure");
        stage.console.run("run", plan).requireExit(0);
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

    private void requireEverythingWorks(String... unlocking) {
        stage.console.plain("ledger", "verify").requireExit(0);
        for (Version version : held()) {
            assertThat(probe(version.ref(), unlocking)).as(version.ref().toString()).isIn(0, 3);
        }
    }

    private int probe(CredentialRef ref, String... unlocking) {
        String[] words = new String[unlocking.length + 2];
        words[0] = "probe";
        words[1] = ref.toString();
        System.arraycopy(unlocking, 0, words, 2, unlocking.length);
        return stage.console.plain(words).exit();
    }

    private String[] passphrase() {
        return new String[] {"--passphrase-file", stage.passphrase.toString()};
    }

    private static void requireRefusal(Ran ran, int exit) {
        ran.requireExit(exit);
        assertThat(ran.err()).contains("keyrecall: error: ").contains("hint: ");
    }

    @Test
    void rotatingKeepsEveryValue() {
        int before = held().size();
        assertThat(before).isPositive();
        Json.Obj first = stage.console.run("vault", "rotate", "--json").requireExit(0).document();
        assertThat(first.integer("vault_key")).isEqualTo(2);
        assertThat(first.integer("data_keys")).isEqualTo(before);
        requireEverythingWorks(passphrase());
        Json.Obj second =
                stage.console
                        .run("vault", "rotate", "--data-keys", "--json")
                        .requireExit(0)
                        .document();
        assertThat(second.text("rotation")).isEqualTo("data-keys");
        assertThat(second.integer("vault_key")).isEqualTo(3);
        requireEverythingWorks(passphrase());
        assertThat(held()).hasSize(before);
    }

    @Test
    void aKeyFileUnlocksAndTakesTheVaultOver() throws IOException {
        stage.console
                .run("vault", "kek", "add", "--new-key-file", keyFile.toString(), "--label", "safe")
                .requireExit(0);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(keyFile)))
                .isEqualTo("rw-------");
        byte[] written = Files.readAllBytes(keyFile);
        requireRefusal(
                stage.console.run("vault", "kek", "add", "--new-key-file", keyFile.toString()), 2);
        assertThat(Files.readAllBytes(keyFile)).isEqualTo(written);
        String[] byKey = {"--key-file", keyFile.toString()};
        requireEverythingWorks(byKey);
        List<Json.Obj> recipients = recipients();
        assertThat(recipients)
                .extracting(one -> one.text("kind"))
                .containsExactly("passphrase", "key-file");
        String passphrase = recipients.getFirst().text("id");
        requireRefusal(stage.console.run("vault", "kek", "remove", passphrase), 6);
        stage.console
                .plain("vault", "kek", "remove", passphrase, "--key-file", keyFile.toString())
                .requireExit(0);
        requireRefusal(stage.console.run("inventory", "refresh"), 6);
        requireEverythingWorks(byKey);
        requireRefusal(
                stage.console.plain(
                        "vault", "kek", "remove", "safe", "--key-file", keyFile.toString()),
                6);
        requireRefusal(stage.console.plain("inventory", "refresh"), 2);
    }

    private List<Json.Obj> recipients() {
        String out = stage.console.plain("vault", "kek", "list", "--json").requireExit(0).out();
        assertThat(Json.parse(out)).isInstanceOf(Json.Arr.class);
        return ((Json.Arr) Json.parse(out)).items().stream().map(Json.Obj.class::cast).toList();
    }

    @Test
    void anotherPassphraseTakesThePlaceOfOne() throws IOException {
        Path fresh = folder.resolve("fresh");
        Files.createFile(
                fresh,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(fresh, "another passphrase\n");
        String old = recipients().getFirst().text("id");
        stage.console
                .run("vault", "kek", "rotate", old, "--new-passphrase-file", fresh.toString())
                .requireExit(0);
        assertThat(recipients()).hasSize(1).noneMatch(one -> one.text("id").equals(old));
        requireRefusal(stage.console.run("inventory", "refresh"), 6);
        requireEverythingWorks("--passphrase-file", fresh.toString());
    }

    @Test
    void whatIsNoKeyFileOfThisVaultIsRefused() throws Exception {
        stage.console
                .run("vault", "kek", "add", "--new-key-file", keyFile.toString())
                .requireExit(0);
        byte[] sound = Files.readAllBytes(keyFile);
        Path other = folder.resolve("other");
        Console elsewhere = new Console(other, stage.passphrase, folder);
        elsewhere.run("init").requireExit(0);
        requireRefusal(
                elsewhere.plain("inventory", "refresh", "--key-file", keyFile.toString()), 6);
        for (int at = 0; at < sound.length; at += 7) {
            byte[] changed = sound.clone();
            changed[at] ^= 1;
            Files.write(keyFile, changed);
            requireRefusal(
                    stage.console.plain("inventory", "refresh", "--key-file", keyFile.toString()),
                    6);
        }
        Files.delete(keyFile);
        requireRefusal(
                stage.console.plain("inventory", "refresh", "--key-file", keyFile.toString()), 2);
        requireRefusal(
                stage.console.run("inventory", "refresh", "--key-file", keyFile.toString()), 2);
        requireRefusal(stage.console.plain("inventory", "refresh", "--unlock", "no-kms"), 2);
    }

    @Test
    void aValueIsDestroyedOnlyWhenItIsNamedTwice() {
        CredentialRef ref = held().getFirst().ref();
        int before = held().size();
        requireRefusal(stage.console.run("vault", "shred", ref.toString()), 2);
        requireRefusal(stage.console.run("vault", "shred", ref.toString(), "--yes"), 2);
        requireRefusal(
                stage.console.run("vault", "shred", ref.toString(), "--confirm", ref + "x"), 2);
        assertThat(held()).hasSize(before);
        Json.Obj shredded =
                stage.console
                        .run(
                                "vault",
                                "shred",
                                ref.toString(),
                                "--confirm",
                                ref.toString(),
                                "--json")
                        .requireExit(0)
                        .document();
        assertThat(shredded.bool("off_disk")).isTrue();
        assertThat(held()).hasSize(before - 1);
        requireRefusal(
                stage.console.run("vault", "shred", ref.toString(), "--confirm", ref.toString()),
                2);
        stage.console.run("ledger", "verify").requireExit(0);
    }

    /** Every row of a small vault with every other one's parts: an error, and never a value. */
    @Test
    void aSwapOfAnyTwoRowsIsRefused() throws SQLException {
        List<Version> held = held();
        for (Version one : held) {
            for (Version other : held) {
                if (!one.equals(other)) {
                    swappedIsRefused("data_key", "key_part", one, other);
                    swappedIsRefused("secret", "data_part", one, other);
                }
            }
        }
        requireEverythingWorks(passphrase());
    }

    private void swappedIsRefused(String table, String column, Version one, Version other)
            throws SQLException {
        raw(swap(table, column, one, other));
        requireRefusal(stage.console.run("probe", one.ref().toString()), 6);
        raw(swap(table, column, one, other));
    }

    /** By a copy of both, because an update reads what it has written already. */
    private static String swap(String table, String column, Version one, Version other) {
        String both = "('" + one.ref() + "', '" + other.ref() + "')";
        return "CREATE TEMP TABLE copy AS SELECT ref AS other, %s AS part FROM %s WHERE ref IN %s;"
                        .formatted(column, table, both)
                + "UPDATE %s SET %s = (SELECT part FROM copy WHERE other <> %s.ref) WHERE ref IN %s"
                        .formatted(table, column, table, both);
    }

    /** A row from before a rotation in the place of the one after it. */
    @Test
    void anOldRowInThePlaceOfANewOneIsRefused() throws SQLException {
        raw("CREATE TABLE kept AS SELECT * FROM data_key");
        raw("CREATE TABLE kept_secret AS SELECT * FROM secret");
        stage.console.run("vault", "rotate", "--data-keys").requireExit(0);
        CredentialRef ref = held().getFirst().ref();
        String where = " WHERE ref = '" + ref + "'";
        raw("CREATE TABLE now AS SELECT * FROM secret");
        raw(
                "UPDATE secret SET data_part = (SELECT data_part FROM kept_secret"
                        + where
                        + ")"
                        + where);
        requireRefusal(stage.console.run("probe", ref.toString()), 6);
        raw("UPDATE secret SET data_part = (SELECT data_part FROM now" + where + ")" + where);
        raw(
                "UPDATE data_key SET (vault_key_version, data_key_version, key_part) = (SELECT"
                        + " vault_key_version, data_key_version, key_part FROM kept"
                        + where
                        + ")"
                        + where);
        requireRefusal(stage.console.run("probe", ref.toString()), 6);
    }

    private void raw(String sql) throws SQLException {
        try (RawStore raw = new RawStore(stage.home.resolve("keyrecall.db"))) {
            raw.run(sql);
        }
    }
}
