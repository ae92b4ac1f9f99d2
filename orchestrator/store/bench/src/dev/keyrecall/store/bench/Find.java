package dev.keyrecall.store.bench;

import dev.keyrecall.engine.port.Fingerprints;
import dev.keyrecall.engine.port.Homes.Home;
import dev.keyrecall.engine.port.Secrets.SealedSecret;
import dev.keyrecall.spi.AccountRef;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.SecretBytes;
import dev.keyrecall.store.SqliteStore;
import dev.keyrecall.vault.Fingerprint;
import dev.keyrecall.vault.LocalVault;
import dev.keyrecall.vault.NewRecipient;
import dev.keyrecall.vault.RecordId;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * How long looking one fingerprint up takes in stores of growing size. Arguments: how many are
 * stored, several numbers. Run by find.sh.
 */
public final class Find {
    private static final int BATCH = 50_000;
    private static final int SEARCHES = 20_000;
    private static final CredentialRef REF =
            new CredentialRef(new AccountRef("aws", "bench"), "iam-access-key", "BENCH");

    private Find() {}

    /**
     * Measures.
     *
     * @param arguments how many are stored
     */
    public static void main(String[] arguments) throws Exception {
        Path folder = Files.createTempDirectory(Path.of("."), "find-");
        Path file = folder.resolve("store.db");
        try (SqliteStore store = SqliteStore.create(file)) {
            begin(store);
            System.out.println(
                    "| stored | database, MiB | found: median, us | 99 %, us | absent: median, us |"
                            + " 99 %, us |");
            long stored = 0;
            for (String argument : arguments) {
                long wanted = Long.parseLong(argument);
                fill(store, stored, wanted);
                stored = wanted;
                long[] found = search(store, stored, true);
                long[] absent = search(store, stored, false);
                System.out.printf(
                        Locale.ROOT,
                        "| %,d | %,d | %.1f | %.1f | %.1f | %.1f |%n",
                        stored,
                        Files.size(file) >> 20,
                        at(found, 0.5),
                        at(found, 0.99),
                        at(absent, 0.5),
                        at(absent, 0.99));
            }
        } finally {
            for (String name : List.of("store.db", "store.db-wal", "store.db-shm")) {
                Files.deleteIfExists(folder.resolve(name));
            }
            Files.delete(folder);
        }
    }

    private static void begin(SqliteStore store) throws Exception {
        LocalVault.Created created =
                LocalVault.create(new NewRecipient.KeyFile("", Instant.EPOCH), new SecureRandom());
        try (LocalVault vault = created.vault();
                SecretBytes value = SecretBytes.ofUtf8("v".repeat(64))) {
            store.write(
                    tx -> {
                        tx.homes().create(new Home(Instant.EPOCH, created.header()));
                        tx.secrets()
                                .add(
                                        SealedSecret.own(
                                                REF,
                                                1,
                                                null,
                                                vault.seal(new RecordId(REF.toString()), 1, value),
                                                "bench",
                                                Instant.EPOCH));
                        return true;
                    });
        }
    }

    /** The number-th fingerprint, spread over the whole range as HMACs are. */
    private static Fingerprint fingerprint(long number) {
        SplittableRandom random = new SplittableRandom(number);
        byte[] hash = new byte[32];
        random.nextBytes(hash);
        return new Fingerprint(1, HexFormat.of().formatHex(hash));
    }

    private static void fill(SqliteStore store, long from, long to) {
        for (long first = from; first < to; first += BATCH) {
            long begin = first;
            store.write(
                    tx -> {
                        for (long i = begin; i < Math.min(to, begin + BATCH); i++) {
                            tx.fingerprints()
                                    .add(
                                            new Fingerprints.Entry(
                                                    fingerprint(i), Fingerprints.VALUE, REF, 1));
                        }
                        return true;
                    });
        }
    }

    private static long[] search(SqliteStore store, long stored, boolean there) {
        SplittableRandom random = new SplittableRandom(7);
        long[] took = new long[SEARCHES];
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < SEARCHES; i++) {
                long number = there ? random.nextLong(stored) : -1 - random.nextLong(stored);
                Fingerprint wanted = fingerprint(number);
                long from = System.nanoTime();
                int found = store.<Integer>read(tx -> tx.fingerprints().matching(wanted).size());
                took[i] = System.nanoTime() - from;
                if (found != (there ? 1 : 0)) {
                    throw new AssertionError("found " + found);
                }
            }
        }
        Arrays.sort(took);
        return took;
    }

    private static double at(long[] sorted, double share) {
        return sorted[(int) (share * (sorted.length - 1))] / 1e3;
    }
}
