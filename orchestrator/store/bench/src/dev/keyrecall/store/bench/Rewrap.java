package dev.keyrecall.store.bench;

import dev.keyrecall.engine.Actor;
import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.Ids;
import dev.keyrecall.engine.Providers;
import dev.keyrecall.engine.journal.LedgerWriter;
import dev.keyrecall.engine.journal.LedgerWriter.Entry;
import dev.keyrecall.engine.port.DataKeys.DataKey;
import dev.keyrecall.engine.port.Homes.Home;
import dev.keyrecall.engine.port.Homes.Rotation;
import dev.keyrecall.engine.port.Secrets.SealedSecret;
import dev.keyrecall.engine.port.Store;
import dev.keyrecall.engine.secret.Fingerprinting;
import dev.keyrecall.engine.secret.HeaderSwitch;
import dev.keyrecall.engine.secret.RotationListener;
import dev.keyrecall.engine.secret.ToldHeader;
import dev.keyrecall.engine.secret.VaultRotation;
import dev.keyrecall.spi.AccountRef;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.SecretBytes;
import dev.keyrecall.store.SqliteStore;
import dev.keyrecall.vault.LocalVault;
import dev.keyrecall.vault.NewRecipient;
import dev.keyrecall.vault.PassphraseCost;
import dev.keyrecall.vault.RecordId;
import dev.keyrecall.vault.SealedRecord;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * How long a durable rotation of a vault with many secrets takes beside the same cryptography in
 * memory, what a reader beside it waits, and how long opening many secrets takes. Arguments: how
 * many secrets, how many rounds. Run by run.sh; prints a table.
 */
public final class Rewrap {
    private static final int BATCH = 20_000;
    private static final AccountRef ACCOUNT = new AccountRef("aws", "bench");

    private Rewrap() {}

    /**
     * Measures.
     *
     * @param arguments how many secrets, and how many rounds
     */
    public static void main(String[] arguments) throws Exception {
        int secrets = Integer.parseInt(arguments[0]);
        int rounds = Integer.parseInt(arguments[1]);
        Path folder = Files.createTempDirectory(Path.of("."), "rewrap-");
        Path file = folder.resolve("store.db");
        LocalVault.Created created;
        try (SecretBytes passphrase = SecretBytes.ofUtf8("the passphrase of this benchmark")) {
            created =
                    LocalVault.create(
                            new NewRecipient.Passphrase(
                                    "", Instant.EPOCH, passphrase, PassphraseCost.MINIMUM),
                            new SecureRandom());
        }
        try (SqliteStore store = SqliteStore.create(file);
                SqliteStore beside = SqliteStore.open(file)) {
            fill(store, created, secrets);
            say("%,d secrets, database %,d MiB", secrets, Files.size(file) >> 20);
            say(
                    "| round | in memory, s | durable, s | ratio | reads beside | longest, ms"
                            + " | 99.9 %%, ms | median, us | open 100,000, s |");
            LocalVault vault = created.vault();
            for (int round = 1; round <= rounds; round++) {
                vault = round(store, beside, vault, secrets, round);
            }
            vault.close();
        } finally {
            for (String name : List.of("store.db", "store.db-wal", "store.db-shm")) {
                Files.deleteIfExists(folder.resolve(name));
            }
            Files.delete(folder);
        }
    }

    private static void say(String form, Object... values) {
        System.out.printf(Locale.ROOT, form + "%n", values);
    }

    private static LocalVault round(
            Store store, Store beside, LocalVault vault, int secrets, int number) throws Exception {
        double memory = inMemory(store, vault);
        Reader reader = new Reader(beside, secrets);
        Thread thread = Thread.ofPlatform().start(reader);
        long from = System.nanoTime();
        VaultRotation.Result result =
                new VaultRotation(
                                engine(store),
                                HeaderSwitch.ALONE,
                                Fingerprinting.ofForms(engine(store).providers()))
                        .rotate(vault, Rotation.VAULT_KEY, RotationListener.SILENT);
        double durable = (System.nanoTime() - from) / 1e9;
        reader.over.set(true);
        thread.join();
        if (result.done() != secrets) {
            throw new AssertionError("rewrapped " + result.done());
        }
        vault.close();
        LocalVault next = Objects.requireNonNull(result.vault());
        say(
                "| %d | %.2f | %.2f | %.1f | %,d | %.1f | %.2f | %.0f | %.2f |",
                number,
                memory,
                durable,
                durable / memory,
                reader.waits.size(),
                reader.at(1.0) / 1e6,
                reader.at(0.999) / 1e6,
                reader.at(0.5) / 1e3,
                opening(store, next, Math.min(secrets, 100_000)));
        return next;
    }

