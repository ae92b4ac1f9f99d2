package dev.keyrecall.app.home;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyrecall.engine.contract.PostgresServer;
import dev.keyrecall.engine.log.LogName;
import dev.keyrecall.engine.log.SignedLog;
import dev.keyrecall.engine.port.Store;
import dev.keyrecall.engine.service.Homes;
import dev.keyrecall.spi.SecretBytes;
import dev.keyrecall.store.PostgresPlace;
import dev.keyrecall.store.PostgresStore;
import dev.keyrecall.store.SqliteStore;
import dev.keyrecall.vault.LocalVault;
import dev.keyrecall.vault.NewRecipient;
import dev.keyrecall.vault.PassphraseCost;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/**
 * Eight threads append and one signs until they are killed, again and again, on both stores: what
 * was acknowledged is there, once, and tree, tiles and database agree.
 */
final class LedgerKillTest {
    private static final int KILLS =
            "long".equals(System.getProperty("keyrecall.suite")) ? 200 : 10;
    private static final long SEED = 20_261_128;
    private static final int ACKNOWLEDGED_MAX = 100;
    private static final int KILL_WITHIN_NANOS = 50_000_000;

    /** Every file of the log is compared that often, which takes longer with each entry. */
    private static final int WHOLE_EVERY = 20;

    private static final int TOGETHER = 300;

    @TempDir private Path folder = Path.of("");

    private final Random random = new Random(SEED);
    private final List<LedgerLines> running = new ArrayList<>();
    private @Nullable CheckedLedger looked;

    private Path home(String name) throws Exception {
        return Files.createDirectory(folder.resolve(name));
    }

    private void make(Store store) throws Exception {
        try (SecretBytes passphrase = SecretBytes.ofUtf8(LedgerProcess.PASSPHRASE)) {
            LocalVault.Created created =
                    LocalVault.create(
                            new NewRecipient.Passphrase(
                                    "", Instant.EPOCH, passphrase, PassphraseCost.MINIMUM),
                            new SecureRandom());
            try (LocalVault _ = created.vault();
                    LocalVault vault = created.vault().withNewLogKey().vault()) {
                new Homes(LedgerProcess.engine(store))
                        .create(vault.header(), LogName.of(vault.id()).keys(vault::signLog));
            }
        }
        looked = CheckedLedger.of(store);
    }

    private CheckedLedger ledger() {
        return Objects.requireNonNull(looked);
    }

    @Test
    void sqliteLosesNothingItAcknowledged() throws Exception {
        Path file = folder.resolve("store.db");
        try (Store store = SqliteStore.create(file)) {
            make(store);
        }
        Path home = home("home");
        for (int i = 0; i < KILLS; i++) {
            LedgerLines lines = started(file.toString(), folder.resolve("none"), home, "k" + i);
            pause();
            lines.kill();
            assertHolds(file.toString(), folder.resolve("none"), home, i, lines);
        }
    }

    /** In every second round the server is killed before, and started again. */
    @Test
    void postgresLosesNothingItAcknowledged() throws Exception {
        try (PostgresServer server = PostgresServer.begin()) {
            String url = server.url(server.newDatabase());
            try (Store store =
                    PostgresStore.create(PostgresPlace.parse(url, server.passwordFile()))) {
                make(store);
            }
            Path home = home("home");
            for (int i = 0; i < KILLS; i++) {
                LedgerLines lines = started(url, server.passwordFile(), home, "k" + i);
                pause();
                if (i % 2 == 1) {
                    server.kill();
                    server.start();
                    lines.awaitMore(1);
                    pause();
                }
                lines.kill();
                assertHolds(url, server.passwordFile(), home, i, lines);
            }
        }
    }

    /** As on two machines: each has a folder of its own, and both sign. */
    @Test
    void twoMachinesShareOneLedgerAndSignByTurns() throws Exception {
        PostgresServer server = PostgresServer.shared();
        String url = server.url(server.newDatabase());
        try (Store store = PostgresStore.create(PostgresPlace.parse(url, server.passwordFile()))) {
            make(store);
        }
        Path one = home("one");
        Path two = home("two");
        LedgerLines first = started(url, server.passwordFile(), one, "one");
        LedgerLines second = started(url, server.passwordFile(), two, "two");
        first.awaitMore(TOGETHER);
        second.awaitMore(TOGETHER);
        first.awaitSigned();
        second.awaitSigned();
        first.kill();
        second.kill();
        try (Store store = LedgerProcess.store(url, server.passwordFile());
                LocalVault vault = LedgerProcess.vault(store)) {
            ledger().assertHolds(store, List.of(first, second));
            for (Path home : List.of(one, two)) {
                SignedLog log = LedgerProcess.log(store, vault, home);
                log.check();
                assertThat(log.advance(vault::signLog).orElseThrow().size())
                        .isEqualTo(ledger().size());
                assertThat(log.checkWhole().orElseThrow().size()).isEqualTo(ledger().size());
            }
        }
    }

    private LedgerLines started(String place, Path passwordFile, Path home, String word)
            throws Exception {
        LedgerLines lines = begun(LedgerProcess.start(place, passwordFile, home, word));
        lines.awaitMore(1 + random.nextInt(ACKNOWLEDGED_MAX));
        return lines;
    }

    private LedgerLines begun(Process process) {
        LedgerLines lines = new LedgerLines(process);
        running.add(lines);
        return lines;
    }

    @AfterEach
    void endAll() {
        running.forEach(LedgerLines::close);
    }

    private void pause() {
        LockSupport.parkNanos(random.nextInt(KILL_WITHIN_NANOS));
    }

    private void assertHolds(
            String place, Path passwordFile, Path home, int round, LedgerLines lines)
            throws Exception {
        try (Store store = LedgerProcess.store(place, passwordFile);
                LocalVault vault = LedgerProcess.vault(store)) {
            ledger().assertHolds(store, List.of(lines));
            SignedLog log = LedgerProcess.log(store, vault, home);
            log.check();
            if (round % WHOLE_EVERY == WHOLE_EVERY - 1 || round == KILLS - 1) {
                assertThat(log.advance(vault::signLog).orElseThrow().size())
                        .isEqualTo(ledger().size());
                assertThat(log.checkWhole().orElseThrow().size()).isEqualTo(ledger().size());
                assertThat(store.check()).isEmpty();
            }
        }
    }
}
