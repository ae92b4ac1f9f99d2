package dev.keyrecall.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyrecall.engine.port.Secrets.Custody;
import dev.keyrecall.engine.port.Secrets.Label;
import dev.keyrecall.engine.port.Secrets.Version;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.json.Json;
import dev.keyrecall.store.SqliteStore;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Laws of {@code vault import}, through the command line. */
final class VaultImportTest {
    /** What docs/formats/log.md lets stand in a log of fewer than 256 entries. */
    private static final Pattern LOG_FILE =
            Pattern.compile("checkpoint|lock|tile/(0|entries)/000\\.p/[0-9]{1,3}");

    @TempDir private Path folder = Path.of("");

    @Test
    void aFileIsImportedAndTheSecondTimeNothingChanges() throws IOException {
        ImportScene scene = ImportScene.in(folder);
        String csv = "name,value\nfirst," + canary() + "\nsecond," + canary() + "\n";
        Json.Obj first = scene.imported("keys.csv", csv, "--json").requireExit(0).document();
        assertThat(first.integer("new")).isEqualTo(2);
        Set<String> before = filesBesideTheLog(scene.home);
        Json.Obj second = scene.imported("keys.csv", csv, "--json").requireExit(0).document();
        assertThat(second.integer("unchanged")).isEqualTo(2);
        assertThat(second.integer("new") + second.integer("changed")).isZero();
        assertThat(scene.held()).isEqualTo(2);
        assertThat(filesBesideTheLog(scene.home)).isEqualTo(before);
        assertThat(scene.ledger("seal")).hasSize(1);
    }

    /** The log's tiles grow with every entry, and what was compared has one. */
    private static Set<String> filesBesideTheLog(Path home) throws IOException {
        String log = home.resolve("log").toString() + File.separator;
        Set<String> files = new TreeSet<>(ImportScene.files(home).keySet());
        List<String> ofTheLog = files.stream().filter(file -> file.startsWith(log)).toList();
        assertThat(ofTheLog)
                .isNotEmpty()
                .allMatch(file -> LOG_FILE.matcher(file.substring(log.length())).matches());
        ofTheLog.forEach(files::remove);
        return files;
    }

    @Test
    void anotherValueIsTheNextVersionAndTheOldOneIsPrevious() throws IOException {
        ImportScene scene = ImportScene.in(folder);
        scene.imported("keys.csv", "name,value\nfirst," + canary() + "\n").requireExit(0);
        Json.Obj second =
                scene.imported("keys.csv", "name,value\nfirst," + canary() + "\n", "--json")
                        .requireExit(0)
                        .document();
        assertThat(second.integer("changed")).isEqualTo(1);
        assertThat(history(scene, "other:imported:secret:first"))
                .extracting(Version::label)
                .containsExactly(Label.PREVIOUS, Label.CURRENT);
    }

    @Test
    void anAccessKeyGetsTheFingerprintsOfAllItsForms() throws IOException {
        ImportScene scene = ImportScene.in(folder);
        Map.Entry<String, String> key = ImportScene.accessKey();
        String csv = "name,value\n" + key.getKey() + "," + key.getValue() + "\n";
        Json.Obj done =
                scene.imported(
                                "keys.csv",
                                csv,
                                "--type",
                                "aws.iam-access-key",
                                "--account",
                                "aws:prod",
                                "--json")
                        .requireExit(0)
                        .document();
        assertThat(done.integer("fingerprints")).isEqualTo(32);
        assertThat(scene.fingerprints()).isEqualTo(32);
        scene.console.run("vault", "rotate", "--data-keys").requireExit(0);
        assertThat(scene.fingerprints()).isEqualTo(32);
        assertThat(
                        scene.imported(
                                        "keys.csv",
                                        csv,
                                        "--type",
                                        "aws.iam-access-key",
                                        "--account",
                                        "aws:prod",
                                        "--json")
                                .requireExit(0)
                                .document()
                                .integer("unchanged"))
                .isEqualTo(1);
    }

