package dev.keyrecall.app.home;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyrecall.engine.contract.FaultyDisk;
import dev.keyrecall.engine.contract.FaultyDisk.Fault;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/**
 * Eight threads append and one signs on a disk that is full or does not keep what is written, from
 * a random call on; then all is killed and what was not durable is gone. What was acknowledged is
 * there, once, and tree, tiles and database agree.
 */
final class LedgerFaultsTest {
    private static final boolean LONG = "long".equals(System.getProperty("keyrecall.suite"));
    private static final int ROUNDS = LONG ? 20 : 1;
    private static final long SEED = Long.getLong("seed", new Random().nextLong());

    /** Every file of the log is compared that often, which takes longer with each entry. */
    private static final int WHOLE_EVERY = 20;

    private static final int ACKNOWLEDGED_MAX = 100;
    private static final int CALLS_MAX = 40;

    /** More than can be on their way when a failure is seen. */
    private static final int UNNOTICED = 200;

    private static final int KILL_WITHIN_NANOS = 50_000_000;

    @TempDir private Path folder = Path.of("");

    private final Random random = new Random(SEED);
    private final List<LedgerLines> running = new ArrayList<>();
    private @Nullable CheckedLedger looked;

    /** How SQLite's disk fails, and where. */
    enum Local {
        FULL(Fault.FULL, "store.db", 1),
        FULL_EVERYWHERE(Fault.FULL_EVERYWHERE, "store.db", 1),
        FSYNC_OF_THE_LOG_ONCE(Fault.FSYNC_ONCE, "store.db-wal$", 1),
        FSYNC_OF_THE_LOG_FOR_GOOD(Fault.FSYNC_FOR_GOOD, "store.db-wal$", 1),
        FSYNC_OF_THE_DATABASE(Fault.FSYNC_FOR_GOOD, "store.db$", 0),
        TILES_FULL(Fault.FULL, "/log/", 1),
        TILES_FSYNC_ONCE(Fault.FSYNC_ONCE, "/log/", 1),
        TILES_FSYNC_FOR_GOOD(Fault.FSYNC_FOR_GOOD, "/log", 1);

        private final Fault fault;
        private final String where;

        /** 0 for calls that are so rare that none is let pass. */
        private final int skipping;

        Local(Fault fault, String where, int skipping) {
            this.fault = fault;
            this.where = where;
            this.skipping = skipping;
        }

        boolean full() {
            return fault == Fault.FULL || fault == Fault.FULL_EVERYWHERE;
        }

        /** Whether the process writes no more after it. */
        boolean ends() {
            return this == FSYNC_OF_THE_DATABASE || where.equals("store.db-wal$");
        }

        boolean ofTheTiles() {
            return where.startsWith("/log");
        }
    }

    /** How the server's disk fails, and where. */
    enum Remote {
        WAL_FULL(Fault.FULL, "/pg_wal/", 0),
        WAL_FULL_EVERYWHERE(Fault.FULL_EVERYWHERE, "/pg_wal/", 1),
        DATA_FULL(Fault.FULL, "/base/", 0),
        FSYNC_OF_THE_WAL_ONCE(Fault.FSYNC_ONCE, "/pg_wal/", 1),
        FSYNC_OF_THE_WAL_FOR_GOOD(Fault.FSYNC_FOR_GOOD, "/pg_wal/", 1);

        private final Fault fault;
        private final String where;
        private final int skipping;

        Remote(Fault fault, String where, int skipping) {
            this.fault = fault;
            this.where = where;
            this.skipping = skipping;
        }

        /** Whether the server goes on, by itself or once there is room. */
        boolean passes() {
            return this == DATA_FULL || this == FSYNC_OF_THE_WAL_ONCE;
        }

        /**
         * Whether no appender may be refused: the failure met the commit of who signs, alone in its
         * group, or the server's own writer of its log, and the server was back before anybody else
         * asked.
         */
        boolean mayPassUnnoticed() {
            return this == FSYNC_OF_THE_WAL_ONCE;
        }
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

    static Set<Local> local() {
        return LONG
                ? EnumSet.allOf(Local.class)
                : EnumSet.of(
                        Local.FULL,
                        Local.FSYNC_OF_THE_LOG_ONCE,
                        Local.FSYNC_OF_THE_DATABASE,
                        Local.TILES_FSYNC_FOR_GOOD);
    }

    static Set<Remote> remote() {
        return LONG
                ? EnumSet.allOf(Remote.class)
                : EnumSet.of(
                        Remote.DATA_FULL,
                        Remote.FSYNC_OF_THE_WAL_ONCE,
                        Remote.FSYNC_OF_THE_WAL_FOR_GOOD);
    }

    @ParameterizedTest
    @MethodSource("local")
    void sqliteLosesNothingItAcknowledged(Local failing) throws Exception {
        System.out.println("LedgerFaultsTest " + failing + ": -Dseed=" + SEED);
        Path home = Files.createDirectory(folder.resolve("home"));
        Path file = home.resolve("store.db");
        try (Store store = SqliteStore.create(file)) {
            make(store);
        }
        try (FaultyDisk disk = FaultyDisk.over(home)) {
            disk.remember();
            for (int i = 0; i < ROUNDS; i++) {
                LedgerLines lines = failed(failing, disk, file, home, "s" + i);
                disk.losePower();
                assertHolds(file.toString(), folder.resolve("none"), home, lines, i);
                if (failing.full()) {
                    assertThat(lines.inDoubt).as("refused, and there").noneMatch(ledger()::has);
                }
                if (failing.ends()) {
                    requireNothingAfterRefusal(lines);
                }
            }
        }
    }

