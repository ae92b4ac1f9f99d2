package dev.keyrecall.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;

import dev.keyrecall.app.e2e.Console.Ran;
import dev.keyrecall.app.wiring.SystemIo;
import dev.keyrecall.vault.PassphraseCost;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * What goes wrong with what a person brings to a vault, and with the disk under it: each has its
 * exit code, one error line and a hint, and the home holds afterwards what it held before.
 */
final class BadVaultInputTest {
    private static final String WRONG = "keyrecall: error: the passphrase does not open this vault";

    /** How far files may grow; what fits into one of these is not tried with the next. */
    private static final int[] FILES_MAX_KIB =
            "long".equals(System.getProperty("keyrecall.suite"))
                    ? new int[] {8, 16, 24, 40, 64, 100, 160, 250, 400}
                    : new int[] {8, 40, 100};

    @TempDir private Path folder = Path.of("");
    private KnownHome home;
    private Path backup = Path.of("");

    @BeforeEach
    void prepare() throws IOException {
        home = KnownHome.made(folder.resolve("here"), 0);
        backup = folder.resolve("a.backup");
        home.scene.console.run("vault", "backup", backup.toString()).requireExit(0);
        ImportScene.closed(home.scene.folder.resolve("next.csv"), "name,value\nnext,any value\n");
    }

    /** Every command that opens the vault. */
    private List<List<String>> opening() {
        return List.of(
                List.of("vault", "import", "next.csv"),
                List.of("vault", "rotate"),
                List.of("vault", "rotate", "--data-keys"),
                List.of("vault", "kek", "add", "--new-key-file", "new.key"),
                List.of("vault", "kek", "rotate", "1", "--new-key-file", "new.key"),
                List.of("vault", "audit"),
                List.of("vault", "shred", twice(), "--confirm", twice()),
                List.of("vault", "unseal"),
                List.of("vault", "backup", "new.backup"),
                List.of("vault", "backup", backup.toString(), "--verify"),
                List.of("vault", "restore", backup.toString(), "--accept-older"));
    }

    private static String twice() {
        return "other:imported:secret:twice";
    }

    private Ran run(List<String> words, String... way) {
        return home.scene.console.plain(
                Stream.concat(words.stream(), Arrays.stream(way)).toArray(String[]::new));
    }

    private static void requireRefused(Ran ran, int exit, String error) {
        ran.requireExit(exit);
        assertThat(ran.err())
                .as("%s", ran.words())
                .containsOnlyOnce("keyrecall: error: ")
                .contains(error, "\nhint: ")
                .doesNotContain("\tat ", "cnry");
        assertThat(ran.out()).as("%s", ran.words()).doesNotContain("cnry");
    }

    private Path file(String name, String content) throws IOException {
        Path file = folder.resolve(name);
        ImportScene.closed(file, content);
        return file;
    }

    /** What is brought, and how it is refused. */
    private record Brought(String option, Path file, int exit, String error) {}

    private List<Brought> wrong() throws IOException {
        KnownHome other = KnownHome.made(folder.resolve("other"), 0);
        String sound = Files.readString(home.keyFile);
        Path open = file("open.key", sound);
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-r-----"));
        String passphrase = "--passphrase-file";
        String keyFile = "--key-file";
        return List.of(
                new Brought(passphrase, file("wrong", "not the passphrase\n"), 6, WRONG),
                new Brought(passphrase, file("empty", "\n"), 2, "is no passphrase"),
                new Brought(passphrase, folder.resolve("absent"), 2, "cannot be read"),
                new Brought(keyFile, other.keyFile, 6, "the key file is of vault"),
                new Brought(keyFile, file("cut.key", sound.substring(0, 200)), 6, "key file"),
                new Brought(keyFile, file("empty.key", ""), 6, "key file"),
                new Brought(keyFile, file("long.key", sound.repeat(20)), 2, "too long"),
                new Brought(keyFile, open, 6, "is open to others"),
                new Brought(keyFile, folder, 2, "cannot be read"),
                new Brought(keyFile, folder.resolve("absent"), 2, "cannot be read"));
    }

    @Test
    void whatDoesNotOpenTheVaultIsRefusedByEveryCommand() throws Exception {
        List<Brought> wrong = wrong();
        String before = home.content();
        for (Brought brought : wrong) {
            for (List<String> words : opening()) {
                Ran ran = run(words, brought.option(), brought.file().toString());
                requireRefused(ran, brought.exit(), brought.error());
                assertThat(home.content()).as("%s %s", words, brought).isEqualTo(before);
            }
        }
        requireNothingMade();
        home.requireWhole();
    }

    private void requireNothingMade() throws IOException {
        assertThat(CanaryHome.names(home.scene.folder)).doesNotContain("new.key", "new.backup");
        assertThat(CanaryHome.names(home.scene.home))
                .noneMatch(name -> name.startsWith("before") || name.endsWith(".tmp"));
    }

