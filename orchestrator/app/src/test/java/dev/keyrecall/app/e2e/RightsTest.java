package dev.keyrecall.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.keyrecall.app.e2e.Console.Ran;
import dev.keyrecall.app.wiring.SystemIo;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.lab.LabPopulation;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Who may look into a home, and what is said where Keyrecall itself may not. */
final class RightsTest {
    private static final List<String> OPEN_UMASK =
            List.of("sh", "-c", "umask 000; exec \"$@\"", "-");

    @TempDir private Path folder = Path.of("");
    private Stage stage;

    @BeforeEach
    void prepare() throws IOException, EngineException {
        stage = Stage.prepared(folder.resolve("stage"), new LabPopulation(5, 8, 4, 41));
    }

    @AfterEach
    void close() throws IOException {
        stage.close();
        try (Stream<Path> all = Files.list(folder)) {
            for (Path one : (Iterable<Path>) all.filter(Files::isDirectory)::iterator) {
                mode(one, "rwx------");
            }
        }
        mode(stage.home, "rwx------");
    }

    @Test
    void aHomeIsItsOwnersAloneUnderAnyUmaskAndWhileItIsUsed()
            throws IOException, InterruptedException {
        Path fresh = folder.resolve("fresh");
        requireExit(0, OPEN_UMASK, fresh, "init");
        TreeMap<String, String> modes = new TreeMap<>();
        look(fresh, modes);
        String plan = stage.planned("exposure");
        try (Child run = Child.start(OPEN_UMASK, stage, folder, "run", plan, "--json")) {
            while (run.alive()) {
                look(stage.home, modes);
                Thread.sleep(5);
            }
            assertThat(run.exit()).as(run.printed()).isZero();
        }
        look(stage.home, modes);
        assertThat(modes).containsKeys("keyrecall.db", "keyrecall.db-wal", "fresh", "home");
        modes.forEach(
                (name, mode) ->
                        assertThat(mode)
                                .as(name)
                                .isEqualTo(
                                        List.of("fresh", "home", "log").contains(name)
                                                ? "rwx------"
                                                : "rw-------"));
    }

