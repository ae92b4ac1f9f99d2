package dev.keyrecall.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.contract.FaultyDisk;
import dev.keyrecall.engine.contract.FaultyDisk.Fault;
import dev.keyrecall.engine.contract.PostgresServer;
import dev.keyrecall.engine.port.Store;
import dev.keyrecall.lab.LabPopulation;
import dev.keyrecall.lab.LabTruth;
import dev.keyrecall.spi.json.Json;
import dev.keyrecall.store.PostgresPlace;
import dev.keyrecall.store.PostgresStore;
import dev.keyrecall.store.SqliteStore;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * The real process runs a campaign on a disk that fails at a random call: it stops, says so, has
 * made no call that the ledger does not tell of, and goes on when the disk is sound again, though
 * all is gone that was not durable.
 */
final class RunFaultsTest {
    private static final boolean LONG = "long".equals(System.getProperty("keyrecall.suite"));
    private static final int ROUNDS = LONG ? 10 : 1;

    /** Of each kind; a server takes its time to come back. */
    private static final int SERVER_ROUNDS = LONG ? 5 : 1;

    private static final long SEED = Long.getLong("seed", new Random().nextLong());
    private static final LabPopulation POPULATION = new LabPopulation(6, 8, 6, 41);
    private static final int UNITS = 8;
    private static final Duration LATENCY = Duration.ofMillis(20);

    /** Some seconds: the log is brought up every half of one. */
    private static final Duration SLOW = Duration.ofMillis(250);

    /** Which of those that wrote is the one that is told, is not known. */
    private static final String SERVER_SAID =
            "did not answer a commit: what was being written is in doubt"
                    + "|the server's disk is full|the connection was lost"
                    + "|no server answers there|is starting or stopping";

    @TempDir private Path folder = Path.of("");

    private final Random random = new Random(SEED);

    /** Where the disk fails, how, and at which call at most; what is said then. */
    enum Failing {
        STORE_FULL(Fault.FULL, "keyrecall.db", 300, "the disk is full"),
        STORE_FULL_EVERYWHERE(Fault.FULL_EVERYWHERE, "keyrecall.db", 300, "the disk is full"),
        STORE_FSYNC_ONCE(Fault.FSYNC_ONCE, "keyrecall.db-wal$", 60, "\\(fsync failed\\)"),
        STORE_FSYNC_FOR_GOOD(Fault.FSYNC_FOR_GOOD, "keyrecall.db-wal$", 60, "\\(fsync failed\\)"),
        LOG_FULL(Fault.FULL, "/log/", 3, "(stopped|begun): the log of the home"),
        LOG_FSYNC_FOR_GOOD(Fault.FSYNC_FOR_GOOD, "/log", 3, "(stopped|begun): the log of the home");

        private final Fault fault;
        private final String where;
        private final int callsMax;
        private final String said;

        Failing(Fault fault, String where, int callsMax, String said) {
            this.fault = fault;
            this.where = where;
            this.callsMax = callsMax;
            this.said = said;
        }

        boolean ofTheLog() {
            return where.startsWith("/log");
        }
    }

    /** How the server's disk fails, and where. */
    enum FailingServer {
        WAL_FULL_EVERYWHERE(Fault.FULL_EVERYWHERE, "/pg_wal/", 60),
        DATA_FULL(Fault.FULL, "/base/", 0),
        WAL_FSYNC_ONCE(Fault.FSYNC_ONCE, "/pg_wal/", 60),
        WAL_FSYNC_FOR_GOOD(Fault.FSYNC_FOR_GOOD, "/pg_wal/", 60);

        private final Fault fault;
        private final String where;
        private final int callsMax;

        FailingServer(Fault fault, String where, int callsMax) {
            this.fault = fault;
            this.where = where;
            this.callsMax = callsMax;
        }
    }

    static Set<Failing> failing() {
        return LONG
                ? EnumSet.allOf(Failing.class)
                : EnumSet.of(
                        Failing.STORE_FULL_EVERYWHERE,
                        Failing.STORE_FSYNC_ONCE,
                        Failing.LOG_FSYNC_FOR_GOOD);
    }

    static Set<FailingServer> failingServer() {
        return LONG ? EnumSet.allOf(FailingServer.class) : EnumSet.of(FailingServer.WAL_FSYNC_ONCE);
    }

