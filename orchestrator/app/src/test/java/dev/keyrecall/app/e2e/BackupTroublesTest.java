package dev.keyrecall.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.keyrecall.app.home.VaultLock;
import dev.keyrecall.app.wiring.SystemIo;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.vault.VaultException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** Backups while the process is killed, the disk fills up, or its rights are few. */
final class BackupTroublesTest {
    private static final long SEED = 16L;

    /** What starts before the first byte is written: the JVM, and the passphrase's cost. */
    private static final int KILLS_FROM_MILLIS = 500;

    private static final int KILLS_TO_MILLIS = 6_000;

    @TempDir private Path folder = Path.of("");

    private static int kills() {
        return "long".equals(System.getProperty("keyrecall.suite")) ? 40 : 3;
    }

    @Test
    void fiveThousandValuesAreBackedUpAndRestoredWithoutRightsAndStandNowhereInClear()
            throws IOException, InterruptedException, VaultException {
        List<String> before = unprivileged();
        CanaryHome home = CanaryHome.made(folder.resolve("here"), 5_000);
        Path file = folder.resolve("a.backup");
        Path there = folder.resolve("there");
        Path outputs = Files.createDirectory(folder.resolve("outputs"));
        List<Path> leaks = new ArrayList<>();
        try (Child child =
                child(before, home.home, home, outputs, "vault", "backup", file.toString())) {
            while (child.alive()) {
                leaks.addAll(home.leaks(folder));
                Thread.sleep(50);
            }
            assertThat(child.exit()).as(child.printed()).isZero();
        }
        try (Child child =
                child(before, there, home, outputs, "vault", "restore", file.toString())) {
            while (child.alive()) {
                leaks.addAll(home.leaks(folder));
                Thread.sleep(50);
            }
            assertThat(child.exit()).as(child.printed()).isZero();
        }
        home.requireWhole(there);
        home.requireWhole(home.home);
        leaks.addAll(home.leaks(folder));
        assertThat(leaks).isEmpty();
    }

    private static Child child(
            List<String> before, Path at, CanaryHome home, Path outputs, String... words)
            throws IOException {
        return Child.start(before, at, home.passphrase, outputs, words);
    }

    @Test
    void aKilledBackupLeavesTheHomeWholeAndNoFileThatPassesForOne()
            throws IOException, InterruptedException, VaultException {
        CanaryHome home = CanaryHome.made(folder.resolve("here"), 2_000);
        SplittableRandom random = new SplittableRandom(SEED);
        Path file = folder.resolve("a.backup");
        for (int kill = 0; kill < kills(); kill++) {
            int after = random.nextInt(KILLS_FROM_MILLIS, KILLS_TO_MILLIS);
            try (Child child =
                    child(List.of(), home.home, home, folder, "vault", "backup", "" + file)) {
                Thread.sleep(after);
                child.kill();
            }
            home.requireWhole(home.home);
            assertThat(CanaryHome.names(home.home))
                    .as("kill %s after %s ms: swept by the next command", kill, after)
                    .noneMatch(name -> name.contains(".tmp"));
            if (Files.exists(file)) {
                home.console.run("vault", "backup", "" + file, "--verify").requireExit(0);
                Files.delete(file);
            }
        }
        home.console.run("vault", "backup", "" + file).requireExit(0);
        assertThat(CanaryHome.names(folder)).noneMatch(name -> name.endsWith(".part"));
        home.console.run("vault", "backup", "" + file, "--verify").requireExit(0);
    }

    @Test
    void aKilledRestoreLeavesTheOldHomeOrTheNew()
            throws IOException, InterruptedException, VaultException {
        CanaryHome home = CanaryHome.made(folder.resolve("here"), 2_000);
        Path file = folder.resolve("a.backup");
        home.console.run("vault", "backup", "" + file).requireExit(0);
        SplittableRandom random = new SplittableRandom(SEED);
        for (int kill = 0; kill < kills(); kill++) {
            home.happen();
            int after = random.nextInt(KILLS_FROM_MILLIS, KILLS_TO_MILLIS);
            Path fresh = folder.resolve("fresh" + kill);
            for (Path at : List.of(home.home, fresh)) {
                try (Child child =
                        child(
                                List.of(),
                                at,
                                home,
                                folder,
                                "vault",
                                "restore",
                                "" + file,
                                "--accept-older")) {
                    Thread.sleep(after);
                    child.kill();
                }
                if (at.equals(fresh) && !Files.exists(fresh.resolve("keyrecall.db"))) {
                    home.at(at).run("vault", "restore", "" + file).requireExit(0);
                }
                home.requireWhole(at);
                assertThat(CanaryHome.names(at))
                        .as("kill %s after %s ms", kill, after)
                        .noneMatch(name -> name.contains(".tmp"));
            }
        }
        home.console.run("vault", "restore", "" + file, "--accept-older").requireExit(0);
        home.requireWhole(home.home);
    }

