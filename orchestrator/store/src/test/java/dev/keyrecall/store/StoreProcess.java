package dev.keyrecall.store;

import dev.keyrecall.engine.contract.Samples;
import dev.keyrecall.engine.port.Store;
import dev.keyrecall.engine.port.StoreException;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * A process of its own that uses a store. It writes one line for each transaction that was
 * acknowledged, and a last one for what stopped it.
 */
final class StoreProcess {
    /** What the process does. */
    enum Task {
        /** Appends one leaf after the other, each with the lane's epoch in the same transaction. */
        APPEND,
        /** Reads the ledger's size and writes it. */
        READ,
        /** Makes the store. */
        CREATE,
        /** Says that it begins, appends one leaf, and writes the ledger's size. */
        LEDGER,
        /** Says that it begins, appends one leaf, writes the ledger's size, and stays. */
        STAY,
        /** Goes on appending, whatever is answered, and ends as if it were killed. */
        PERSIST,
        /** The same, and from early on until the log is long, another thread reads one snapshot. */
        PERSIST_BESIDE_A_READER,
        /** The same, and stays. */
        PERSIST_BESIDE_A_READER_AND_STAY,
        /** Has the store alone, appends one leaf, writes the ledger's size, and stays. */
        HOLD
    }

    /** How often it goes on: a few times over what SQLite keeps in its write-ahead log. */
    static final int PERSISTENCE = 1_300;

    /** Between these two a snapshot is read, and the log is folded in once. */
    private static final int READING_FROM = 150;

    private static final int READING_TO = 600;

    private StoreProcess() {}

    /** Arguments: the task, the file. */
    public static void main(String[] arguments) throws InterruptedException {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.US_ASCII);
        Path file = Path.of(arguments[1]);
        try {
            switch (Task.valueOf(arguments[0])) {
                case LEDGER -> {
                    out.println("BEGIN");
                    try (Store store = SqliteStore.open(file)) {
                        out.println(leaf(store));
                    }
                }
                case HOLD -> {
                    try (Store store = SoleStore.open(file)) {
                        out.println(leaf(store));
                        Thread.sleep(Duration.ofMinutes(5));
                    }
                }
                case STAY -> {
                    out.println("BEGIN");
                    try (Store store = SqliteStore.open(file)) {
                        out.println(leaf(store));
                        Thread.sleep(Duration.ofMinutes(5));
                    }
                }
                case PERSIST -> {
                    persist(SqliteStore.open(file), out, false);
                    Runtime.getRuntime().halt(0);
                }
                case PERSIST_BESIDE_A_READER -> {
                    persist(SqliteStore.open(file), out, true);
                    Runtime.getRuntime().halt(0);
                }
                case PERSIST_BESIDE_A_READER_AND_STAY -> {
                    persist(SqliteStore.open(file), out, true);
                    Thread.sleep(Duration.ofMinutes(5));
                }
                case CREATE -> SqliteStore.create(file).close();
                case READ -> {
                    try (Store store = SqliteStore.open(file)) {
                        out.println(store.<Long>read(tx -> tx.lanes().all().getFirst().epoch()));
                    }
                }
                case APPEND -> {
                    try (Store store = SqliteStore.open(file)) {
                        append(store, out);
                    }
                }
            }
            out.println("END");
        } catch (StoreException e) {
            out.println(e.kind());
        } catch (IllegalStateException e) {
            out.println("REFUSED");
        }
    }

    private static long leaf(Store store) {
        return store.write(
                tx -> {
                    long size = tx.ledger().head().map(h -> h.size()).orElse(0L);
                    Samples.append(tx, size);
                    return size + 1;
                });
    }

    private static void persist(Store store, PrintStream out, boolean besideAReader)
            throws InterruptedException {
        CountDownLatch reading = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        Thread reader =
                Thread.ofPlatform().daemon().unstarted(() -> readOneSnapshot(store, reading, end));
        for (int i = 0; i < PERSISTENCE; i++) {
            if (besideAReader && i == READING_FROM) {
                reader.start();
                reading.await();
            }
            if (besideAReader && i == READING_TO) {
                end.countDown();
                reader.join();
            }
            try {
                out.println(leaf(store));
            } catch (StoreException e) {
                out.println(e.kind() + ": " + e.getMessage());
            }
        }
    }

    private static void readOneSnapshot(Store store, CountDownLatch reading, CountDownLatch end) {
        boolean there =
                store.read(
                        tx -> {
                            boolean some = tx.ledger().head().isPresent();
                            reading.countDown();
                            try {
                                end.await();
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                            return some;
                        });
        assert there;
    }

    private static void append(Store store, PrintStream out) {
        while (true) {
            out.println(
                    store.<Long>write(
                            tx -> {
                                long size = tx.ledger().head().map(h -> h.size()).orElse(0L);
                                tx.lanes().put(Samples.lane(size + 1));
                                Samples.append(tx, size);
                                return size + 1;
                            }));
        }
    }

    /**
     * Starts one.
     *
     * @param before what comes before the command, to change the process's rights or limits
     */
    static Process start(List<String> before, Task task, Path file) throws IOException {
        return start(before, StoreProcess.class, List.of(task.name(), file.toString()));
    }

    /** Starts a class of these tests as a process of its own. */
    static Process start(List<String> before, Class<?> main, List<String> arguments)
            throws IOException {
        List<String> command = new ArrayList<>(before);
        command.addAll(
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:-UsePerfData",
                        "-Xshare:auto",
                        "-cp",
                        System.getProperty("java.class.path"),
                        main.getName()));
        command.addAll(arguments);
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }
}
