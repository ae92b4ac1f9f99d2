package dev.keyrecall.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.keyrecall.app.e2e.Console.Ran;
import dev.keyrecall.app.wiring.SystemIo;
import dev.keyrecall.vault.VaultException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Backups that cannot be read, or that are none: docs/guides/backup.md says with what they end. */
final class BackupUnreadTest {
    private static final int USAGE = 2;
    private static final int REFUSED = 6;
    private static final int TAKEN = 2;

    /** A file of the kernel's that opens and then answers a reader with an input/output error. */
    private static final Path FAILING = Path.of("/proc/self/mem");

    @TempDir private Path folder = Path.of("");

    /**
     * A way in which a backup is not there.
     *
     * @param exit how it ends
     * @param said what the error says
     */
    private record Case(Path file, int exit, String said) {}

    private List<Case> cases(Path whole) throws IOException {
        byte[] bytes = Files.readAllBytes(whole);
        Path loop = folder.resolve("loop.backup");
        Files.createSymbolicLink(loop, loop);
        return Stream.of(
                        new Case(folder.resolve("absent.backup"), USAGE, "it does not exist"),
                        new Case(whole.resolve("below.backup"), USAGE, "cannot be read"),
                        new Case(folder, USAGE, "it is a folder"),
                        new Case(loop, USAGE, "cannot be read"),
                        new Case(FAILING, USAGE, "Input/output error"),
                        new Case(file("empty", new byte[0]), REFUSED, "empty"),
                        new Case(
                                file("text", "name,value\n".getBytes(StandardCharsets.UTF_8)),
                                REFUSED,
                                "text"),
                        new Case(file("cut", Arrays.copyOf(bytes, 60)), REFUSED, "cut"),
                        new Case(
                                file("short", Arrays.copyOf(bytes, bytes.length - 1)),
                                REFUSED,
                                "short"),
                        new Case(
                                file("chunk", Arrays.copyOf(bytes, bytes.length / 2)),
                                REFUSED,
                                "chunk"),
                        new Case(
                                file("long", Arrays.copyOf(bytes, bytes.length + 1)),
                                REFUSED,
                                "long"))
                .filter(one -> !one.file().equals(FAILING) || Files.exists(FAILING))
                .toList();
    }

    private Path file(String name, byte[] bytes) throws IOException {
        return Files.write(folder.resolve(name + ".backup"), bytes);
    }

    @Test
    void everyWayNotToBeReadEndsAsTheGuideSaysAndChangesNothing()
            throws IOException, VaultException {
        CanaryHome home = CanaryHome.made(folder.resolve("here"), 3);
        Path whole = folder.resolve("a.backup");
        home.console.run("vault", "backup", "" + whole).requireExit(0);
        String before = CanaryHome.point(home.console);
        Path fresh = folder.resolve("fresh");
        for (Case one : cases(whole)) {
            String file = one.file().toString();
            require(one, home.console.run("vault", "backup", file, "--verify"));
            require(one, home.console.run("vault", "restore", file, "--accept-older"));
            require(one, home.at(fresh).run("vault", "restore", file));
            assertThat(fresh).as("%s", one).doesNotExist();
            assertThat(CanaryHome.point(home.console)).as("%s", one).isEqualTo(before);
        }
        assertThat(CanaryHome.names(home.home))
                .noneMatch(name -> name.endsWith(".tmp") || name.startsWith("before"));
    }

    private static void require(Case one, Ran ran) {
        ran.requireExit(one.exit());
        assertThat(ran.err())
                .as("%s", one)
                .containsOnlyOnce("keyrecall: error: ")
                .contains(one.said(), "\nhint: ")
                .doesNotContain("\tat ");
    }

    @Test
    void aFileWithoutTheRightToReadItIsAUsageError()
            throws IOException, InterruptedException, VaultException {
        CanaryHome home = CanaryHome.made(folder.resolve("here"), 1);
        Path file = folder.resolve("a.backup");
        home.console.run("vault", "backup", "" + file).requireExit(0);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("-w-------"));
        try (Child child =
                Child.start(
                        powerless(),
                        home.home,
                        home.passphrase,
                        folder,
                        "vault",
                        "restore",
                        "" + file)) {
            assertThat(child.exit()).as(child.printed()).isEqualTo(USAGE);
            assertThat(child.err()).contains("permission denied", "\nhint: ");
        }
    }

    /** As the superuser everything may be read; then the product runs without that right. */
    private static List<String> powerless() throws InterruptedException, IOException {
        if (!SystemIo.create().osUser().equals("root")) {
            return List.of();
        }
        List<String> without = List.of("setpriv", "--bounding-set=-all", "--inh-caps=-all");
        assumeTrue(
                new ProcessBuilder(Stream.concat(without.stream(), Stream.of("true")).toList())
                                .start()
                                .waitFor()
                        == 0,
                "SKIPPED: the tests run as root, and setpriv does not work");
        return without;
    }

    /** The one that comes later is refused while the first writes, and a usage error after it. */
    @Test
    void twoHomesThatBackUpToOneNameLeaveOneWholeBackup()
            throws IOException, InterruptedException, VaultException {
        CanaryHome one = CanaryHome.made(folder.resolve("one"), 200);
        CanaryHome other = CanaryHome.made(folder.resolve("other"), 200);
        Path targets = Files.createDirectory(folder.resolve("targets"));
        Path outputs = Files.createDirectory(folder.resolve("outputs"));
        Path file = targets.resolve("a.backup");
        Files.writeString(targets.resolve("a.backup.0123456789abcdef.part"), "left by a kill");
        String[] words = {"vault", "backup", file.toString()};
        try (Child first = Child.start(List.of(), one.home, one.passphrase, outputs, words);
                Child second =
                        Child.start(List.of(), other.home, other.passphrase, outputs, words)) {
            int exit = first.exit();
            int later = exit == 0 ? second.exit() : exit;
            assertThat(Math.min(exit, second.exit()))
                    .as(first.printed() + second.printed())
                    .isZero();
            assertThat(later).as(first.printed() + second.printed()).isIn(REFUSED, TAKEN);
            CanaryHome winner = exit == 0 ? one : other;
            winner.console.run("vault", "backup", file.toString(), "--verify").requireExit(0);
        }
        assertThat(CanaryHome.names(targets)).containsExactly("a.backup");
    }
}
