package dev.keyrecall.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyrecall.engine.contract.FaultyDisk;
import dev.keyrecall.engine.contract.FaultyDisk.Fault;
import dev.keyrecall.engine.contract.LedgerLaws;
import dev.keyrecall.store.StoreProcess.Task;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;

/** A disk below SQLite that is full, or does not keep what it was given. */
final class SqliteFaultsTest {
    private static final int ROUNDS = "long".equals(System.getProperty("keyrecall.suite")) ? 20 : 1;
    private static final long SEED = Long.getLong("seed", 20_261_130);

    private static final String LOG = "store.db-wal$";
    private static final String DATABASE = "store.db$";

    /** Calls of one kind that a process makes at least, which appends {@code PERSISTENCE} times. */
    private static final int CALLS = 500;

    @TempDir private Path folder = Path.of("");

    private final Random random = new Random(SEED);
    private Path file = Path.of("");
    private FaultyDisk disk;

    @BeforeEach
    void prepare() throws IOException {
        disk = FaultyDisk.over(folder);
        disk.remember();
        fresh();
    }

    /** Each round has a store of its own: all of a ledger is read to judge it. */
    private void fresh() throws IOException {
        disk.lift();
        file = Files.createTempDirectory(folder, "round").resolve("store.db");
        SqliteStore.create(file).close();
    }

    @AfterEach
    void close() {
        disk.close();
    }

    /** What a process said that goes on whatever is answered. */
    private record Said(List<Long> acknowledged, List<String> refused, long afterRefusal) {
        static Said of(List<String> lines) {
            List<Long> acknowledged = new ArrayList<>();
            List<String> refused = new ArrayList<>();
            long after = 0;
            for (String line : lines) {
                if (Character.isDigit(line.charAt(0))) {
                    acknowledged.add(Long.valueOf(line));
                    after += refused.isEmpty() ? 0 : 1;
                } else {
                    refused.add(line);
                }
            }
            return new Said(acknowledged, refused, after);
        }

        long last() {
            return acknowledged.isEmpty() ? 0 : acknowledged.getLast();
        }
    }

    private Said persisted() throws Exception {
        return persisted(Task.PERSIST);
    }

    private Said persisted(Task task) throws Exception {
        Process process = StoreProcess.start(disk.before(), task, file);
        try (BufferedReader out = process.inputReader(StandardCharsets.US_ASCII)) {
            List<String> lines = out.readAllLines();
            process.waitFor();
            assertThat(lines).hasSize(StoreProcess.PERSISTENCE);
            return Said.of(lines);
        }
    }

    private void assertHolds(long least, long most) {
        try (SqliteStore store = SqliteStore.open(file)) {
            assertThat(store.check()).isEmpty();
            assertThat((long) LedgerLaws.rows(store, 0).size()).isBetween(least, most);
        }
    }

    /** SQLite really goes through it, and a sound disk is none the worse. */
    @Test
    void aSoundDiskKeepsAll() throws Exception {
        disk.inject(Fault.NONE, LOG, 0);
        Said said = persisted();
        assertThat(said.refused()).isEmpty();
        assertThat(disk.injected()).isZero();
        assertThat(disk.writes()).isGreaterThan(CALLS);
        assertThat(disk.syncs()).isGreaterThan(CALLS);
        disk.losePower();
        assertHolds(said.last(), said.last());
    }

    /** Or the test of a lost page would show nothing. */
    @Test
    void whatWasNotSyncedIsLostWithThePower() throws Exception {
        Path text = folder.resolve("text");
        Files.writeString(text, "kept");
        List<String> command = new ArrayList<>(disk.before());
        command.addAll(List.of("dd", "of=" + text, "conv=notrunc", "status=none"));
        Process process = new ProcessBuilder(command).start();
        try (var in = process.outputWriter(StandardCharsets.US_ASCII)) {
            in.write("lost");
        }
        assertThat(process.waitFor()).isZero();
        assertThat(text).hasContent("lost");
        disk.losePower();
        assertThat(text).hasContent("kept");
    }

