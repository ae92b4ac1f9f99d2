package dev.keyrecall.store;

import static dev.keyrecall.engine.contract.Samples.append;
import static dev.keyrecall.engine.contract.Samples.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.keyrecall.engine.contract.LedgerLaws;
import dev.keyrecall.engine.contract.Samples;
import dev.keyrecall.engine.port.Lanes;
import dev.keyrecall.engine.port.Store;
import dev.keyrecall.engine.port.StoreException;
import dev.keyrecall.engine.port.StoreException.Kind;
import dev.keyrecall.store.StoreProcess.Task;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/** One file and several processes, some of which die, lack rights or run out of space. */
final class SqliteProcessTest {
    private static final int KILLS = "long".equals(System.getProperty("keyrecall.suite")) ? 100 : 5;
    private static final int ACKNOWLEDGED_MAX = 300;
    private static final long SEED = 20_261_123;
    private static final Duration SHORT_WAIT = Duration.ofMillis(50);

    /** Root without its power over file modes, so that modes count in a container too. */
    private static final List<String> POWERLESS =
            List.of("setpriv", "--bounding-set=-all", "--inh-caps=-all", "--");

    /** No file grows beyond 3 MiB: more than SQLite's library, less than a write-ahead log. */
    private static final List<String> FULL_DISK = List.of("prlimit", "--fsize=3145728", "--");

    @TempDir private Path folder;

    private Path file = Path.of("");

    @BeforeEach
    void name() {
        file = folder.resolve("store.db");
    }

    @Test
    void aKilledProcessLosesNothingItWasPromised() throws Exception {
        SqliteStore.create(file).close();
        fillAccount();
        Random random = new Random(SEED);
        long promised = 0;
        for (int i = 0; i < KILLS; i++) {
            Process process = StoreProcess.start(List.of(), Task.APPEND, file);
            int lines = 1 + random.nextInt(ACKNOWLEDGED_MAX);
            try (BufferedReader out = process.inputReader(StandardCharsets.US_ASCII)) {
                for (int line = 0; line < lines; line++) {
                    promised = Long.parseLong(String.valueOf(out.readLine()));
                }
                // By the handle, because the other way closes the stream with its last lines.
                process.toHandle().destroyForcibly();
                process.waitFor();
                for (String line = out.readLine(); line != null; line = out.readLine()) {
                    promised = Math.max(promised, Long.parseLong(line));
                }
            }
            assertHolds(promised, promised + 1);
        }
        assertThat(promised).isPositive();
    }

    @Test
    void aFullDiskIsToldAndLosesNothing() throws Exception {
        assumeTrue(works(FULL_DISK), "SKIPPED: needs prlimit to make files stop growing");
        SqliteStore.create(file).close();
        fillAccount();
        List<String> lines = lines(StoreProcess.start(FULL_DISK, Task.APPEND, file));
        assertThat(lines).hasSizeGreaterThan(1).last().isEqualTo("UNWRITABLE");
        long promised = Long.parseLong(lines.get(lines.size() - 2));
        assertHolds(promised, promised);
    }

