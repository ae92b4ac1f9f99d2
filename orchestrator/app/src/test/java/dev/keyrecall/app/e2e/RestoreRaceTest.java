package dev.keyrecall.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyrecall.app.backup.BackupFile;
import dev.keyrecall.app.backup.Restoring;
import dev.keyrecall.app.backup.Restoring.Restored;
import dev.keyrecall.app.backup.Restoring.Wish;
import dev.keyrecall.app.home.HomeFolder;
import dev.keyrecall.app.home.Session;
import dev.keyrecall.app.io.Io;
import dev.keyrecall.app.wiring.SystemIo;
import dev.keyrecall.engine.service.Backups;
import dev.keyrecall.engine.service.Backups.Point;
import dev.keyrecall.spi.SecretBytes;
import dev.keyrecall.store.SqliteStore;
import dev.keyrecall.vault.LocalVault;
import dev.keyrecall.vault.Unlock;
import dev.keyrecall.vault.VaultException;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A restore over a home in which others work. What they were told is done stands in the ledger of
 * the home, or in that of the store that was kept from before.
 */
@Timeout(300)
final class RestoreRaceTest {
    private static final int RESTORES =
            "long".equals(System.getProperty("keyrecall.suite")) ? 40 : 4;

    @TempDir private Path folder = Path.of("");
    private final Io io = SystemIo.create();
    private CanaryHome home;
    private Path file = Path.of("");

    @BeforeEach
    void prepare() throws IOException, VaultException {
        home = CanaryHome.made(folder.resolve("here"), 5);
        file = folder.resolve("a.backup");
        home.console.run("vault", "backup", "" + file).requireExit(0);
    }

    private BackupFile.Opener opener() {
        return header -> {
            try (SecretBytes passphrase = SecretBytes.ofUtf8("the passphrase of here")) {
                return LocalVault.open(header, new Unlock.Passphrase(passphrase), io.random());
            } catch (VaultException e) {
                throw new IllegalStateException(e);
            }
        };
    }

    private boolean told(Path store, Point point) {
        try (SqliteStore open = SqliteStore.open(store)) {
            return new Backups(Session.engine(io, open, null))
                    .rootAt(point.size())
                    .equals(Optional.of(point.root()));
        }
    }

    @Test
    void whatIsAcknowledgedInTheLastMomentIsNotLost() throws Exception {
        List<Optional<Point>> happened = new ArrayList<>();
        Restored restored =
                new Restoring(
                                io,
                                new HomeFolder(home.home, io.osUser()),
                                (step, _, _) -> {
                                    if (step.equals("replacing")) {
                                        happened.add(LedgerProcess.happen(home.home));
                                    }
                                })
                        .restore(file, opener(), new Wish(true, null));
        assertThat(happened).as("the test came in between").hasSize(1);
        Path kept = Optional.ofNullable(restored.keptAs()).orElseThrow();
        assertThat(happened.getFirst().filter(point -> !told(kept, point)))
                .as("acknowledged, and in no ledger any more")
                .isEmpty();
        home.requireWhole(home.home);
        assertThat(LedgerProcess.happen(home.home)).isPresent();
        home.requireWhole(home.home);
    }

    @Test
    void nothingThatAnotherProcessWasToldIsLost() throws Exception {
        List<Point> acknowledged = new ArrayList<>();
        List<Path> stores = new ArrayList<>(List.of(home.home.resolve("keyrecall.db")));
        Process other = LedgerProcess.start(home.home, 20);
        try (BufferedReader out = other.inputReader(StandardCharsets.US_ASCII)) {
            acknowledged.add(point(out.readLine()));
            for (int i = 0; i < RESTORES; i++) {
                Restored restored =
                        new Restoring(io, new HomeFolder(home.home, io.osUser()), (_, _, _) -> {})
                                .restore(file, opener(), new Wish(true, null));
                stores.add(Optional.ofNullable(restored.keptAs()).orElseThrow());
                acknowledged.add(point(out.readLine()));
                // Kept stores are named by the second.
                Thread.sleep(1_000);
            }
            other.toHandle().destroyForcibly();
            other.waitFor();
            out.lines().map(RestoreRaceTest::point).forEach(acknowledged::add);
        } finally {
            other.destroyForcibly();
        }
        assertThat(acknowledged)
                .allSatisfy(
                        point ->
                                assertThat(stores)
                                        .as("%s is told in one of them", point)
                                        .anyMatch(store -> told(store, point)));
        home.requireWhole(home.home);
    }

    @Test
    void aHomeWhoseStoreSomebodyKeepsOpenIsNotReplaced() throws Exception {
        String before;
        try (SqliteStore open = CanaryHome.store(home.home)) {
            assertThat(open.check()).isEmpty();
            before = CanaryHome.point(home.console);
            Console.Ran refused =
                    home.console.run("vault", "restore", file.toString()).requireExit(6);
            assertThat(refused.err()).contains("has the store of this home open", "\nhint: ");
        }
        assertThat(CanaryHome.point(home.console)).isEqualTo(before);
        assertThat(CanaryHome.names(home.home)).noneMatch(name -> name.startsWith("before"));
        home.console.run("vault", "restore", file.toString()).requireExit(0);
        home.requireWhole(home.home);
    }

    private static Point point(String line) {
        int colon = line.indexOf(':');
        return new Point(Long.parseLong(line.substring(0, colon)), line.substring(colon + 1));
    }
}