    @Test
    void whatIsEntrustedNamesItsCustomerAndIsNotTakenFromAnother() throws IOException {
        ImportScene scene = ImportScene.in(folder);
        scene.imported("a.csv", "name,value\nkey," + canary() + "\n", "--custody", "entrusted")
                .requireExit(2);
        scene.imported("a.csv", "name,value\nkey," + canary() + "\n", "--customer", "cust-1")
                .requireExit(2);
        assertThat(scene.held()).isZero();
        entrusted(scene, "cust-1").requireExit(0);
        Console.Ran other = entrusted(scene, "cust-2").requireExit(2);
        assertThat(other.err()).contains("line 2").contains("somebody else");
        assertThat(history(scene, "other:imported:secret:key"))
                .singleElement()
                .satisfies(
                        one -> {
                            assertThat(one.custody()).isEqualTo(Custody.ENTRUSTED);
                            assertThat(one.customer()).isEqualTo("cust-1");
                        });
    }

    private static Console.Ran entrusted(ImportScene scene, String customer) throws IOException {
        return scene.imported(
                "a.csv",
                "name,value\nkey," + canary() + "\n",
                "--custody",
                "entrusted",
                "--customer",
                customer);
    }

    @Test
    void theNewestVersionIsNeverAnOlderValue() throws IOException {
        ImportScene scene = ImportScene.in(folder);
        String one = canary();
        String two = canary();
        scene.imported("a.csv", csv("current", one, "previous", two)).requireExit(2);
        assertThat(scene.held()).isZero();
        scene.imported("a.csv", csv("previous", two, "current", one)).requireExit(0);
        scene.imported("b.csv", "name,value,label\nkey," + canary() + ",previous\n").requireExit(2);
        Json.Obj again =
                scene.imported("a.csv", csv("previous", two, "current", one), "--json")
                        .requireExit(0)
                        .document();
        assertThat(again.integer("unchanged")).isEqualTo(2);
        assertThat(history(scene, "other:imported:secret:key"))
                .extracting(Version::label)
                .containsExactly(Label.PREVIOUS, Label.CURRENT);
    }

    private static String csv(String label, String value, String second, String other) {
        return "name,value,label\nkey,%s,%s\nkey,%s,%s\n".formatted(value, label, other, second);
    }

    @Test
    void aDryRunCountsAndWritesNothing() throws IOException {
        ImportScene scene = ImportScene.in(folder);
        Json.Obj rehearsed =
                scene.imported(
                                "keys.csv",
                                "name,value\nfirst," + canary() + "\n",
                                "--dry-run",
                                "--json")
                        .requireExit(0)
                        .document();
        assertThat(rehearsed.integer("new")).isEqualTo(1);
        assertThat(scene.held()).isZero();
        assertThat(scene.ledger("seal")).isEmpty();
    }

    @Test
    void standardInputIsReadAndItsFormatMustBeSaid() throws IOException {
        ImportScene scene = ImportScene.in(folder);
        String env = "export API_TOKEN=" + canary() + "\n";
        scene.console.fed(env, "vault", "import", "-").requireExit(2);
        scene.console
                .fed(env, "vault", "import", "-", "--format", "dotenv", "--owner", "platform")
                .requireExit(0);
        assertThat(history(scene, "other:imported:secret:API_TOKEN"))
                .singleElement()
                .satisfies(one -> assertThat(one.origin()).isEqualTo("imported; owner platform"));
        scene.requireTold();
    }

    /** Its entry stands for rows that came in different ways. */
    @Test
    void ownersAndConsumersAreToldToo() throws IOException {
        ImportScene scene = ImportScene.in(folder);
        String csv =
                "name,value,owner,consumer\none,"
                        + canary()
                        + ",team a,\ntwo,"
                        + canary()
                        + ",,billing\nthree,"
                        + canary()
                        + ",,\n";
        scene.imported("some.csv", csv).requireExit(0);
        assertThat(history(scene, "other:imported:secret:two"))
                .singleElement()
                .satisfies(one -> assertThat(one.origin()).isEqualTo("imported; used in billing"));
    }

