package dev.keyrecall.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyrecall.app.e2e.Console.Ran;
import dev.keyrecall.spi.json.Json;
import dev.keyrecall.vault.VaultException;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Backups as a person makes, checks and restores them. */
final class BackupTest {
    private static final long SEED = 20261123L;

    @TempDir private Path folder = Path.of("");
    private CanaryHome home;
    private Path file = Path.of("");

    @BeforeEach
    void prepare() throws IOException, VaultException {
        home = CanaryHome.made(folder.resolve("here"), 20);
        file = folder.resolve("a.backup");
    }

    private Ran backup(Path to) {
        return home.console.run("vault", "backup", to.toString(), "--json").requireExit(0);
    }

    private static void requireRefused(Ran ran, int exit, String error) {
        ran.requireExit(exit);
        assertThat(ran.err())
                .containsOnlyOnce("keyrecall: error: ")
                .contains(error, "\nhint: ")
                .doesNotContain("\tat ");
    }

    @Test
    void aBackupIsRestoredOnAnEmptyMachine() throws IOException, VaultException {
        Json.Obj manifest = backup(file).document().object("manifest");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        String before = CanaryHome.point(home.console);
        assertThat(manifest.object("ledger").integer("size") + ":")
                .isEqualTo(before.substring(0, before.indexOf(':') + 1));
        assertThat(manifest.object("rows").integer("secret")).isEqualTo(20);
        Ran verified =
                new Console(folder.resolve("none"), home.passphrase, folder)
                        .run("vault", "backup", file.toString(), "--verify", "--json");
        assertThat(verified.requireExit(0).document().object("manifest")).isEqualTo(manifest);
        assertThat(folder.resolve("none")).doesNotExist();

        Path there = folder.resolve("not/yet/there");
        home.at(there).run("vault", "restore", file.toString(), "--expect", before).requireExit(0);
        home.requireWhole(there);
        Json.Obj last = lastEntry(there, "restore");
        assertThat(last.object("details").text("backup")).isEqualTo(manifest.text("backup"));
        assertThat(last.object("details").bool("older")).isFalse();
        assertThat(CanaryHome.names(there))
                .contains("keyrecall.db")
                .noneMatch(name -> name.endsWith(".tmp") || name.startsWith("before"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(there)))
                .isEqualTo("rwx------");
        home.requireWhole(home.home);
        assertThat(CanaryHome.names(folder)).noneMatch(name -> name.endsWith(".part"));
    }

    private static long size(String point) {
        return Long.parseLong(point.substring(0, point.indexOf(':')));
    }

    private Json.Obj lastEntry(Path there, String kind) {
        String listed =
                home.at(there).run("ledger", "list", "--kind", kind, "--json").requireExit(0).out();
        if (Json.parse(listed) instanceof Json.Arr(List<Json> entries)
                && entries.getLast() instanceof Json.Obj last) {
            return last;
        }
        throw new AssertionError(listed);
    }

    @Test
    void theBackupHoldsTheEntryThatTellsOfIt() {
        Json.Obj manifest = backup(file).document().object("manifest");
        Json.Obj last = lastEntry(home.home, "backup");
        assertThat(last.object("details").text("backup")).isEqualTo(manifest.text("backup"));
        assertThat(last.integer("seq") + 1).isEqualTo(manifest.object("ledger").integer("size"));
    }

    @Test
    void aFileThatStandsIsNeverWrittenOver() throws IOException {
        Files.writeString(file, "mine");
        String before = CanaryHome.point(home.console);
        requireRefused(home.console.run("vault", "backup", file.toString()), 2, "stands already");
        assertThat(file).hasContent("mine");
        assertThat(CanaryHome.point(home.console)).as("nothing was begun").isEqualTo(before);
        requireRefused(
                home.console.run("vault", "backup", folder.resolve("no/such/folder").toString()),
                2,
                "its folder does not exist");
        assertThat(CanaryHome.point(home.console)).as("nothing was begun").isEqualTo(before);
        assertThat(CanaryHome.names(home.home)).noneMatch(name -> name.endsWith(".tmp"));
    }

    @Test
    void anOlderBackupReplacesAHomeOnlyWhenTold() throws IOException, VaultException {
        backup(file);
        String old = CanaryHome.point(home.console);
        home.happen();
        String now = CanaryHome.point(home.console);
        Ran refused = home.console.run("vault", "restore", file.toString());
        requireRefused(refused, 6, "the backup is older than this home");
        assertThat(refused.err()).contains(old, now, "--accept-older");
        assertThat(CanaryHome.point(home.console)).isEqualTo(now);
        assertThat(CanaryHome.names(home.home)).noneMatch(name -> name.startsWith("before"));

        Json.Obj done =
                home.console
                        .run("vault", "restore", file.toString(), "--accept-older", "--json")
                        .requireExit(0)
                        .document();
        Json.Obj entry = lastEntry(home.home, "restore");
        assertThat(entry.integer("seq")).as("right after the backup's").isEqualTo(size(old));
        Json.Obj details = entry.object("details");
        assertThat(details.bool("older")).isTrue();
        assertThat(details.integer("size") + ":" + details.text("root")).isEqualTo(old);
        assertThat(details.integer("replaced_size") + ":" + details.text("replaced_root"))
                .isEqualTo(now);
        home.requireWhole(home.home);
        Path kept = Path.of(done.text("kept_as"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(kept)))
                .isEqualTo("rw-------");
        Path before = Files.createDirectory(folder.resolve("before"));
        Files.setPosixFilePermissions(before, PosixFilePermissions.fromString("rwx------"));
        Files.copy(kept, before.resolve("keyrecall.db"));
        Files.setPosixFilePermissions(
                before.resolve("keyrecall.db"), PosixFilePermissions.fromString("rw-------"));
        assertThat(CanaryHome.point(home.at(before))).isEqualTo(now);
        home.requireWhole(before);
    }

