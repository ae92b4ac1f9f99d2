package dev.keyrecall.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * One vault that lives twice, as a home and as what was restored from its backup: what one of them
 * sealed does not open in the place of what the other sealed as the same version.
 */
final class OtherLifeTest {
    private static final String X = "other:imported:secret:x";

    @TempDir private Path folder = Path.of("");

    @Test
    void whatAHomeSealedBeforeItWasPutBackDoesNotOpen() throws Exception {
        ImportScene scene = ImportScene.in(folder);
        importX(scene.console, "before.csv", "first");
        scene.console.run("vault", "backup", "b").requireExit(0);
        importX(scene.console, "old.csv", "x");
        Console.Ran restored =
                scene.console.run("vault", "restore", "b", "--accept-older").requireExit(0);
        assertThat(restored.out()).contains("its vault key is version 2");
        importX(scene.console, "new.csv", "x");
        scene.console.run("ledger", "verify").requireExit(0);

        exchanged(scene.home, kept(scene.home));

        requireDoesNotOpen(scene.console);
    }

    @Test
    void whatAnotherHomeOfOneBackupSealedDoesNotOpen() throws Exception {
        ImportScene scene = ImportScene.in(folder);
        importX(scene.console, "before.csv", "first");
        scene.console.run("vault", "backup", "b").requireExit(0);
        Path passphrase = folder.resolve("passphrase");
        Path one = folder.resolve("one");
        Path two = folder.resolve("two");
        for (Path home : List.of(one, two)) {
            Console console = new Console(home, passphrase, folder);
            console.run("vault", "restore", "b").requireExit(0);
            importX(console, home.getFileName() + ".csv", "x");
        }

        exchanged(one, two.resolve("keyrecall.db"));

        requireDoesNotOpen(new Console(one, passphrase, folder));
    }

    /** A rotation that the backup holds half done would end in a key that both lives share. */
    @Test
    void aVaultKeyThatWasBegunBeforeTheBackupIsNotTheLast() throws Exception {
        ImportScene scene = ImportScene.in(folder);
        importX(scene.console, "before.csv", "first");
        damage(scene.home, true);
        scene.console.run("vault", "rotate").requireExit(5);
        damage(scene.home, false);
        scene.console.run("vault", "backup", "b").requireExit(0);
        Path home = folder.resolve("one");
        Console console = new Console(home, folder.resolve("passphrase"), folder);
        Console.Ran restored = console.run("vault", "restore", "b").requireExit(0);
        assertThat(restored.out()).contains("its vault key is version 3");
        console.run("ledger", "verify").requireExit(0);
    }

    private void importX(Console console, String file, String name) throws IOException {
        Path csv = folder.resolve(file);
        Files.writeString(csv, "name,value\n" + name + "," + ImportScene.canary() + "\n");
        console.run("vault", "import", csv.toString()).requireExit(0);
    }

    /** The store that was put aside; the log of its home stands beside it. */
    private static Path kept(Path home) throws IOException {
        try (Stream<Path> files = Files.list(home)) {
            List<Path> stores =
                    files.filter(
                                    file ->
                                            file.getFileName()
                                                    .toString()
                                                    .matches("before-restore-.*\\.db"))
                            .toList();
            assertThat(stores).hasSize(1);
            return stores.getFirst();
        }
    }

    private static void exchanged(Path home, Path other) throws Exception {
        try (RawStore raw = new RawStore(home.resolve("keyrecall.db"))) {
            raw.run("ATTACH '" + other + "' AS o");
            String there = " FROM o.%s WHERE ref = '" + X + "') WHERE ref = '" + X + "'";
            raw.run(
                    "UPDATE main.secret SET data_part = (SELECT data_part"
                            + there.formatted("secret"));
            raw.run(
                    "UPDATE main.data_key SET (vault_key_version, data_key_version, key_part) ="
                            + " (SELECT vault_key_version, data_key_version, key_part"
                            + there.formatted("data_key"));
        }
    }

    private static void requireDoesNotOpen(Console console) {
        Console.Ran ran = console.run("vault", "rotate", "--data-keys");
        assertThat(ran.exit()).as(ran.out() + ran.err()).isEqualTo(5);
        assertThat(ran.out()).contains("damaged: " + X + " version 1");
    }

    /** Changes a bit, or puts it back. */
    private static void damage(Path home, boolean damaged) throws Exception {
        try (RawStore raw = new RawStore(home.resolve("keyrecall.db"))) {
            if (damaged) {
                raw.run("CREATE TABLE sound AS SELECT key_part FROM data_key");
                raw.run(
                        "UPDATE data_key SET key_part = CAST(substr(key_part, 1, 68) || x'00'"
                                + " AS BLOB)");
            } else {
                raw.run("UPDATE data_key SET key_part = (SELECT key_part FROM sound)");
                raw.run("DROP TABLE sound");
            }
        }
    }
}