    @Test
    void noHomeIsMadeOfAFolderThatServesOthers() throws IOException {
        Path shared = Files.createDirectory(folder.resolve("shared"));
        Files.createDirectory(shared.resolve("work"));
        for (String open : List.of("rwxr-xr-x", "rwxrwxrwx")) {
            mode(shared, open);
            Console there = new Console(shared, stage.passphrase, folder);
            requireRefusal(there.run("init"), 6, "is in use and open to others");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(shared)))
                    .as("left as it was")
                    .isEqualTo(open);
        }
        Path own = Files.createDirectory(folder.resolve("own"));
        mode(own, "rwxr-xr-x");
        new Console(own, stage.passphrase, folder).run("init").requireExit(0);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(own)))
                .isEqualTo("rwx------");
    }

    @Test
    void aHomeThatOthersMayReadOrWriteIsRefused() throws IOException {
        for (String open : List.of("rwxrwx---", "rwx---rwx", "rwxr-xr-x", "rwx-w----")) {
            mode(stage.home, open);
            for (String command : List.of("status", "detect")) {
                requireRefusal(stage.console.run(command), 6, "is open to others (" + open + ")");
            }
        }
        mode(stage.home, "rwx------");
        stage.console.run("status").requireExit(0);
    }

    @Test
    void aHomeOrPassphraseFileOfSomebodyElseIsRefused() throws IOException {
        assumeTrue(superuser(), "SKIPPED: only the superuser can give a file away");
        Path passphrase = Files.copy(stage.passphrase, folder.resolve("theirs"));
        mode(passphrase, "rw-------");
        Files.setOwner(passphrase, nobody());
        requireRefusal(stage.console.run(passphrase, "inventory", "list"), 6, "belongs to");
        Files.setOwner(stage.home, nobody());
        requireRefusal(stage.console.run("status"), 6, "belongs to");
    }

    @Test
    void aPassphraseFileThatOthersMayReadIsWarnedOf() throws IOException {
        mode(stage.passphrase, "rw-r--r--");
        Ran ran = stage.console.run("inventory", "list", "--json").requireExit(0);
        assertThat(ran.err()).contains("keyrecall: warning: ", "is open to others", "chmod 600");
        mode(stage.passphrase, "rw-------");
        assertThat(stage.console.run("inventory", "list", "--json").requireExit(0).err())
                .doesNotContain("warning");
    }

    @Test
    void aStoreThatOthersMayReadIsRefusedAlsoInAClosedHome() throws IOException {
        mode(stage.home.resolve("keyrecall.db"), "rw-r-----");
        requireRefusal(stage.console.run("status"), 6, "is open to others (rw-r-----)");
    }

    @Test
    void symbolicLinksAreRefused() throws IOException {
        Path home = folder.resolve("link");
        Files.createSymbolicLink(home, stage.home);
        Console there = new Console(home, stage.passphrase, folder);
        requireRefusal(there.run("status"), 6, "is a symbolic link");

        Path passphrase = folder.resolve("passphrase-link");
        Files.createSymbolicLink(passphrase, stage.passphrase);
        requireRefusal(stage.console.run(passphrase, "inventory", "list"), 6, "is a symbolic link");

        Path database = stage.home.resolve("keyrecall.db");
        Path moved = Files.move(database, folder.resolve("moved.db"));
        Files.createSymbolicLink(database, moved);
        requireRefusal(stage.console.run("status"), 6, "is a symbolic link");
        Files.delete(database);
        Files.move(moved, database);

        Path log = stage.home.resolve("keyrecall.db-wal");
        Files.createSymbolicLink(log, stage.passphrase);
        requireRefusal(stage.console.run("status"), 6, "is a symbolic link");
        Files.delete(log);
        stage.console.run("status").requireExit(0);
    }

    @Test
    void aPassphraseMayComeThroughAPipe() throws IOException, InterruptedException {
        List<String> before =
                List.of("bash", "-c", "exec \"${@:2}\" --passphrase-file <(cat \"$1\")", "-");
        List<String> all = new java.util.ArrayList<>(before);
        all.add(stage.passphrase.toString());
        // The option stands twice then; the last one counts, and the first names nothing.
        Path none = folder.resolve("none");
        try (Child child = Child.start(all, stage.home, none, folder, "inventory", "refresh")) {
            assertThat(child.exit()).as(child.printed()).isZero();
        }
    }

    @Test
    void whatMayNotBeReadOrWrittenIsNamedWithARemedy() throws IOException, InterruptedException {
        List<String> before = unprivileged();
        Path shut = Files.createDirectory(folder.resolve("shut"));
        mode(shut, "r-x------");
        requireError(1, before, shut.resolve("home"), "cannot be made: permission denied", "init");
        requireError(
                1,
                before,
                stage.home,
                "lab: permission denied",
                "lab",
                "up",
                "--dir",
                shut + "/lab");
        requireError(
                1,
                before,
                stage.home,
                shut.toString(),
                "drill",
                "missing-key",
                "--out",
                shut + "/d");

        mode(stage.home, "---------");
        requireError(1, before, stage.home, "cannot be looked into", "status");
        mode(stage.home, "rwx------");

        mode(stage.home.resolve("keyrecall.db"), "r--------");
        requireError(1, before, stage.home, "keyrecall.db", "inventory", "refresh");
        mode(stage.home.resolve("keyrecall.db"), "---------");
        requireError(1, before, stage.home, "keyrecall.db", "status");
        mode(stage.home.resolve("keyrecall.db"), "rw-------");
        // SQLite made it like the database, and it stays: the database is not to blame any more.
        requireError(1, before, stage.home, "chmod 600 " + index(), "inventory", "refresh");
        mode(index(), "rw-------");
        requireExit(0, before, stage.home, "inventory", "refresh");

        mode(stage.passphrase, "---------");
        requireError(
                2, before, stage.home, "cannot be read: permission denied", "inventory", "list");
        mode(stage.passphrase, "rw-------");

        mode(folder.resolve("stage/credentials"), "---------");
        requireError(6, before, stage.home, "credentials", "account", "check", "lab");
    }

    private Path index() {
        return stage.home.resolve("keyrecall.db-shm");
    }

    private void requireError(
            int exit, List<String> before, Path home, String error, String... words)
            throws IOException, InterruptedException {
        try (Child child = Child.start(before, home, stage.passphrase, folder, words)) {
            int ended = child.exit();
            requireRefusal(new Ran(List.of(words), ended, child.out(), child.err()), exit, error);
        }
    }

    private void requireExit(int exit, List<String> before, Path home, String... words)
            throws IOException, InterruptedException {
        try (Child child = Child.start(before, home, stage.passphrase, folder, words)) {
            assertThat(child.exit()).as(child.printed()).isEqualTo(exit);
        }
    }

    private static void requireRefusal(Ran ran, int exit, String error) {
        ran.requireExit(exit);
        List<String> errors =
                ran.err().lines().filter(line -> line.startsWith("keyrecall: error: ")).toList();
        assertThat(errors).as(ran.err()).hasSize(1);
        assertThat(errors.getFirst()).contains(error);
        assertThat(ran.err()).contains("\nhint: ").doesNotContain("\tat ");
    }

    /** As the superuser everything may be read; then the product runs without that right. */
    private static List<String> unprivileged() throws IOException, InterruptedException {
        if (!superuser()) {
            return List.of();
        }
        List<String> without = List.of("setpriv", "--bounding-set=-dac_override,-dac_read_search");
        boolean works;
        try {
            works =
                    new ProcessBuilder(Stream.concat(without.stream(), Stream.of("true")).toList())
                                    .start()
                                    .waitFor()
                            == 0;
        } catch (IOException e) {
            works = false;
        }
        assumeTrue(works, "SKIPPED: the tests run as root, and there is no setpriv to step down");
        return without;
    }

    private static boolean superuser() {
        return SystemIo.create().osUser().equals("root");
    }

    private UserPrincipal nobody() throws IOException {
        return folder.getFileSystem()
                .getUserPrincipalLookupService()
                .lookupPrincipalByName("nobody");
    }

    private static void mode(Path path, String mode) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
    }

    /** Notes the mode of a folder and of all in it; the widest where it is seen twice. */
    private static void look(Path home, Map<String, String> modes) throws IOException {
        note(home, modes);
        try (Stream<Path> files = Files.list(home)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                note(file, modes);
            }
        }
    }

    private static void note(Path path, Map<String, String> modes) throws IOException {
        try {
            String mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
            modes.merge(
                    String.valueOf(path.getFileName()),
                    mode,
                    (old, now) ->
                            old.replace("-", "").length() >= now.replace("-", "").length()
                                    ? old
                                    : now);
        } catch (NoSuchFileException e) {
            // It was removed between the listing and the look at it.
        }
    }
}