    /** Whoever tries a passphrase is not told whether it is one of another vault. */
    @Test
    void aWrongPassphraseAndOneOfAnotherVaultAreToldAlike() throws Exception {
        Path theirs = file("theirs", "the passphrase of somebody else\n");
        Path elsewhere = folder.resolve("elsewhere");
        new Console(elsewhere, theirs, folder).run("init").requireExit(0);
        Path wrong = file("wrong", "the passphrase of nobody at all\n");
        for (List<String> words : opening()) {
            Ran one = run(words, "--passphrase-file", wrong.toString());
            Ran other = run(words, "--passphrase-file", theirs.toString());
            requireRefused(one, 6, WRONG);
            assertThat(other.err()).as("%s", words).isEqualTo(one.err());
            assertThat(other.exit()).as("%s", words).isEqualTo(one.exit());
            assertThat(other.out()).as("%s", words).isEqualTo(one.out());
        }
        home.requireWhole();
    }

    /**
     * Counted, not timed: every try of a passphrase takes the memory of its cost, so that the
     * memory taken says how many recipients it was tried on.
     */
    @Test
    void aWrongPassphraseIsTriedOnEveryRecipientAtFullCost() throws Exception {
        Path wrong = file("wrong", "not the passphrase\n");
        Path theirs = file("theirs", "the passphrase of somebody else\n");
        new Console(folder.resolve("elsewhere"), theirs, folder).run("init").requireExit(0);
        long cost = PassphraseCost.MINIMUM.memoryKib() * 1024L;
        for (int recipients = 1; recipients <= 3; recipients++) {
            for (Path tried : List.of(wrong, theirs)) {
                // Once before, so that what is made on first use is not counted.
                taken(tried);
                // A command does little else that takes memory by the mebibyte.
                assertThat((int) (taken(tried) / cost)).isEqualTo(recipients);
            }
            Path more = file("more" + recipients, "passphrase number " + recipients + "\n");
            home.scene
                    .console
                    .run("vault", "kek", "add", "--new-passphrase-file", more.toString())
                    .requireExit(0);
        }
        home.requireWhole();
    }

