package dev.keyrecall.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyrecall.app.e2e.Console.Ran;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The ledger of another vault, or an older one of the same, in the place of a home's own. */
final class ForeignLedgerTest {
    private static final String LOG = "log";

    @TempDir private Path folder = Path.of("");
    private ImportScene ours;
    private ImportScene other;

    @BeforeEach
    void prepare() throws IOException {
        ours = made("ours");
        other = made("other");
    }

    private ImportScene made(String name) throws IOException {
        ImportScene scene = ImportScene.in(Files.createDirectory(folder.resolve(name)));
        add(scene, "one");
        return scene;
    }

    private static void add(ImportScene scene, String name) throws IOException {
        scene.imported(name + ".csv", "name,value\n" + name + "," + ImportScene.canary() + "\n")
                .requireExit(0);
    }

    private static Path database(ImportScene scene) {
        return scene.home.resolve("keyrecall.db");
    }

    /** Files by their place in the folder. */
    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path one : all.toList()) {
                Path place = to.resolve(from.relativize(one).toString());
                if (Files.isDirectory(one)) {
                    Files.createDirectories(place);
                } else {
                    Files.copy(one, place);
                }
            }
        }
    }

    private static Map<String, String> contents(Path folder) throws IOException {
        Map<String, String> contents = new TreeMap<>();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path one : all.filter(Files::isRegularFile).toList()) {
                contents.put(one.toString(), HexFormat.of().formatHex(Files.readAllBytes(one)));
            }
        }
        return contents;
    }

    private void requireRefused(String said, String... words) {
        Ran refused = ours.console.run(words).requireExit(6);
        assertThat(refused.err()).contains(said).contains("hint: ");
        assertThat(refused.err()).doesNotContain("Exception", "\tat ");
    }

    @Test
    void theLogOfAnotherVaultIsRefusedAndLeftAsItIs() throws IOException {
        Removed.folder(ours.home.resolve(LOG));
        copy(other.home.resolve(LOG), ours.home.resolve(LOG));
        Map<String, String> before = contents(ours.home.resolve(LOG));
        requireRefused("the checkpoint in the home's log is of another log", "vault", "check");
        requireRefused("the checkpoint in the home's log is of another log", "ledger", "verify");
        assertThat(contents(ours.home.resolve(LOG))).isEqualTo(before);
    }

    @Test
    void theDatabaseOfAnotherVaultUnderOurLogIsRefused() throws IOException {
        Files.copy(database(other), folder.resolve("next"));
        Files.delete(database(ours));
        Files.move(folder.resolve("next"), database(ours));
        requireRefused("the checkpoint in the home's log is of another log", "vault", "check");
        requireRefused("the checkpoint in the home's log is of another log", "ledger", "verify");
    }

    @Test
    void theEntriesOfAnotherVaultBesideOurKeysAreRefused() throws IOException, SQLException {
        try (RawStore raw = new RawStore(database(ours))) {
            raw.run("ATTACH '" + database(other) + "' AS other");
            for (String table : new String[] {"leaf", "signed_head"}) {
                raw.run("DELETE FROM main." + table);
                raw.run("INSERT INTO main." + table + " SELECT * FROM other." + table);
            }
        }
        Removed.folder(ours.home.resolve(LOG));
        copy(other.home.resolve(LOG), ours.home.resolve(LOG));
        requireRefused("", "vault", "check");
        requireRefused("", "ledger", "verify");
    }

    @Test
    void aLogIsOnlyVerifiedByItsOwnKeyAndExtendsOnlyItsOwnCheckpoints() throws IOException {
        Path key = folder.resolve("key");
        Path point = folder.resolve("point");
        Files.writeString(
                key, other.console.run("ledger", "checkpoint", "--keys").requireExit(0).out());
        Files.writeString(point, other.console.run("ledger", "checkpoint").requireExit(0).out());
        String log = ours.home.resolve(LOG).toString();
        requireRefused("", "ledger", "verify", "--log", log, "--key", key.toString());
        requireRefused("", "ledger", "verify", "--against", point.toString());
        Files.writeString(key, "");
        assertThat(
                        ours.console
                                .run("ledger", "verify", "--log", log, "--key", key.toString())
                                .requireExit(2)
                                .err())
                .contains("key holds no key", "hint: ");
        Files.writeString(
                key, ours.console.run("ledger", "checkpoint", "--keys").requireExit(0).out());
        ours.console.run("ledger", "verify", "--log", log, "--key", key.toString()).requireExit(0);
        requireRefused(
                "",
                "ledger",
                "verify",
                "--log",
                log,
                "--key",
                key.toString(),
                "--against",
                point.toString());
    }

    @Test
    void aDatabasePutBackIsRefusedByNameAndWorksAgainOnceItIsTheNewerOne() throws IOException {
        byte[] older = Files.readAllBytes(database(ours));
        add(ours, "two");
        byte[] newer = Files.readAllBytes(database(ours));
        Files.write(database(ours), older);
        requireRefused("put back to an older copy", "vault", "check");
        requireRefused("put back to an older copy", "ledger", "verify");
        requireRefused("put back to an older copy", "vault", "import", anything());
        assertThat(Files.readAllBytes(database(ours))).isEqualTo(older);
        Files.write(database(ours), newer);
        ours.console.run("ledger", "verify").requireExit(0);
    }

    private String anything() throws IOException {
        Path file = folder.resolve("any.csv");
        ImportScene.closed(file, "name,value\nx," + ImportScene.canary() + "\n");
        return file.toString();
    }

    @Test
    void whatIsNoKeyNoCheckpointOrNoFolderIsRefusedByName() throws IOException {
        String log = ours.home.resolve(LOG).toString();
        Path key = folder.resolve("key");
        for (String text : new String[] {"", "x", "a+b\n", "a+00000000+AAAA\n", "\u0000\n"}) {
            Files.write(key, text.getBytes(StandardCharsets.UTF_8));
            Ran ran = ours.console.run("ledger", "verify", "--log", log, "--key", key.toString());
            assertThat(ran.exit()).as(text).isIn(2, 6);
            assertThat(ran.err()).contains("key").contains("hint: ");
        }
        Files.writeString(
                key, ours.console.run("ledger", "checkpoint", "--keys").requireExit(0).out());
        for (String place : new String[] {"absent", "ours/some.csv", "key"}) {
            Ran ran =
                    ours.console.run(
                            "ledger",
                            "verify",
                            "--log",
                            folder.resolve(place).toString(),
                            "--key",
                            key.toString());
            assertThat(ran.exit()).as(place).isIn(2, 6);
            assertThat(ran.err()).contains("hint: ");
        }
    }
}