    private static CredentialRef ref(int number) {
        return new CredentialRef(ACCOUNT, "iam-access-key", "BENCH%015d".formatted(number));
    }

    private static void fill(Store store, LocalVault.Created created, int secrets) {
        store.write(
                tx -> {
                    Home home = new Home(Instant.EPOCH, created.header());
                    tx.homes().create(home);
                    Entry made = new Entry("init", "made", ToldHeader.made(home));
                    return new LedgerWriter(engine(store)).append(tx, made);
                });
        LocalVault vault = created.vault();
        try (SecretBytes value = SecretBytes.ofUtf8("v".repeat(64))) {
            for (int from = 0; from < secrets; from += BATCH) {
                int first = from;
                int last = Math.min(secrets, from + BATCH);
                store.write(
                        tx -> {
                            for (int i = first; i < last; i++) {
                                CredentialRef ref = ref(i);
                                SealedRecord sealed =
                                        vault.seal(new RecordId(ref.toString()), 1, value);
                                tx.secrets()
                                        .add(
                                                SealedSecret.own(
                                                        ref,
                                                        1,
                                                        null,
                                                        sealed,
                                                        "bench",
                                                        Instant.EPOCH));
                            }
                            return true;
                        });
            }
        }
    }

    /** The same cryptography on one thread, with everything in memory already. */
    private static double inMemory(Store store, LocalVault vault) throws Exception {
        List<DataKey> all = new ArrayList<>();
        DataKey last = null;
        while (true) {
            DataKey after = last;
            List<DataKey> page =
                    store.read(tx -> tx.dataKeys().under(Integer.MAX_VALUE, after, BATCH));
            if (page.isEmpty()) {
                break;
            }
            all.addAll(page);
            last = page.getLast();
        }
        List<RecordId> records = all.stream().map(key -> new RecordId(key.ref())).toList();
        try (LocalVault next = vault.withNewVaultKey().vault()) {
            long from = System.nanoTime();
            int bytes = 0;
            for (int i = 0; i < all.size(); i++) {
                DataKey key = all.get(i);
                bytes += next.rewrap(records.get(i), key.version(), key.keyPart()).length;
            }
            if (bytes == 0) {
                throw new AssertionError();
            }
            return (System.nanoTime() - from) / 1e9;
        }
    }

    private static double opening(Store store, LocalVault vault, int count) throws Exception {
        long from = System.nanoTime();
        for (int i = 0; i < count; i += 1_000) {
            int first = i;
            List<SealedSecret> page =
                    store.read(
                            tx -> {
                                List<SealedSecret> found = new ArrayList<>(1_000);
                                for (int n = first; n < first + 1_000; n++) {
                                    found.add(tx.secrets().newest(ref(n)).orElseThrow());
                                }
                                return found;
                            });
            for (SealedSecret one : page) {
                vault.open(new RecordId(one.ref().toString()), 1, one.sealed()).close();
            }
        }
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

    /** Reads one secret after the other and notes what each read took. */
    private static final class Reader implements Runnable {
        private final Store store;
        private final int secrets;
        private final AtomicBoolean over = new AtomicBoolean();
        private final List<Long> waits = new ArrayList<>();

        private Reader(Store store, int secrets) {
            this.store = store;
            this.secrets = secrets;
        }

        @Override
        public void run() {
            SplittableRandom random = new SplittableRandom(7);
            while (!over.get()) {
                CredentialRef ref = ref(random.nextInt(secrets));
                long from = System.nanoTime();
                if (store.read(tx -> tx.secrets().newest(ref)).isEmpty()) {
                    throw new AssertionError("lost " + ref);
                }
                waits.add(System.nanoTime() - from);
                try {
                    Thread.sleep(2);
                } catch (InterruptedException e) {
                    return;
                }
            }
            waits.sort(null);
        }

        private long at(double share) {
            return waits.isEmpty()
                    ? 0
                    : waits.get((int) Math.min(waits.size() - 1, share * waits.size()));
        }
    }
}