    @Test
    void aFullDiskIsToldAndLeavesNothingHalf()
            throws IOException, InterruptedException, VaultException {
        CanaryHome home = CanaryHome.made(folder.resolve("here"), 20_000);
        Path file = folder.resolve("a.backup");
        Path there = folder.resolve("there");
        home.console.run("vault", "backup", "" + file).requireExit(0);
        List<String> names = CanaryHome.names(home.home);
        String point = CanaryHome.point(home.console);
        long size = Files.size(file);
        for (long limit : new long[] {size * 2 / 3, size * 9 / 10}) {
            List<String> full = List.of("prlimit", "--fsize=" + limit, "--");
            assumeTrue(works(full), "SKIPPED: needs prlimit to make files stop growing");
            Path next = folder.resolve("next.backup");
            requireFault(child(full, home.home, home, folder, "vault", "backup", "" + next));
            assertThat(CanaryHome.names(folder))
                    .doesNotContain("next.backup")
                    .noneMatch(name -> name.endsWith(".part"));
            requireFault(child(full, there, home, folder, "vault", "restore", "" + file));
            assertThat(there).doesNotExist();
            requireFault(
                    child(
                            full,
                            home.home,
                            home,
                            folder,
                            "vault",
                            "restore",
                            "" + file,
                            "--accept-older"));
            assertThat(CanaryHome.names(home.home))
                    .filteredOn(name -> !names.contains(name))
                    .allMatch(name -> name.endsWith("-wal") || name.endsWith(".lock"));
        }
        assertThat(CanaryHome.point(home.console)).isNotEqualTo(point);
        home.requireWhole(home.home);
    }

    @Test
    void aHomeWhoseVaultIsHeldOpenIsNotReplaced()
            throws IOException, InterruptedException, EngineException, VaultException {
        CanaryHome home = CanaryHome.made(folder.resolve("here"), 3);
        Path file = folder.resolve("a.backup");
        home.console.run("vault", "backup", "" + file).requireExit(0);
        String before = CanaryHome.point(home.console);
        try (Child agent =
                child(
                        List.of(),
                        home.home,
                        home,
                        folder,
                        "vault",
                        "unseal",
                        "--for",
                        "5m",
                        "--foreground")) {
            while (agent.alive() && !agent.out().contains("open until")) {
                Thread.sleep(50);
            }
            Console.Ran refused = home.console.run("vault", "restore", "" + file);
            assertThat(refused.exit()).as(refused.err() + agent.printed()).isEqualTo(6);
            assertThat(refused.err()).contains("an agent holds", "hint: end it with");
            home.console.run("vault", "backup", folder.resolve("b.backup") + "").requireExit(0);
            agent.signal("TERM");
            assertThat(agent.exit()).as(agent.printed()).isZero();
        }
        assertThat(CanaryHome.point(home.console)).isNotEqualTo(before);
        before = CanaryHome.point(home.console);
        Path other = folder.resolve("b.backup");
        try (VaultLock lock = VaultLock.shared(SystemIo.create(), home.home)) {
            assertThat(lock).isNotNull();
            Console.Ran refused = home.console.run("vault", "restore", "" + other);
            assertThat(refused.exit()).as(refused.err()).isEqualTo(6);
            assertThat(refused.err()).contains("holds the vault open");
        }
        assertThat(CanaryHome.point(home.console)).isEqualTo(before);
        assertThat(CanaryHome.names(home.home)).noneMatch(name -> name.startsWith("before"));
        home.console.run("vault", "restore", "" + other).requireExit(0);
        home.requireWhole(home.home);
    }

    private static void requireFault(Child child) throws IOException, InterruptedException {
        try (child) {
            assertThat(child.exit()).as(child.printed()).isEqualTo(1);
            assertThat(child.err()).contains("keyrecall: error: ", "\nhint: ");
        }
    }

    private static boolean works(List<String> before) throws InterruptedException {
        try {
            return new ProcessBuilder(Stream.concat(before.stream(), Stream.of("true")).toList())
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }

    /** As the superuser everything may be read; then the product runs without that right. */
    private static List<String> unprivileged() throws InterruptedException {
        if (!SystemIo.create().osUser().equals("root")) {
            return List.of();
        }
        List<String> without = List.of("setpriv", "--bounding-set=-all", "--inh-caps=-all");
        assumeTrue(works(without), "SKIPPED: the tests run as root, and there is no setpriv");
        return without;
    }
}