    @Test
    void aBackupThatTellsAllThatTheHomeDoesIsRestoredOverIt() throws VaultException {
        backup(file);
        home.console.run("vault", "restore", file.toString()).requireExit(0);
        home.requireWhole(home.home);
        assertThat(lastEntry(home.home, "restore").object("details").bool("older")).isFalse();
        requireRefused(home.console.run("vault", "restore", file.toString()), 6, "is older");
    }

    @Test
    void aForkIsTold() throws VaultException {
        backup(file);
        Path there = folder.resolve("there");
        home.at(there).run("vault", "restore", file.toString()).requireExit(0);
        home.happen();
        home.happen();
        Path later = folder.resolve("later.backup");
        backup(later);
        requireRefused(
                home.at(there).run("vault", "restore", later.toString()),
                6,
                "they tell different things");
        home.at(there).run("vault", "restore", later.toString(), "--accept-older").requireExit(0);
        home.requireWhole(there);
    }

    @Test
    void aNotedPointMustBeInTheBackupsLedger() {
        backup(file);
        String held = CanaryHome.point(home.console);
        home.happen();
        String later = CanaryHome.point(home.console);
        Path there = folder.resolve("there");
        Console other = home.at(there);
        String forged = held.substring(0, held.length() - 1) + (held.endsWith("0") ? "1" : "0");
        for (List<String> wrong :
                List.of(List.of(later, "older than expected"), List.of(forged, "another root"))) {
            requireRefused(
                    other.run("vault", "restore", file.toString(), "--expect", wrong.getFirst()),
                    6,
                    wrong.getLast());
            assertThat(there).doesNotExist();
        }
        requireRefused(
                other.run("vault", "restore", file.toString(), "--expect", "7"), 2, "SIZE:ROOT");
        other.run("vault", "restore", file.toString(), "--expect", held).requireExit(0);
    }

    @Test
    void anotherVaultsHomeAndPassphraseAreRefused() throws IOException, VaultException {
        backup(file);
        CanaryHome other = CanaryHome.made(folder.resolve("other"), 1);
        String before = CanaryHome.point(other.console);
        requireRefused(other.console.run("vault", "restore", file.toString()), 6, "does not open");
        requireRefused(
                other.console.run("vault", "backup", file.toString(), "--verify"),
                6,
                "does not open");
        requireRefused(
                other.console.run(
                        home.passphrase, "vault", "restore", file.toString(), "--accept-older"),
                6,
                "another vault");
        assertThat(CanaryHome.point(other.console)).isEqualTo(before);
        other.requireWhole(other.home);
    }

    @Test
    void aDamagedBackupLeavesTheTargetUntouched() throws IOException, VaultException {
        backup(file);
        home.happen();
        String before = CanaryHome.point(home.console);
        byte[] whole = Files.readAllBytes(file);
        SplittableRandom random = new SplittableRandom(SEED);
        Path bad = folder.resolve("bad.backup");
        Path fresh = folder.resolve("fresh");
        for (int i = 0; i < 8; i++) {
            int at = i == 0 ? whole.length - 1 : random.nextInt(whole.length);
            byte[] changed = whole.clone();
            changed[at] ^= (byte) (1 << random.nextInt(8));
            for (byte[] bytes : List.of(changed, Arrays.copyOf(whole, at))) {
                Files.write(bad, bytes);
                Ran over = home.console.run("vault", "restore", bad.toString(), "--accept-older");
                requireRefused(over, 6, "bad.backup");
                requireRefused(home.at(fresh).run("vault", "restore", bad.toString()), 6, "bad");
                requireRefused(
                        home.console.run("vault", "backup", bad.toString(), "--verify"), 6, "bad");
            }
        }
        assertThat(fresh).doesNotExist();
        assertThat(CanaryHome.point(home.console)).isEqualTo(before);
        home.requireWhole(home.home);
        assertThat(CanaryHome.names(home.home)).noneMatch(name -> name.endsWith(".tmp"));
        requireRefused(
                home.console.run("vault", "restore", folder.resolve("absent").toString()),
                2,
                "does not exist");
    }
}