    private LedgerLines failed(Local failing, FaultyDisk disk, Path file, Path home, String word)
            throws Exception {
        LedgerLines lines =
                begun(
                        LedgerProcess.start(
                                disk.before(),
                                file.toString(),
                                folder.resolve("none"),
                                home,
                                word));
        lines.awaitMore(1 + random.nextInt(ACKNOWLEDGED_MAX));
        disk.inject(failing.fault, failing.where, random.nextInt(1 + failing.skipping * CALLS_MAX));
        lines.await(() -> disk.injected() > 0);
        pause();
        if (failing.ofTheTiles()) {
            lines.await(() -> lines.unsigned.get() > 0);
        } else if (failing.full() || failing.ends()) {
            lines.await(() -> !lines.inDoubt.isEmpty());
        }
        if (random.nextBoolean() && !failing.ends()) {
            disk.lift();
            lines.awaitMore(1);
            pause();
        }
        lines.kill();
        disk.lift();
        return lines;
    }

    /** Of each thread: what it was refused is the last that it heard. */
    private static void requireNothingAfterRefusal(LedgerLines lines) {
        Map<String, Long> refused = new HashMap<>();
        lines.inDoubt.forEach(
                token ->
                        refused.merge(
                                thread(token), turn(token), (one, two) -> Math.min(one, two)));
        assertThat(refused).isNotEmpty();
        for (String token : lines.acknowledged.values()) {
            Long from = refused.get(thread(token));
            if (from != null) {
                assertThat(turn(token)).as(token).isLessThan(from);
            }
        }
    }

    private static String thread(String token) {
        return token.substring(0, token.lastIndexOf('-'));
    }

    private static long turn(String token) {
        return Long.parseLong(token.substring(token.lastIndexOf('-') + 1));
    }

    @Test
    void postgresLosesNothingItAcknowledged() throws Exception {
        try (PostgresServer server = PostgresServer.begin();
                FaultyDisk disk = server.onFaultyDisk()) {
            disk.remember();
            for (Remote failing : remote()) {
                System.out.println("LedgerFaultsTest " + failing + ": -Dseed=" + SEED);
                Path home = Files.createDirectory(folder.resolve(failing.name()));
                String url = server.url(server.newDatabase());
                try (Store store =
                        PostgresStore.create(PostgresPlace.parse(url, server.passwordFile()))) {
                    make(store);
                }
                for (int i = 0; i < ROUNDS; i++) {
                    LedgerLines lines = told(failing, disk, server, url, home, "p" + i);
                    disk.losePower();
                    server.start();
                    assertHolds(url, server.passwordFile(), home, lines, i);
                }
            }
            server.kill();
        }
    }

    /** With what the server has to say about it, should it not do what it is to do. */
    private LedgerLines told(
            Remote failing,
            FaultyDisk disk,
            PostgresServer server,
            String url,
            Path home,
            String word)
            throws Exception {
        try {
            return failed(failing, disk, server, url, home, word);
        } catch (AssertionError e) {
            throw new AssertionError(failing + ": " + e.getMessage() + server.said(), e);
        }
    }

    private LedgerLines failed(
            Remote failing,
            FaultyDisk disk,
            PostgresServer server,
            String url,
            Path home,
            String word)
            throws Exception {
        LedgerLines lines = begun(LedgerProcess.start(url, server.passwordFile(), home, word));
        lines.awaitMore(1 + random.nextInt(ACKNOWLEDGED_MAX));
        disk.inject(failing.fault, failing.where, random.nextInt(1 + failing.skipping * CALLS_MAX));
        lines.await(() -> disk.injected() > 0 || provoked(failing, server));
        long then = lines.acknowledged.size();
        lines.await(
                () ->
                        !lines.inDoubt.isEmpty()
                                || (failing.mayPassUnnoticed()
                                        && lines.acknowledged.size() > then + UNNOTICED));
        pause();
        if (random.nextBoolean() && failing.passes()) {
            disk.lift();
            lines.awaitMore(1);
            pause();
        }
        lines.kill();
        server.kill();
        disk.lift();
        return lines;
    }

    /** A write-ahead log of its full length has room of its own: it needs to need the next. */
    private static boolean provoked(Remote failing, PostgresServer server) {
        if (failing == Remote.WAL_FULL) {
            try {
                server.ask("postgres", "SELECT pg_switch_wal()");
            } catch (IllegalStateException e) {
                // The server has gone down over it.
                return false;
            }
        }
        return false;
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
            String place, Path passwordFile, Path home, LedgerLines lines, int round)
            throws Exception {
        try (Store store = LedgerProcess.store(place, passwordFile);
                LocalVault vault = LedgerProcess.vault(store)) {
            ledger().assertHolds(store, List.of(lines));
            SignedLog log = LedgerProcess.log(store, vault, home);
            log.check();
            if (round % WHOLE_EVERY == WHOLE_EVERY - 1 || round == ROUNDS - 1) {
                assertThat(log.advance(vault::signLog).orElseThrow().size())
                        .isEqualTo(ledger().size());
                assertThat(log.checkWhole().orElseThrow().size()).isEqualTo(ledger().size());
                assertThat(store.check()).isEmpty();
            }
        }
    }
}
