package dev.keyrecall.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyrecall.app.e2e.Console.Ran;
import dev.keyrecall.spi.json.Json;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;

/** What the vault's commands say to somebody who is mistaken leads on from there. */
final class VaultHintsTest {
    private static final String REF = "other:imported:secret:a";

    @TempDir private Path folder = Path.of("");
    private ImportScene scene;

    @BeforeEach
    void prepare() throws IOException {
        scene = ImportScene.in(folder);
    }

    private static void requireRefused(Ran ran, int exit, String... told) {
        ran.requireExit(exit);
        assertThat(ran.err())
                .as("%s", ran.words())
                .containsOnlyOnce("keyrecall: error: ")
                .contains("\nhint: ")
                .contains(told)
                .doesNotContain("fault of Keyrecall", "\tat ");
    }

    private String recipients() {
        return scene.console.plain("vault", "kek", "list", "--json").requireExit(0).out();
    }

    private Path keyFile() {
        Path file = folder.resolve("safe.key");
        scene.console
                .run("vault", "kek", "add", "--new-key-file", file.toString(), "--label", "safe")
                .requireExit(0);
        return file;
    }

    private void raw(String sql) throws SQLException {
        try (RawStore raw = new RawStore(scene.home.resolve("keyrecall.db"))) {
            raw.run(sql);
        }
    }

    @Test
    void aLabelThatIsNoneIsAUsageError() throws IOException {
        ImportScene.closed(folder.resolve("ppw"), "another passphrase\n");
        String before = recipients();
        for (String label : List.of("x".repeat(70), "a\u001b[31mb", "\u00e9".repeat(33))) {
            requireRefused(
                    scene.console.run(
                            "vault",
                            "kek",
                            "add",
                            "--new-passphrase-file",
                            "ppw",
                            "--label",
                            label),
                    2,
                    "--label is at most 64 bytes");
            requireRefused(
                    scene.console.run(
                            "vault",
                            "kek",
                            "rotate",
                            "1",
                            "--new-passphrase-file",
                            "ppw",
                            "--label",
                            label),
                    2,
                    "--label is at most 64 bytes");
        }
        assertThat(recipients()).isEqualTo(before);
    }

    @Test
    void aKeyFileIsKeptApartFromTheHome() throws IOException {
        keyFile();
        Path link = Files.createSymbolicLink(folder.resolve("link"), scene.home);
        Path below = Files.createDirectory(scene.home.resolve("below"));
        String before = recipients();
        for (Path inside : List.of(scene.home, link, below)) {
            String file = inside.resolve("new.key").toString();
            for (String[] words :
                    new String[][] {
                        {"vault", "kek", "add", "--new-key-file", file},
                        {"vault", "kek", "rotate", "safe", "--new-key-file", file}
                    }) {
                requireRefused(scene.console.run(words), 2, "in the home", "keep it apart");
            }
            assertThat(inside.resolve("new.key")).doesNotExist();
        }
        assertThat(recipients()).isEqualTo(before);
        String next = folder.resolve("next.key").toString();
        assertThat(
                        scene.console
                                .run("vault", "kek", "rotate", "safe", "--new-key-file", next)
                                .requireExit(0)
                                .err())
                .contains("hint: keep the key file apart from the home");
    }

    @Test
    void aKeyFileNeedsAFolderThatIsThere() {
        String before = recipients();
        requireRefused(
                scene.console.run("vault", "kek", "add", "--new-key-file", "absent/new.key"),
                2,
                "the folder " + folder.resolve("absent") + " of the key file does not exist");
        assertThat(recipients()).isEqualTo(before);
    }

    @Test
    void aMistypedPassphraseIsNotSoughtInAFile() throws IOException {
        Ran typed = scene.console.typing("not the passphrase", "vault", "rotate");
        requireRefused(typed, 6, "hint: type it again");
        assertThat(typed.err()).doesNotContain("passphrase file");
        ImportScene.closed(folder.resolve("wrong"), "not the passphrase\n");
        requireRefused(
                scene.console.run(folder.resolve("wrong"), "vault", "rotate"),
                6,
                "first line of the passphrase file");
    }

    @Test
    void theEndOfInputIsNoLackOfATerminal() throws IOException {
        Ran ended = scene.console.typing("", "vault", "rotate");
        requireRefused(ended, 2, "no passphrase was typed");
        assertThat(ended.err()).doesNotContain("no terminal");
        scene.imported("a.csv", "name,value\na," + ImportScene.canary() + "\n").requireExit(0);
        Ran shred =
                scene.console.typing("", "vault", "shred", REF, "--passphrase-file", "passphrase");
        requireRefused(shred, 2, "nothing was destroyed");
        assertThat(shred.err()).doesNotContain("no terminal");
    }

