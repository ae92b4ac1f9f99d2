package dev.keyrecall.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyrecall.app.home.HomeFolder;
import dev.keyrecall.app.home.Session;
import dev.keyrecall.app.wiring.SystemIo;
import dev.keyrecall.lab.LabPopulation;
import dev.keyrecall.spi.json.Json;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A folder outside the home as its users meet it: what is said of it, and what it finds. */
@Timeout(300)
final class AnchorsTest {
    @TempDir private Path folder = Path.of("");

    private Path disk() throws IOException {
        return Files.createDirectories(folder.resolve("disk"));
    }

    private static void configure(Path home, String toml) throws IOException {
        ImportScene.closed(home.resolve("config.toml"), toml);
    }

    private static String onDisk(Path disk) {
        return "[[anchor]]\nname = \"disk\"\nkind = \"file\"\npath = \"%s\"\n".formatted(disk);
    }

    private ImportScene anchored() throws IOException {
        ImportScene scene = ImportScene.in(folder);
        configure(scene.home, onDisk(disk()));
        return scene;
    }

    private static void add(ImportScene scene, String name) throws IOException {
        scene.imported(name + ".csv", "name,value\n" + name + "," + ImportScene.canary() + "\n")
                .requireExit(0);
    }

    private static long size(ImportScene scene) {
        return scene.console.run("ledger", "verify", "--json").document().integer("size");
    }