    @ParameterizedTest
    @MethodSource("failing")
    void aRunOnADiskThatFailsStopsAndLosesNothing(Failing failing) throws Exception {
        System.out.println("RunFaultsTest " + failing + ": -Dseed=" + SEED);
        for (int round = 0; round < ROUNDS; round++) {
            Path place = folder.resolve(failing + "-" + round);
            try (Stage stage = Stage.prepared(place, POPULATION)) {
                String plan = stage.planned("exposure");
                try (FaultyDisk disk = FaultyDisk.over(stage.home)) {
                    FaultyRun run = new FaultyRun(stage, disk, plan);
                    stage.lab.faults().latency(failing.ofTheLog() ? SLOW : LATENCY);
                    disk.remember();
                    disk.inject(failing.fault, failing.where, random.nextInt(failing.callsMax));
                    run.requireStops(disk.before(), folder, failing.said);
                    disk.lift();
                    disk.losePower();
                    run.requireEveryCallTold();
                }
                stage.console.run("run", plan, "--resume", "--json").requireExit(0);
                try (SqliteStore store = stage.store()) {
                    Accounted.require(stage, store, plan, UNITS);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("failingServer")
    void aRunOnAServerWhoseDiskFailsStopsAndLosesNothing(FailingServer failing) throws Exception {
        System.out.println("RunFaultsTest " + failing + ": -Dseed=" + SEED);
        try (PostgresServer server = PostgresServer.begin();
                FaultyDisk disk = server.onFaultyDisk()) {
            Path password = password(server);
            for (int round = 0; round < SERVER_ROUNDS; round++) {
                String url = server.url(server.newDatabase());
                String configuration =
                        "[store]\nurl = \"%s\"\npassword-file = \"%s\"\n".formatted(url, password);
                Path place = folder.resolve(failing + "-" + round);
                try (Stage stage =
                        Stage.prepared(place, POPULATION, InstantSource.system(), configuration)) {
                    String plan = stage.planned("exposure");
                    FaultyRun run = new FaultyRun(stage, disk, plan);
                    disk.remember();
                    int skip = failing.callsMax == 0 ? 0 : random.nextInt(failing.callsMax);
                    disk.inject(failing.fault, failing.where, skip);
                    stage.lab.faults().latency(LATENCY);
                    run.requireStops(List.of(), folder, SERVER_SAID);
                    server.kill();
                    disk.lift();
                    disk.losePower();
                    server.start();
                    run.requireEveryCallTold();
                    stage.console.run("run", plan, "--resume", "--json").requireExit(0);
                    try (Store store = PostgresStore.open(PostgresPlace.parse(url, password))) {
                        Accounted.require(stage, store, plan, UNITS);
                    }
                }
            }
            server.kill();
        }
    }

    /** Ours, because the server's own belongs to the server's user. */
    private Path password(PostgresServer server) throws IOException {
        Path file = folder.resolve("password");
        Files.createFile(
                file,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return Files.write(file, Files.readAllBytes(server.passwordFile()));
    }

    /** Or the comparison would show nothing: a whole run has all those effects, each told once. */
    @Test
    void aWholeRunTellsOfEveryCallOnce() throws IOException, EngineException {
        try (Stage stage = Stage.prepared(folder.resolve("whole"), POPULATION)) {
            String plan = stage.planned("exposure");
            stage.console.run("run", plan).requireExit(0);
            FaultyRun.requireEveryCallTold(stage);
            List<Json.Obj> intents = FaultyRun.intents(stage);
            int effects = FaultyRun.STEPS.keySet().stream().mapToInt(stage.lab::effects).sum();
            assertThat(intents).hasSize(effects);
            assertThat(stage.lab.effects("CreateAccessKey")).isPositive();
            assertThat(stage.lab.effects("UpdateAccessKey")).isPositive();
            assertThat(stage.lab.effects("PutSecretValue")).isPositive();
            // A put value moves its label in a second call, under the same intent.
            assertThat(stage.lab.counts().effectsInAll())
                    .isEqualTo(effects + stage.lab.effects("UpdateSecretVersionStage"));
            assertThat(stage.lab.truth().credentials())
                    .filteredOn(one -> !one.active())
                    .as("dead, or gone")
                    .hasSizeLessThanOrEqualTo(UNITS);
            assertThat(stage.lab.truth().consumers()).allMatch(LabTruth.Consumer::matches);
        }
    }
}
