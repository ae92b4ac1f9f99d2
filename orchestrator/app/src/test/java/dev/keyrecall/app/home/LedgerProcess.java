package dev.keyrecall.app.home;

import dev.keyrecall.engine.Actor;
import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.Ids;
import dev.keyrecall.engine.Providers;
import dev.keyrecall.engine.journal.LedgerWriter;
import dev.keyrecall.engine.ledger.Mismatch;
import dev.keyrecall.engine.log.LogName;
import dev.keyrecall.engine.log.SignedLog;
import dev.keyrecall.engine.port.Store;
import dev.keyrecall.engine.port.StoreException;
import dev.keyrecall.spi.SecretBytes;
import dev.keyrecall.spi.json.Json;
import dev.keyrecall.store.PostgresPlace;
import dev.keyrecall.store.PostgresStore;
import dev.keyrecall.store.SqliteStore;
import dev.keyrecall.vault.LocalVault;
import dev.keyrecall.vault.Unlock;
import dev.keyrecall.vault.VaultException;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;

/**
 * A process of its own in which several threads append to a home's ledger as fast as they can,
 * while another one signs what has become of it. It never ends, and says in a line each what was
 * acknowledged ({@code A SEQUENCE TOKEN}), what became of nobody knows what ({@code D TOKEN}), what
 * was signed ({@code S SIZE}), that its folder could not be written ({@code F SIZE}) and what must
 * not be ({@code M ...}).
 */
final class LedgerProcess {
    static final String PASSPHRASE = "the passphrase of this test";

    /** Writers of one process. */
    static final int THREADS = 8;

    /** Who is refused tries again, and not as fast as it can say so. */
    private static final long AFTER_REFUSAL_NANOS = 5_000_000;

    private static final PrintStream OUT =
            new PrintStream(System.out, true, StandardCharsets.US_ASCII);

    private LedgerProcess() {}

    /** Arguments: the store's file or url, the password's file, the home, a word of its own. */
    public static void main(String[] arguments) throws VaultException, InterruptedException {
        Path home = Path.of(arguments[2]);
        List<Thread> threads = new ArrayList<>();
        try (Store store = store(arguments[0], Path.of(arguments[1]));
                LocalVault vault = vault(store)) {
            threads.add(Thread.ofPlatform().start(() -> sign(store, vault, home)));
            for (int i = 0; i < THREADS; i++) {
                String word = arguments[3] + "-" + i + "-";
                threads.add(Thread.ofPlatform().start(() -> append(store, word)));
            }
            for (Thread thread : threads) {
                thread.join();
            }
        }
    }

    private static void append(Store store, String word) {
        LedgerWriter ledger = new LedgerWriter(engine(store));
        for (long i = 0; ; i++) {
            String token = word + i;
            LedgerWriter.Entry entry =
                    new LedgerWriter.Entry("sweep", token, Json.object().build());
            try {
                long sequence = store.<Long>write(tx -> ledger.append(tx, entry));
                OUT.println("A " + sequence + " " + token);
            } catch (StoreException e) {
                OUT.println("D " + token);
                LockSupport.parkNanos(AFTER_REFUSAL_NANOS);
            } catch (RuntimeException e) {
                OUT.println("M " + token + ": " + e);
                LockSupport.parkNanos(AFTER_REFUSAL_NANOS);
            }
        }
    }

    private static void sign(Store store, LocalVault vault, Path home) {
        SignedLog log = log(store, vault, home);
        long last = 0;
        while (true) {
            try {
                long now = log.advance(vault::signLog).orElseThrow().size();
                if (now != last) {
                    OUT.println("S " + now);
                }
                last = now;
            } catch (StoreException e) {
                // The server is away; the entries are not signed meanwhile.
                LockSupport.parkNanos(AFTER_REFUSAL_NANOS);
            } catch (UncheckedIOException e) {
                OUT.println("F " + last);
                LockSupport.parkNanos(AFTER_REFUSAL_NANOS);
            } catch (Mismatch e) {
                OUT.println("M " + e.getMessage());
                LockSupport.parkNanos(AFTER_REFUSAL_NANOS);
            }
        }
    }

    static SignedLog log(Store store, LocalVault vault, Path home) {
        return new SignedLog(store, HomeLog.in(home), LogName.of(vault.id()));
    }

    static Store store(String place, Path passwordFile) {
        return place.startsWith(PostgresPlace.SCHEME)
                ? PostgresStore.open(PostgresPlace.parse(place, passwordFile))
                : SqliteStore.open(Path.of(place));
    }

    static LocalVault vault(Store store) throws VaultException {
        byte[] header = store.read(tx -> tx.homes().find()).orElseThrow().vaultHeader();
        try (SecretBytes passphrase = SecretBytes.ofUtf8(PASSPHRASE)) {
            return LocalVault.open(header, new Unlock.Passphrase(passphrase), new SecureRandom());
        }
    }

    static Engine engine(Store store) {
        return new Engine(
                store,
                new Providers(List.of()),
                InstantSource.system(),
                new Ids(new SplittableRandom(1)),
                _ -> {},
                new Actor("test", "test"),
                "test-build");
    }

    /** Starts one. */
    static Process start(String place, Path passwordFile, Path home, String word)
            throws IOException {
        return start(List.of(), place, passwordFile, home, word);
    }

    /**
     * Starts one by way of another program.
     *
     * @param before that program's words, which stand before ours
     */
    static Process start(
            List<String> before, String place, Path passwordFile, Path home, String word)
            throws IOException {
        List<String> command = new ArrayList<>(before);
        command.addAll(
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:-UsePerfData",
                        "-cp",
                        System.getProperty("java.class.path"),
                        LedgerProcess.class.getName(),
                        place,
                        passwordFile.toString(),
                        home.toString(),
                        word));
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }
}
