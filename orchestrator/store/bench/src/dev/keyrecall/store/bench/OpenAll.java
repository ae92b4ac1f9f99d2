package dev.keyrecall.store.bench;

import dev.keyrecall.engine.Actor;
import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.Ids;
import dev.keyrecall.engine.Providers;
import dev.keyrecall.engine.port.Homes.Home;
import dev.keyrecall.engine.port.Secrets.SealedSecret;
import dev.keyrecall.engine.port.Store;
import dev.keyrecall.engine.secret.BulkOpening;
import dev.keyrecall.engine.secret.OpeningAhead;
import dev.keyrecall.spi.AccountRef;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.SecretBytes;
import dev.keyrecall.store.SqliteStore;
import dev.keyrecall.vault.LocalVault;
import dev.keyrecall.vault.NewRecipient;
import dev.keyrecall.vault.PassphraseCost;
import dev.keyrecall.vault.RecordId;
import dev.keyrecall.vault.Unlock;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * How long opening every secret of a store takes, after its passphrase was stretched, in a process
 * just started. Run by open.sh: {@code fill FILE COUNT} makes the store, {@code open FILE ROUNDS}
 * opens everything, as {@code vault audit} does: the ledger's entry included, and what needs no key
 * got ready while the passphrase is stretched, for the first round.
 */
public final class OpenAll {
    private static final int BATCH = 20_000;
    private static final AccountRef ACCOUNT = new AccountRef("aws", "bench");

    private OpenAll() {}

    /**
     * Fills, or opens and measures.
     *
     * @param arguments see above
     */
    public static void main(String[] arguments) throws Exception {
        Path file = Path.of(arguments[1]);
        int number = Integer.parseInt(arguments[2]);
        try (SecretBytes passphrase = SecretBytes.ofUtf8("the passphrase of this benchmark")) {
            if (arguments[0].equals("fill")) {
                fill(file, passphrase, number);
            } else {
                open(file, passphrase, number);
            }
        }
    }

    private static void fill(Path file, SecretBytes passphrase, int secrets) throws Exception {
        LocalVault.Created created =
                LocalVault.create(
                        new NewRecipient.Passphrase(
                                "", Instant.EPOCH, passphrase, PassphraseCost.DEFAULT),
                        new SecureRandom());
        try (LocalVault vault = created.vault();
                SqliteStore store = SqliteStore.create(file);
                SecretBytes value = SecretBytes.ofUtf8("v".repeat(64))) {
            store.write(
                    tx -> {
                        tx.homes().create(new Home(Instant.EPOCH, created.header()));
                        return true;
                    });
            for (int from = 0; from < secrets; from += BATCH) {
                int first = from;
                int last = Math.min(secrets, from + BATCH);
                store.write(
                        tx -> {
                            for (int i = first; i < last; i++) {
                                tx.secrets().add(sealed(vault, i, value));
                            }
                            return true;
                        });
            }
        }
    }

    private static SealedSecret sealed(LocalVault vault, int number, SecretBytes value) {
        CredentialRef ref =
                new CredentialRef(ACCOUNT, "iam-access-key", "BENCH%015d".formatted(number));
        return SealedSecret.own(
                ref,
                1,
                null,
                vault.seal(new RecordId(ref.toString()), 1, value),
                "bench",
                Instant.EPOCH);
    }

    private static void open(Path file, SecretBytes passphrase, int rounds) throws Exception {
        long from = System.nanoTime();
        try (SqliteStore store = SqliteStore.open(file);
                OpeningAhead ready = OpeningAhead.begin(store, new SecureRandom())) {
            byte[] header = store.read(tx -> tx.homes().find()).orElseThrow().vaultHeader();
            try (LocalVault vault =
                    LocalVault.open(
                            header, new Unlock.Passphrase(passphrase), new SecureRandom())) {
                System.out.printf(Locale.ROOT, "| %.2f |", since(from));
                for (int round = 0; round < rounds; round++) {
                    long[] bytes = {0};
                    from = System.nanoTime();
                    long opened =
                            new BulkOpening(engine(store), vault)
                                    .each(
                                            "benchmark",
                                            ready,
                                            (_, value) -> bytes[0] += value.length());
                    System.out.printf(Locale.ROOT, " %.2f |", since(from));
                    if (bytes[0] != 64 * opened || opened == 0) {
                        throw new AssertionError("opened " + opened);
                    }
                }
                System.out.println();
            }
        }
    }

    private static double since(long from) {
        return (System.nanoTime() - from) / 1e9;
    }

    private static Engine engine(Store store) {
        return new Engine(
                store,
                new Providers(List.of()),
                InstantSource.system(),
                new Ids(new SplittableRandom(1)),
                _ -> {},
                new Actor("bench", "bench"),
                "bench");
    }
}
