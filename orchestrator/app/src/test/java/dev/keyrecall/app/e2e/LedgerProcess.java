package dev.keyrecall.app.e2e;

import dev.keyrecall.app.home.Session;
import dev.keyrecall.app.wiring.SystemIo;
import dev.keyrecall.engine.journal.LedgerWriter;
import dev.keyrecall.engine.port.StoreException;
import dev.keyrecall.engine.service.Backups;
import dev.keyrecall.engine.service.Backups.Point;
import dev.keyrecall.spi.json.Json;
import dev.keyrecall.store.SqliteStore;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A process that has something happen in a home again and again, each time as a command of its own
 * would. It prints the ledger's size and root after each that was acknowledged.
 */
final class LedgerProcess {
    private LedgerProcess() {}

    /** Arguments: the home, and for how many milliseconds to pause in between. */
    public static void main(String[] arguments) throws InterruptedException {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.US_ASCII);
        while (true) {
            happen(Path.of(arguments[0])).ifPresent(out::println);
            Thread.sleep(Long.parseLong(arguments[1]));
        }
    }

    /**
     * Has something happen once.
     *
     * @return how far the ledger had come by it; empty when the store was busy
     */
    static Optional<Point> happen(Path home) {
        try (SqliteStore store = SqliteStore.open(home.resolve("keyrecall.db"))) {
            return Optional.of(
                    store.write(
                            tx -> {
                                new LedgerWriter(
                                                Session.engine(
                                                        SystemIo.create(), store, "somebody"))
                                        .append(
                                                tx,
                                                new LedgerWriter.Entry(
                                                        "clock",
                                                        "something happened",
                                                        Json.object().build()));
                                return Backups.point(tx);
                            }));
        } catch (StoreException e) {
            if (e.kind() == StoreException.Kind.BUSY) {
                return Optional.empty();
            }
            throw e;
        }
    }

    static Process start(Path home, long pauseMillis) throws IOException {
        return new ProcessBuilder(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                LedgerProcess.class.getName(),
                                home.toString(),
                                Long.toString(pauseMillis)))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }
}