    private long taken(Path passphrase) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        Ran ran = run(List.of("vault", "audit"), "--passphrase-file", passphrase.toString());
        long after = threads.getCurrentThreadAllocatedBytes();
        requireRefused(ran, 6, WRONG);
        return after - before;
    }

    @Test
    void aBackupCutOffAnywhereIsRefused() throws Exception {
        byte[] whole = Files.readAllBytes(backup);
        String before = home.content();
        Path fresh = folder.resolve("fresh");
        Path passphrase = home.scene.folder.resolve("passphrase");
        Console there = new Console(fresh, passphrase, folder);
        for (int length : new int[] {0, 1, 13, 14, 123, 124, 3_000, 70_000, whole.length - 1}) {
            Files.write(backup, Arrays.copyOf(whole, length));
            for (Ran ran :
                    List.of(
                            there.run("vault", "restore", backup.toString()),
                            there.run("vault", "backup", backup.toString(), "--verify"),
                            home.scene.console.run(
                                    "vault", "restore", backup.toString(), "--accept-older"))) {
                requireRefused(ran, 6, "a.backup");
            }
            assertThat(fresh).as("length %s", length).doesNotExist();
            assertThat(home.content()).as("length %s", length).isEqualTo(before);
        }
        requireNothingMade();
        home.requireWhole();
    }

    @Test
    void aKeyFileThatMayNotBeReadIsNamed() throws Exception {
        List<String> user = List.of();
        if (SystemIo.create().osUser().equals("root")) {
            user = List.of("setpriv", "--bounding-set=-dac_override,-dac_read_search");
            assumeTrue(
                    Attacks.runs(user, "true"),
                    "SKIPPED: the tests run as root, and there is no setpriv to step down");
        }
        String before = home.content();
        Files.setPosixFilePermissions(home.keyFile, PosixFilePermissions.fromString("---------"));
        for (List<String> words : List.of(opening().getFirst(), opening().get(1))) {
            List<String> arguments = new ArrayList<>(List.of("--home", "" + home.scene.home));
            arguments.addAll(words);
            arguments.addAll(List.of("--key-file", home.keyFile.toString()));
            requireRefused(
                    launched(user, List.of(), arguments), 2, "cannot be read: permission denied");
        }
        Files.setPosixFilePermissions(home.keyFile, PosixFilePermissions.fromString("rw-------"));
        assertThat(home.content()).isEqualTo(before);
        home.requireWhole();
    }

    private Ran launched(List<String> before, List<String> options, List<String> arguments)
            throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(options);
        all.addAll(
                List.of("-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path")));
        try (Child child = Child.launch(before, all, home.scene.folder, arguments)) {
            int exit = child.exit();
            return new Ran(arguments, exit, child.out(), child.err());
        }
    }

    @Test
    void aHomeThatOthersMayReadIsRefusedByEveryCommand() throws Exception {
        String passphrase = home.scene.folder.resolve("passphrase").toString();
        String before = home.content();
        for (Path open : List.of(home.scene.home, home.database())) {
            String closed = PosixFilePermissions.toString(Files.getPosixFilePermissions(open));
            String mode = closed.substring(0, 3) + "r-----";
            Files.setPosixFilePermissions(open, PosixFilePermissions.fromString(mode));
            for (List<String> words : opening()) {
                if (!words.contains("--verify")) {
                    requireRefused(
                            run(words, "--passphrase-file", passphrase),
                            6,
                            "is open to others (" + mode + ")");
                }
            }
            Files.setPosixFilePermissions(open, PosixFilePermissions.fromString(closed));
            assertThat(home.content()).isEqualTo(before);
        }
        requireNothingMade();
        home.requireWhole();
    }

    /** A command, and what it must leave behind when it fails. */
    private record Writing(Path home, boolean leavesContent, List<String> words) {}

    private List<Writing> writing(Path fresh, Path restored) throws IOException {
        StringBuilder rows = new StringBuilder("name,value\n");
        for (int i = 0; i < 1_000; i++) {
            rows.append("row-").append(i).append(',').append(ImportScene.canary()).append('\n');
        }
        Path here = home.scene.home;
        Path folder = home.scene.folder;
        ImportScene.closed(folder.resolve("many.csv"), rows.toString());
        String file = folder.resolve("new.backup").toString();
        return List.of(
                new Writing(fresh, true, List.of("init")),
                new Writing(
                        here,
                        true,
                        List.of("vault", "import", "many.csv", "--account", "other:many")),
                new Writing(here, true, List.of("vault", "kek", "add", "--new-key-file", "n.key")),
                new Writing(here, false, List.of("vault", "rotate")),
                new Writing(here, false, List.of("vault", "rotate", "--data-keys")),
                new Writing(here, false, List.of("vault", "backup", file)),
                new Writing(restored, true, List.of("vault", "restore", file)),
                new Writing(here, true, List.of("vault", "restore", file, "--accept-older")));
    }

    @Test
    void aFullDiskLosesNothing() throws Exception {
        assumeTrue(
                Attacks.runs(List.of("prlimit", "--fsize=8192", "--"), "true"),
                "SKIPPED: needs prlimit to make files stop growing");
        List<String> library = library();
        Path fresh = folder.resolve("fresh");
        Path restored = folder.resolve("restored");
        for (Writing writing : writing(fresh, restored)) {
            int faults = 0;
            boolean done = false;
            for (int kib : FILES_MAX_KIB) {
                String before = home.content();
                Ran ran =
                        launched(
                                List.of("prlimit", "--fsize=" + kib * 1024, "--"),
                                library,
                                arguments(writing));
                if (ran.exit() == 0) {
                    done = true;
                    break;
                }
                requireRefused(ran, 1, "");
                faults++;
                requireNothingLost(writing, kib, before);
            }
            assertThat(faults).as("%s", writing.words()).isPositive();
            if (!done) {
                Ran ran = launched(List.of(), library, arguments(writing));
                assertThat(ran.exit()).as(ran.words() + ran.err()).isZero();
            }
            requireEverythingOpens();
        }
        assertThat(new Console(restored, folder, folder).plain("ledger", "verify").exit()).isZero();
        assertThat(new Console(fresh, folder, folder).plain("ledger", "verify").exit()).isZero();
    }

    private void requireNothingLost(Writing writing, int kib, String before) throws Exception {
        if (writing.leavesContent()) {
            assertThat(home.content()).as("%s at %s KiB", writing, kib).isEqualTo(before);
        }
        requireEverythingOpens();
        List<String> made = writing.words().subList(0, writing.words().size() - 1);
        if (made.contains("add") || made.contains("backup")) {
            Path file = home.scene.folder.resolve(writing.words().getLast());
            assertThat(file).as("no half file stands").doesNotExist();
        }
        if (!writing.home().equals(home.scene.home)) {
            assertThat(new Console(writing.home(), folder, folder).plain("status").exit())
                    .as("no half home stands")
                    .isEqualTo(2);
        }
    }

    /** All that was known before; what an import of this test added is not looked at. */
    private void requireEverythingOpens() throws Exception {
        home.scene.console.plain("ledger", "verify").requireExit(0);
        assertThat(home.opened()).containsAll(home.names());
    }

    private List<String> arguments(Writing writing) {
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "--home",
                                writing.home().toString(),
                                "--passphrase-file",
                                home.scene.folder.resolve("passphrase").toString()));
        arguments.addAll(writing.words());
        return arguments;
    }

    /** SQLite's library where the launcher has it: else it is unpacked first, and does not fit. */
    private List<String> library() throws IOException {
        String name = System.mapLibraryName("sqlitejdbc");
        String arch = System.getProperty("os.arch").equals("amd64") ? "x86_64" : "aarch64";
        String inside = "/org/sqlite/native/Linux/" + arch + "/" + name;
        try (InputStream in = BadVaultInputTest.class.getResourceAsStream(inside)) {
            Files.copy(Objects.requireNonNull(in, inside), folder.resolve(name));
        }
        return List.of("-Dorg.sqlite.lib.path=" + folder, "-Dorg.sqlite.lib.name=" + name);
    }
}