    @Test
    void aFileThatOthersMayReadIsWarnedOf() throws IOException {
        ImportScene scene = ImportScene.in(folder);
        Path file = folder.resolve("keys.env");
        Files.writeString(file, "KEY=" + canary() + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        Console.Ran ran = scene.console.run("vault", "import", "keys.env").requireExit(0);
        assertThat(ran.err()).contains("others on this machine may read").contains("shred -u");
    }

    /** What is in a pipe is gone, and a device is not to be closed to others. */
    @Test
    void aPipeAndADeviceAreNoFilesToBeClosedOrShredded() throws Exception {
        ImportScene scene = ImportScene.in(folder);
        Path pipe = folder.resolve("pipe");
        Files.writeString(folder.resolve("keys.csv"), "name,value\na," + canary() + "\n");
        assertThat(new ProcessBuilder("mkfifo", "-m", "666", pipe.toString()).start().waitFor())
                .isZero();
        Process writer =
                new ProcessBuilder("sh", "-c", "cat keys.csv > pipe")
                        .directory(folder.toFile())
                        .start();
        Console.Ran piped = scene.console.run("vault", "import", "pipe", "--format", "csv");
        piped.requireExit(0);
        assertThat(writer.waitFor()).isZero();
        Console.Ran empty = scene.console.run("vault", "import", "/dev/null", "--format", "csv");
        for (Console.Ran ran : List.of(piped, empty)) {
            assertThat(ran.err()).doesNotContain("shred").doesNotContain("chmod");
        }
    }

    @Test
    void reusedValuesAreCounted() throws IOException {
        ImportScene scene = ImportScene.in(folder);
        String shared = canary();
        scene.imported("one.csv", "name,value\na," + shared + "\n").requireExit(0);
        Json.Obj done =
                scene.imported(
                                "two.csv",
                                "name,value\nb," + shared + "\nc," + canary() + "\n",
                                "--json")
                        .requireExit(0)
                        .document();
        assertThat(done.integer("reused")).isEqualTo(1);
    }

    @Test
    void oneEntryTellsOfTheWholeImport() throws IOException {
        ImportScene scene = ImportScene.in(folder);
        scene.imported("a.csv", "name,value\na," + canary() + "\nb," + canary() + "\n")
                .requireExit(0);
        List<Json.Obj> entries = scene.ledger("seal");
        assertThat(entries).hasSize(1);
        Json.Obj details = entries.getFirst().object("details");
        assertThat(details.integer("count")).isEqualTo(2);
        assertThat(details.text("digest")).matches("[0-9a-f]{64}");
        scene.console.run("ledger", "verify").requireExit(0);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "bad.csv|name,value\\na,CANARY\\nb,CANARY,x\\n|line 3, column ",
                "bad.csv|name,vlaue\\na,CANARY\\n|line 1, column 6",
                "bad.csv|name,value\\na,CANARY\\na,CANARY\\n|line 3, column 1",
                "bad.json|[{\"name\":\"a\",\"value\":\"CANARY\"},{\"name\":1}]|line 1, column ",
                "bad.env|A=CANARY\\nB=\\n|line 2, column 3",
                "bad.env|A='CANARY|line 1, column ",
            })
    void aFaultNamesItsPlaceAndNoValueAndChangesNothing(String name, String text, String place)
            throws IOException {
        ImportScene scene = ImportScene.in(folder);
        String value = canary();
        String content = text.replace("\\n", "\n").replace("CANARY", value);
        Console.Ran ran = scene.imported(name, content, "--debug").requireExit(2);
        assertThat(ran.err()).contains(place).contains("nothing was imported");
        assertThat(ran.out() + ran.err()).doesNotContain(value);
        assertThat(scene.held()).isZero();
        assertThat(scene.ledger("seal")).isEmpty();
    }

    @Test
    void whatIsNotThereOrAFolderIsAUsageError() throws IOException {
        ImportScene scene = ImportScene.in(folder);
        scene.console.run("vault", "import", "nowhere.csv").requireExit(2);
        scene.console.run("vault", "import", "home", "--format", "csv").requireExit(2);
    }

    private static String canary() {
        return ImportScene.canary();
    }

    private static List<Version> history(ImportScene scene, String ref) {
        try (SqliteStore store = scene.store()) {
            return store.read(tx -> tx.secrets().history(CredentialRef.parse(ref)));
        }
    }
}