    @Test
    void whereNobodyCanBeAskedTheOtherWaysAreNamed() {
        Ran before = scene.console.plain("vault", "rotate");
        requireRefused(before, 2, "--passphrase-file FILE");
        assertThat(before.err()).doesNotContain("--key-file");
        keyFile();
        requireRefused(
                scene.console.plain("vault", "rotate"),
                2,
                "--passphrase-file FILE",
                "--key-file FILE");
    }

    @Test
    void aPassphraseForAVaultWithoutOneIsToldWhatOpensIt() {
        String key = keyFile().toString();
        Json first = ((Json.Arr) Json.parse(recipients())).items().getFirst();
        String passphrase = ((Json.Obj) first).text("id");
        scene.console.plain("vault", "kek", "remove", passphrase, "--key-file", key).requireExit(0);
        Ran ran = scene.console.run("vault", "audit");
        requireRefused(ran, 6, "no passphrase recipient", "--key-file FILE (safe)");
        assertThat(ran.err()).doesNotContain("newer Keyrecall");
    }

    @Test
    void aWrongKeyFileForABackupIsToldWhatOpensIt() throws IOException {
        keyFile();
        scene.console.run("vault", "backup", "a.backup").requireExit(0);
        Files.createDirectory(folder.resolve("elsewhere"));
        ImportScene other = ImportScene.in(folder.resolve("elsewhere"));
        other.console.run("vault", "kek", "add", "--new-key-file", "their.key").requireExit(0);
        Console fresh = new Console(folder.resolve("fresh"), folder, folder);
        Ran ran = fresh.plain("vault", "restore", "a.backup", "--key-file", "elsewhere/their.key");
        requireRefused(ran, 6, "the key file is of vault", "--key-file FILE (safe)");
        assertThat(ran.err()).doesNotContain("kek list");
    }

    @Test
    void whatOnlyTheVaultKnowsIsShown() throws IOException {
        for (int i = 0; i < 2; i++) {
            scene.imported("a.csv", "name,value\na," + ImportScene.canary() + "\n").requireExit(0);
        }
        scene.console.run("vault", "shred", REF, "--version", "1", "--confirm", REF).requireExit(0);
        assertThat(scene.console.plain("inventory", "show", REF).requireExit(0).out())
                .contains("held: 1 version, destroyed: 1\n")
                .contains("  version 1: ", ", destroyed at ")
                .contains("  version 2: current, by ");
        scene.console.run("vault", "shred", REF, "--confirm", REF).requireExit(0);
        assertThat(scene.console.plain("inventory", "show", REF).requireExit(0).out())
                .contains("held: 0 versions, destroyed: 2\n");
        Json.Obj held =
                scene.console
                        .plain("inventory", "show", REF, "--json")
                        .requireExit(0)
                        .document()
                        .object("held");
        assertThat(held.integer("versions")).isZero();
        assertThat(held.integer("destroyed")).isEqualTo(2);
        assertThat(ImportScene.objects(held, "history")).hasSize(2);
        requireRefused(scene.console.plain("inventory", "show", REF + "x"), 2, "ever had");
        requireRefused(scene.console.run("vault", "shred", "a"), 2, "PROVIDER:ACCOUNT:TYPE:NAME");
    }

    /** Damage is not taken for an attack; what has its checksum and is another one is. */
    @Test
    void aFlippedByteInTheHeaderIsDamage() throws SQLException {
        raw(
                "UPDATE home SET vault_header = unhex(substr(hex(vault_header), 1, 100) || CASE"
                        + " substr(hex(vault_header), 101, 2) WHEN '00' THEN '01' ELSE '00' END"
                        + " || substr(hex(vault_header), 103))");
        for (String[] words :
                new String[][] {
                    {"vault", "status"},
                    {"vault", "rotate"},
                    {"vault", "unseal"},
                    {"vault", "audit"},
                    {"vault", "backup", "a.backup"}
                }) {
            Ran ran = scene.console.run(words);
            requireRefused(ran, 6, "the vault header is damaged: wrong checksum");
            assertThat(ran.err()).doesNotContain("somebody");
        }
    }

    @Test
    void anAuditNamesTheRecordThatIsDamaged() throws Exception {
        scene.imported(
                        "a.csv",
                        "name,value\na," + ImportScene.canary() + "\nb," + ImportScene.canary())
                .requireExit(0);
        Files.writeString(folder.resolve("pwned.txt"), "0".repeat(40) + ":1\n");
        raw(
                "UPDATE data_key SET key_part = unhex(substr(hex(key_part), 1, 136) || CASE"
                        + " substr(hex(key_part), 137) WHEN '00' THEN '01' ELSE '00' END)"
                        + " WHERE ref = 'other:imported:secret:b'");
        requireRefused(
                scene.console.run("vault", "audit", "--pwned-passwords", "pwned.txt"),
                6,
                "other:imported:secret:b version 1: ");
    }
}