    /** A full disk refuses, and takes again what comes when there is room. */
    @ParameterizedTest
    @EnumSource(names = {"FULL", "FULL_EVERYWHERE"})
    void aFullDiskRefusesAndLosesNothing(Fault fault) throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            fresh();
            // The log is written from its beginning again: it grows in the first third or not at
            // all.
            disk.inject(fault, "", random.nextInt(CALLS));
            Said said = persisted();
            assertThat(disk.injected()).isPositive();
            assertThat(said.refused()).isNotEmpty();
            assertThat(new TreeSet<>(said.refused()))
                    .allMatch(line -> line.startsWith("UNWRITABLE: the disk is full"));
            disk.lift();
            disk.losePower();
            assertHolds(said.last(), said.last());
        }
    }

    /**
     * The pages of the transaction are taken for written from then on, so that another fsync that
     * succeeds says nothing.
     */
    @ParameterizedTest
    @EnumSource(names = {"FSYNC_ONCE", "FSYNC_FOR_GOOD"})
    void afterAnFsyncThatFailedNothingIsAcknowledged(Fault fault) throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            fresh();
            disk.inject(fault, LOG, random.nextInt(CALLS));
            Said said = persisted();
            assertThat(disk.injected()).isPositive();
            assertThat(said.refused()).isNotEmpty();
            assertThat(said.afterRefusal()).as("acknowledged after a failed fsync").isZero();
            assertThat(said.refused().getFirst())
                    .contains("the disk did not keep what was written")
                    .contains("in doubt, kept as a whole or not at all");
            assertThat(new TreeSet<>(said.refused().subList(1, said.refused().size())))
                    .allMatch(line -> line.contains("is not written to any more"));
            disk.lift();
            disk.losePower();
            assertHolds(said.last(), said.last() + 1);
        }
    }

    /**
     * What is folded into the database stays in the log until the database is durable. Beside a
     * reader, the log is folded in by parts, and only the last is made durable, for all: when that
     * fails, the pages of the earlier parts are lost as well, and are not written anew by who goes
     * on.
     */
    @ParameterizedTest
    @CsvSource({
        "FSYNC_ONCE, PERSIST", "FSYNC_FOR_GOOD, PERSIST",
        "FSYNC_ONCE, PERSIST_BESIDE_A_READER", "FSYNC_FOR_GOOD, PERSIST_BESIDE_A_READER"
    })
    void afterADatabaseThatWasNotKeptNothingIsWritten(Fault fault, Task task) throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            fresh();
            disk.inject(fault, DATABASE, 0);
            Said said = persisted(task);
            assertThat(disk.injected()).isPositive();
            disk.lift();
            disk.losePower();
            assertHolds(said.last(), said.last());
            assertThat(said.refused()).isNotEmpty();
            assertThat(said.afterRefusal()).as("acknowledged after a failed fsync").isZero();
            assertThat(new TreeSet<>(said.refused()))
                    .allMatch(line -> line.contains("is not written to any more"));
        }
    }

    /** Nor does another process begin the log anew, as long as the one lives that met it. */
    @Test
    void afterADatabaseThatWasNotKeptTheLogStands() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            fresh();
            disk.inject(Fault.FSYNC_ONCE, DATABASE, 0);
            Process process =
                    StoreProcess.start(disk.before(), Task.PERSIST_BESIDE_A_READER_AND_STAY, file);
            Said other;
            try (BufferedReader out = process.inputReader(StandardCharsets.US_ASCII)) {
                List<String> lines = new ArrayList<>();
                while (lines.size() < StoreProcess.PERSISTENCE) {
                    lines.add(String.valueOf(out.readLine()));
                }
                assertThat(Said.of(lines).refused()).isNotEmpty();
                other = persisted();
            } finally {
                process.toHandle().destroyForcibly();
                process.waitFor();
            }
            assertThat(other.refused()).isEmpty();
            disk.losePower();
            assertHolds(other.last(), other.last());
        }
    }

    /**
     * After a failed fsync and the death of its process, the next one finds the transaction in
     * memory, whole, though the disk does not have it. What it writes behind it is not to hang on
     * it.
     */
    @Test
    void whatWasInDoubtIsNothingToBuildOn() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            fresh();
            disk.inject(Fault.FSYNC_ONCE, LOG, random.nextInt(CALLS));
            Said said = persisted();
            assertThat(disk.injected()).isPositive();
            long acknowledged = said.last();
            Process process = StoreProcess.start(disk.before(), Task.STAY, file);
            try (BufferedReader out = process.inputReader(StandardCharsets.US_ASCII)) {
                assertThat(out.readLine()).isEqualTo("BEGIN");
                long size = Long.parseLong(String.valueOf(out.readLine()));
                assertThat(size).isBetween(acknowledged + 1, acknowledged + 2);
                acknowledged = size;
            } finally {
                process.toHandle().destroyForcibly();
                process.waitFor();
            }
            disk.losePower();
            assertHolds(acknowledged, acknowledged);
        }
    }
}