    @Test
    void aFolderWithoutTheRightToWriteIsTold() throws Exception {
        SqliteStore.create(file).close();
        fillAccount();
        List<String> powerless = powerless();
        assertThat(lines(StoreProcess.start(powerless, Task.READ, file)))
                .containsExactly("0", "END");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("r-xr-xr-x"));
        try {
            assertThat(lines(StoreProcess.start(powerless, Task.APPEND, file)))
                    .containsExactly("UNWRITABLE");
            assertThat(lines(StoreProcess.start(powerless, Task.CREATE, folder.resolve("new.db"))))
                    .containsExactly("UNWRITABLE");
        } finally {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        }
        assertHolds(0, 0);
    }

    @Test
    void aFileWithoutTheRightToReadOrWriteIsTold() throws Exception {
        SqliteStore.create(file).close();
        fillAccount();
        List<String> powerless = powerless();
        assertThat(lines(StoreProcess.start(powerless, Task.READ, file)))
                .containsExactly("0", "END");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
        assertThat(lines(StoreProcess.start(powerless, Task.READ, file)))
                .containsExactly("UNWRITABLE");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--------"));
        assertThat(lines(StoreProcess.start(powerless, Task.APPEND, file)))
                .containsExactly("UNWRITABLE");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        assertHolds(0, 0);
    }

    @Test
    void whoWaitsLongerThanTheLimitIsToldAndReadersDoNotWait() throws Exception {
        SqliteStore.create(file).close();
        CountDownLatch holds = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        try (Store holder = SqliteStore.open(file);
                Store other = SqliteStore.open(file, SHORT_WAIT, Migrations.present());
                ExecutorService threads = Executors.newSingleThreadExecutor()) {
            Future<?> holding =
                    threads.submit(
                            () ->
                                    write(
                                            holder,
                                            tx -> {
                                                append(tx, 0);
                                                holds.countDown();
                                                uninterrupted(release);
                                            }));
            holds.await();
            assertThat(LedgerLaws.rows(other, 0)).isEmpty();
            assertThatThrownBy(() -> write(other, tx -> append(tx, 0)))
                    .isInstanceOfSatisfying(
                            StoreException.class, e -> assertThat(e.kind()).isEqualTo(Kind.BUSY));
            assertThat(LedgerLaws.rows(other, 0)).isEmpty();
            release.countDown();
            holding.get();
            write(other, tx -> append(tx, 1));
            assertThat(LedgerLaws.rows(holder, 0)).hasSize(2);
        }
    }

    @Test
    void onlyItsOwnerReadsAStore() throws IOException {
        try (Store store = SqliteStore.create(file)) {
            write(store, tx -> append(tx, 0));
            try (Stream<Path> files = Files.list(folder)) {
                assertThat(files)
                        .hasSizeGreaterThanOrEqualTo(2)
                        .allSatisfy(
                                path ->
                                        assertThat(Files.getPosixFilePermissions(path))
                                                .isEqualTo(
                                                        PosixFilePermissions.fromString(
                                                                "rw-------")));
            }
        }
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void aFileThatStandsIsNotMadeAgain() throws IOException {
        Files.writeString(file, "mine");
        assertThatIllegalStateException().isThrownBy(() -> SqliteStore.create(file));
        assertThat(file).hasContent("mine");
        assertThatThrownBy(() -> SqliteStore.create(folder.resolve("none/store.db")))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNWRITABLE));
    }

    @Test
    void ofTwoWhoMakeTheSameStoreOneDoes() throws Exception {
        for (int round = 0; round < 10; round++) {
            Path contested = folder.resolve("contested-" + round + ".db");
            List<Future<Boolean>> makers = new ArrayList<>();
            try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
                for (int i = 0; i < 2; i++) {
                    makers.add(threads.submit(() -> made(contested)));
                }
            }
            assertThat(makers.stream().filter(Future::resultNow)).hasSize(1);
            SqliteStore.open(contested).close();
        }
    }

    @Test
    void theStoreMayStandInAFolderOfAnyName() throws IOException {
        for (String name : List.of("a b", "ä#1", "50%41?mode=memory", "x&cache=shared;")) {
            Path odd = Files.createDirectory(folder.resolve(name)).resolve("store?.db");
            try (Store store = SqliteStore.create(odd)) {
                write(store, tx -> append(tx, 0));
            }
            assertThat(odd).isRegularFile();
            try (Store store = SqliteStore.open(odd)) {
                assertThat(LedgerLaws.rows(store, 0)).hasSize(1);
            }
        }
    }

    private static boolean made(Path path) {
        try {
            SqliteStore.create(path).close();
            return true;
        } catch (IllegalStateException e) {
            return false;
        }
    }

    private void fillAccount() {
        try (Store store = SqliteStore.open(file)) {
            write(store, tx -> tx.accounts().put(Samples.account(Samples.PROD)));
            write(store, tx -> tx.lanes().put(Samples.lane(0)));
        }
    }

    /** All that was promised is there, whole, and nothing beyond the one under way. */
    private void assertHolds(long least, long most) {
        try (SqliteStore store = SqliteStore.open(file)) {
            assertThat(store.check()).isEmpty();
            long size = LedgerLaws.rows(store, 0).size();
            assertThat(size).isBetween(least, most);
            List<Lanes.Lane> lanes = store.read(tx -> tx.lanes().all());
            assertThat(lanes).singleElement().extracting(Lanes.Lane::epoch).isEqualTo(size);
            assertThat(Samples.found(store, tx -> tx.ledger().head()).map(h -> h.size()).orElse(0L))
                    .isEqualTo(size);
        }
    }

    private static List<String> powerless() throws Exception {
        boolean root = "root".equals(System.getProperty("user.name"));
        assumeTrue(
                !root || works(POWERLESS),
                "SKIPPED: root needs setpriv to give up its power over modes");
        return root ? POWERLESS : List.of();
    }

    private static boolean works(List<String> before) throws InterruptedException {
        List<String> command = new ArrayList<>(before);
        command.add("true");
        try {
            return new ProcessBuilder(command).start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static List<String> lines(Process process) throws Exception {
        try (BufferedReader out = process.inputReader(StandardCharsets.US_ASCII)) {
            List<String> lines = out.readAllLines();
            process.waitFor();
            return lines;
        }
    }

    private static void uninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