    private static String ledgerLine(ImportScene scene) {
        return scene.console
                .plain("status")
                .requireExit(0)
                .out()
                .lines()
                .filter(line -> line.startsWith("ledger "))
                .findFirst()
                .orElseThrow();
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(disk())) {
            return files.map(file -> String.valueOf(file.getFileName())).sorted().toList();
        }
    }

    @Test
    void whatASessionSignsStandsInTheFolderWhenItEnds() throws IOException {
        ImportScene scene = ImportScene.in(folder);
        assertThat(ledgerLine(scene)).contains("1 entries, NOT ANCHORED");
        configure(scene.home, onDisk(disk()));
        assertThat(ledgerLine(scene)).contains("NOT ANCHORED");
        assertThat(files()).isEmpty();
        add(scene, "one");
        long size = size(scene);
        Path file = disk().resolve(size + ".checkpoint");
        assertThat(file).hasContent(scene.console.run("ledger", "checkpoint").out());
        assertThat(Files.getPosixFilePermissions(file))
                .isEqualTo(PosixFilePermissions.fromString("r--r--r--"));
        assertThat(ledgerLine(scene))
                .matches(
                        "ledger    "
                                + size
                                + " entries, anchored 20[0-9T:Z-]{18} at disk \\(file\\), 0 entries"
                                + " since");
        add(scene, "two");
        assertThat(files()).hasSize(2);
        Json.Obj ledger =
                (Json.Obj)
                        scene.console
                                .plain("status", "--json")
                                .requireExit(0)
                                .document()
                                .get("ledger")
                                .orElseThrow();
        assertThat(ledger.get("anchored")).contains(Json.of(true));
        Json.Obj told = (Json.Obj) ledger.items("anchors").getFirst();
        assertThat(told.text("name")).isEqualTo("disk");
        assertThat(told.integer("since")).isZero();
        Console.Ran verified = scene.console.plain("ledger", "verify").requireExit(0);
        assertThat(verified.out())
                .contains("anchored 20")
                .contains("at disk (file), 0 entries since");
        assertThat(scene.console.plain("ledger", "anchors").requireExit(0).out())
                .contains("disk (file) " + disk())
                .contains("anchored 20");
    }

    @Test
    void aFolderThatIsGoneEndsNoCommandAndIsSaid() throws IOException {
        ImportScene scene = anchored();
        add(scene, "one");
        Files.move(disk(), folder.resolve("unplugged"));
        Console.Ran ran =
                scene.console.fed(
                        "name,value\ntwo," + ImportScene.canary() + "\n",
                        "vault",
                        "import",
                        "-",
                        "--format",
                        "csv");
        ran.requireExit(0);
        assertThat(ran.err().lines().filter(line -> line.contains("warning")))
                .singleElement()
                .asString()
                .contains("not anchored at disk", "is it mounted?");
        assertThat(ledgerLine(scene)).contains("NOT ANCHORED");
        Console.Ran asked = scene.console.run("ledger", "anchor");
        asked.requireExit(5);
        assertThat(asked.out()).contains("disk (file): failed: there is no folder");
        assertThat(scene.console.plain("ledger", "anchors").requireExit(0).out())
                .contains("does not count")
                .contains("is it mounted?");
        assertThat(scene.console.plain("ledger", "verify").requireExit(0).err())
                .contains("warning: anchor disk");
        // Back again, it counts, and what is missing follows when somebody asks.
        Files.move(folder.resolve("unplugged"), folder.resolve("disk"));
        assertThat(ledgerLine(scene)).contains("anchored");
        assertThat(scene.console.run("ledger", "anchor").requireExit(0).out())
                .contains("entries anchored");
        assertThat(scene.console.run("ledger", "anchor", "disk", "--json").requireExit(0).out())
                .contains("\"fresh\":false");
        assertThat(ledgerLine(scene)).contains(" 0 entries since");
    }

    /** A home with its log as both stood before the last entries. */
    private ImportScene putBack() throws IOException {
        ImportScene scene = anchored();
        add(scene, "one");
        byte[] older = Files.readAllBytes(scene.home.resolve("keyrecall.db"));
        add(scene, "two");
        Files.write(scene.home.resolve("keyrecall.db"), older);
        Removed.folder(scene.home.resolve("log"));
        return scene;
    }

    @Test
    void aHomePutBackWithItsLogIsFoundByTheFolder() throws IOException {
        ImportScene scene = putBack();
        for (String[] words :
                List.of(
                        new String[] {"vault", "check"},
                        new String[] {"status"},
                        new String[] {"ledger", "verify"},
                        new String[] {"ledger", "anchors"},
                        new String[] {"vault", "unseal"})) {
            Console.Ran refused = scene.console.run(words);
            refused.requireExit(6);
            assertThat(refused.err()).contains("put back to an older copy").contains("hint: ");
        }
        // Without the anchor nothing finds it.
        Files.delete(scene.home.resolve("config.toml"));
        scene.console.run("vault", "check").requireExit(0);
        assertThat(ledgerLine(scene)).contains("NOT ANCHORED");
    }

    /** By whoever can add files to the folder, and remove none. */
    @Test
    void nothingThatIsAddedToTheFolderHidesWhatItShows() throws Exception {
        ImportScene scene = putBack();
        Path added = disk().resolve("999999.checkpoint");
        for (String how : List.of("mkfifo", "mkdir", "ln -s nowhere", "touch")) {
            List<String> command = new ArrayList<>(List.of(how.split(" ")));
            command.add(added.toString());
            assertThat(new ProcessBuilder(command).start().waitFor()).as(how).isZero();
            for (String words : List.of("vault check", "status", "ledger verify")) {
                Console.Ran refused = scene.console.run(words.split(" "));
                assertThat(refused.exit()).as(how + ", " + words + refused.out()).isEqualTo(6);
                assertThat(refused.err()).contains("hint: ");
            }
            Files.delete(added);
        }
    }

    @Test
    void whereTheNewestDoesNotCountTheOneThatDoesIsTold() throws Exception {
        ImportScene scene = anchored();
        add(scene, "one");
        long before = size(scene);
        add(scene, "two");
        Path newest = disk().resolve(size(scene) + ".checkpoint");
        Files.delete(newest);
        for (String how : List.of("true", "mkdir", "mkfifo")) {
            assertThat(new ProcessBuilder(how, newest.toString()).start().waitFor()).isZero();
            Json.Obj told =
                    (Json.Obj)
                            ((Json.Arr)
                                            Json.parse(
                                                    scene.console
                                                            .plain("ledger", "anchors", "--json")
                                                            .requireExit(0)
                                                            .out()))
                                    .items()
                                    .getFirst();
            assertThat(told.bool("anchored")).as(how).isTrue();
            assertThat(told.integer("size")).as(how).isEqualTo(before);
            assertThat(told.text("error")).as(how).contains(newest.toString());
            assertThat(ledgerLine(scene)).as(how).contains("anchored");
            Files.deleteIfExists(newest);
        }
    }

    @Test
    void whatStandsInAFolderOfBeforeIsNotMissedInTheNew() throws Exception {
        ImportScene scene = anchored();
        add(scene, "one");
        Path other = Files.createDirectory(folder.resolve("other"));
        configure(scene.home, onDisk(other));
        add(scene, "two");
        assertThat(scene.console.plain("ledger", "verify").requireExit(0).err())
                .doesNotContain("warning");
        Path newest = other.resolve(size(scene) + ".checkpoint");
        Files.delete(newest);
        assertThat(scene.console.plain("ledger", "verify").requireExit(0).err())
                .contains("warning", newest + " is not there any more");
    }

    /** Show 2, the home's own way. */
    @Test
    void aHistoryWrittenAnewWithTheLogsKeyIsFoundByTheFolderAndByNothingElse() throws Exception {
        ImportScene scene = anchored();
        add(scene, "one");
        add(scene, "two");
        long size = size(scene);
        new ForgedHome(scene.home, folder.resolve("passphrase")).rewrite();
        for (List<String> words :
                List.of(
                        List.of("ledger", "verify"),
                        List.of("status"),
                        List.of("vault", "check"))) {
            Console.Ran refused = scene.console.run(words.toArray(String[]::new));
            refused.requireExit(6);
            assertThat(refused.err()).contains("the first " + size + " entries are not those");
        }
        Files.delete(scene.home.resolve("config.toml"));
        Console.Ran alone = scene.console.run("ledger", "verify").requireExit(0);
        assertThat(alone.out()).contains("verified " + size + " entries, NOT ANCHORED");
        scene.console.run("vault", "check").requireExit(0);
        scene.console
                .run(
                        "ledger",
                        "verify",
                        "--against",
                        disk().resolve(size + ".checkpoint").toString())
                .requireExit(6);
    }

    @Test
    void aFileThatNobodyOfTheHomeSignedSealsNothingAndDoesNotVerify() throws IOException {
        ImportScene scene = anchored();
        add(scene, "one");
        Files.writeString(disk().resolve("999999.checkpoint"), "hello\n");
        Files.writeString(disk().resolve("README"), "hello\n");
        scene.console.run("vault", "check").requireExit(0);
        assertThat(ledgerLine(scene)).contains("anchored");
        assertThat(scene.console.plain("ledger", "anchors").requireExit(0).out())
                .contains("999999.checkpoint is no checkpoint that this home has signed");
        Console.Ran refused = scene.console.run("ledger", "verify");
        refused.requireExit(6);
        assertThat(refused.err()).contains("999999.checkpoint");
        Files.delete(disk().resolve("999999.checkpoint"));
        scene.console.run("ledger", "verify").requireExit(0);
    }

    @Test
    void aFolderOfAnotherHomeIsRefusedByVerification() throws IOException {
        ImportScene scene = anchored();
        add(scene, "one");
        Path other = Files.createDirectory(folder.resolve("other"));
        ImportScene second = ImportScene.in(other);
        configure(second.home, onDisk(disk()));
        Console.Ran refused = second.console.run("ledger", "verify");
        refused.requireExit(6);
        assertThat(refused.err()).contains("is of another log");
    }

    @Test
    void aCertificateSignsAndAnchorsFirst() throws Exception {
        try (Stage stage = Stage.prepared(folder.resolve("stage"), new LabPopulation(2, 2, 1, 5))) {
            stage.planned("exposure");
            String listed = stage.console.run("campaign", "list", "--json").requireExit(0).out();
            String campaign = listed.replaceFirst("(?s).*\"campaign\":\"([^\"]+)\".*", "$1");
            configure(stage.home, onDisk(disk()));
            Console.Ran ran = stage.console.run("campaign", "certificate", campaign, "--json");
            Json.Obj certificate = ran.requireExit(5).document();
            assertThat(certificate.get("anchored")).contains(Json.of(true));
            Json.Obj told = (Json.Obj) certificate.items("anchors").getFirst();
            assertThat(told.integer("size")).isEqualTo(certificate.integer("ledger_size"));
            assertThat(told.integer("since")).isZero();
            String html = stage.console.run("campaign", "certificate", campaign, "--html").out();
            assertThat(html).contains("at disk (file), 0 entries since");
            // The certificate's own entry is held by the next checkpoint.
            assertThat(files()).hasSize(3);
        }
    }

    @Test
    void afterTheRestoreOfAnOlderBackupTheFolderShowsWhatItLacksAndANewOneServes()
            throws IOException {
        ImportScene scene = anchored();
        add(scene, "one");
        scene.console.run("vault", "backup", "older.backup").requireExit(0);
        add(scene, "two");
        scene.console.run("vault", "restore", "older.backup", "--accept-older").requireExit(0);
        Console.Ran refused = scene.console.run("vault", "check");
        refused.requireExit(6);
        assertThat(refused.err()).contains("put back to an older copy", "a new folder");
        Path fresh = Files.createDirectory(folder.resolve("fresh"));
        configure(scene.home, onDisk(fresh));
        scene.console.run("vault", "check").requireExit(0);
        assertThat(ledgerLine(scene)).contains("at disk (file), 0 entries since");
        scene.console.run("ledger", "verify").requireExit(0);
    }

    /** What an agent does while it holds the vault open: by the configuration as it stands then. */
    @Test
    void anAgentAnchorsWhatWasSignedWithoutIt() throws Exception {
        ImportScene scene = ImportScene.in(folder);
        add(scene, "one");
        HomeFolder home = new HomeFolder(scene.home, SystemIo.create().osUser());
        try (Session.Keeping _ = Session.keepAnchors(Hurried.io(), home)) {
            configure(scene.home, "not = a [configuration");
            configure(scene.home, onDisk(disk()));
            while (files().isEmpty()) {
                Thread.sleep(10);
            }
        }
        // Sealed in the middle of it, a try still ends as it would have.
        while (ledgerLine(scene).contains("NOT ANCHORED")) {
            Thread.sleep(10);
        }
        assertThat(ledgerLine(scene)).contains("at disk (file), 0 entries since");
        assertThat(scene.console.plain("ledger", "anchors").out()).doesNotContain("failed");
    }

    @Test
    void whatIsNoAnchorIsRefusedWithItsLine() throws IOException {
        ImportScene scene = ImportScene.in(folder);
        for (String bad :
                List.of(
                        onDisk(scene.home.resolve("log")),
                        onDisk(folder),
                        onDisk(disk()) + "url = \"https://x\"\n",
                        onDisk(disk()).replace("\"file\"", "\"witness\""),
                        onDisk(disk()) + "every = \"1s\"\n",
                        """
                        [[anchor]]
                        name = "t"
                        kind = "time-stamp"
                        url = "ftp://x/"
                        ca-file = "/x"
                        """,
                        "[[anchor]]\nname = \"c\"\nkind = \"chat\"\n")) {
            configure(scene.home, bad);
            Console.Ran ran = scene.console.run("ledger", "anchors");
            ran.requireExit(2);
            assertThat(ran.err()).as(bad).contains("config.toml, line ");
        }
        configure(scene.home, "");
        Console.Ran none = scene.console.run("ledger", "anchor");
        none.requireExit(2);
        assertThat(none.err()).contains("no anchor is configured");
        configure(scene.home, onDisk(disk()));
        scene.console.run("ledger", "anchor", "tape").requireExit(2);
    }
}
