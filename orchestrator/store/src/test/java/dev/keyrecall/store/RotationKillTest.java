package dev.keyrecall.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.contract.Samples;
import dev.keyrecall.engine.port.Homes.Home;
import dev.keyrecall.engine.port.Homes.Rotation;
import dev.keyrecall.engine.port.Secrets.Place;
import dev.keyrecall.engine.port.Secrets.SealedSecret;
import dev.keyrecall.engine.port.Secrets.Version;
import dev.keyrecall.engine.port.Store;
import dev.keyrecall.engine.port.Tx;
import dev.keyrecall.engine.secret.RotationListener;
import dev.keyrecall.engine.secret.VaultRotation;
import dev.keyrecall.engine.service.Homes;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.SecretBytes;
import dev.keyrecall.vault.LocalVault;
import dev.keyrecall.vault.NewRecipient;
import dev.keyrecall.vault.PassphraseCost;
import dev.keyrecall.vault.RecordId;
import dev.keyrecall.vault.VaultException;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** A rotation in SQLite that is killed, runs out of disk, or is read and written beside. */
final class RotationKillTest {
    private static final boolean LONG = "long".equals(System.getProperty("keyrecall.suite"));
    private static final int SECRETS = LONG ? 100_000 : 5_000;
    private static final int KILLS = LONG ? 100 : 5;
    private static final long SEED = 20_261_123;
    private static final int BATCH = 5_000;

    /** What a command does between two writes at least: a call, or the sealing of a value. */
    private static final long WRITER_PAUSE_NANOS = 200_000;

    /** How long after a line of the process it is killed at most: about what a rotation takes. */
    private static final int KILL_WITHIN_MILLIS = LONG ? 1_500 : 150;

    private static final int KILL_SOON_MILLIS = LONG ? 300 : 10;

    /** No file grows beyond this: more than SQLite's library, less than a rotation's log. */
    private static final List<String> FULL_DISK = List.of("prlimit", "--fsize=3145728", "--");

    @TempDir private Path folder;

    private Path file = Path.of("");

    @BeforeEach
    void fill() throws EngineException, VaultException {
        file = folder.resolve("store.db");
        try (SecretBytes passphrase = SecretBytes.ofUtf8(RotationProcess.PASSPHRASE);
                Store store = SqliteStore.create(file)) {
            LocalVault.Created created =
                    LocalVault.create(
                            new NewRecipient.Passphrase(
                                    "", Instant.EPOCH, passphrase, PassphraseCost.MINIMUM),
                            new SecureRandom());
            try (LocalVault vault = created.vault()) {
                new Homes(RotationProcess.engine(store)).create(created.header());
                for (int from = 0; from < SECRETS; from += BATCH) {
                    int first = from;
                    Samples.write(store, tx -> seal(tx, vault, first));
                }
            }
        }
    }

    private static void seal(Tx tx, LocalVault vault, int first) {
        for (int number = first; number < first + BATCH; number++) {
            add(tx, vault, number);
        }
    }

    private static void add(Tx tx, LocalVault vault, int number) {
        CredentialRef ref = ref(number);
        try (SecretBytes value = SecretBytes.ofUtf8("value of " + ref)) {
            tx.secrets()
                    .add(
                            SealedSecret.own(
                                    ref,
                                    1,
                                    null,
                                    vault.seal(new RecordId(ref.toString()), 1, value),
                                    "test",
                                    Samples.NOW));
        }
    }

    private static CredentialRef ref(int number) {
        return new CredentialRef(Samples.PROD, "iam-access-key", "KILL%07d".formatted(number));
    }

    @Test
    void aKilledRotationLosesNothingAndIsGoneOnWith() throws Exception {
        Random random = new Random(SEED);
        int cut = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            Process process = RotationProcess.start(List.of(), file);
            try (BufferedReader out = process.inputReader(StandardCharsets.US_ASCII)) {
                assertThat(out.readLine()).isEqualTo("BEGIN");
                if (kill % 2 == 0) {
                    // The header is switched, or a batch written: the rotation is under way.
                    assertThat(out.readLine()).isNotNull();
                    Thread.sleep(random.nextInt(KILL_SOON_MILLIS));
                } else {
                    Thread.sleep(random.nextInt(KILL_WITHIN_MILLIS));
                }
                process.toHandle().destroyForcibly();
                process.waitFor();
            }
            try (SqliteStore store = SqliteStore.open(file);
                    LocalVault vault = RotationProcess.vault(store)) {
                boolean under = home(store).rotation() != null;
                cut += under ? 1 : 0;
                if (kill % 10 == 0 || !LONG) {
                    requireAllOpen(store, vault, SECRETS);
                }
            }
        }
        assertThat(cut).as("kills that met a rotation under way").isPositive();
        try (SqliteStore store = SqliteStore.open(file);
                LocalVault vault = RotationProcess.vault(store)) {
            finish(store, vault);
        }
        requireAllUnderTheCurrentKey(SECRETS);
    }

    private static void finish(SqliteStore store, LocalVault vault) throws Exception {
        try (VaultRotation.Result result =
                RotationProcess.rotate(store, vault, Rotation.VAULT_KEY, RotationListener.SILENT)) {
            assertThat(result.finished()).isTrue();
        }
    }

    private static Home home(Store store) {
        return store.read(tx -> tx.homes().find()).orElseThrow();
    }

    private void requireAllUnderTheCurrentKey(int secrets) throws VaultException {
        try (SqliteStore store = SqliteStore.open(file);
                LocalVault vault = RotationProcess.vault(store)) {
            assertThat(home(store).vaultKeyOldest()).isEqualTo(vault.keyVersion());
            assertThat(home(store).rotation()).isNull();
            assertThat(store.<Long>read(tx -> tx.dataKeys().count())).isEqualTo(secrets);
            assertThat(store.<Long>read(tx -> tx.dataKeys().countUnder(vault.keyVersion())))
                    .isZero();
            requireAllOpen(store, vault, secrets);
            assertThat(store.check()).isEmpty();
        }
    }

    private static void requireAllOpen(Store store, LocalVault vault, int secrets)
            throws VaultException {
        int opened = 0;
        Place last = null;
        while (true) {
            Place after = last;
            List<SealedSecret> page =
                    store.read(
                            tx ->
                                    tx.secrets().heldAfter(after, BATCH).stream()
                                            .map(one -> held(tx, one))
                                            .toList());
            if (page.isEmpty()) {
                assertThat(opened).isEqualTo(secrets);
                return;
            }
            for (SealedSecret secret : page) {
                requireOpens(vault, secret);
                last = new Place(secret.ref(), secret.version());
                opened++;
            }
        }
    }

    private static SealedSecret held(Tx tx, Version version) {
        return tx.secrets().held(version.ref(), version.version()).orElseThrow();
    }

    private static void requireOpens(LocalVault vault, SealedSecret secret) throws VaultException {
        RecordId record = new RecordId(secret.ref().toString());
        try (SecretBytes value = vault.open(record, secret.version(), secret.sealed());
                SecretBytes expected = SecretBytes.ofUtf8("value of " + secret.ref())) {
            assertThat(value.sameAs(expected)).as(secret.ref().toString()).isTrue();
        }
    }

    @Test
    void aFullDiskStopsARotationAndLosesNothing() throws Exception {
        assumeTrue(works(FULL_DISK), "SKIPPED: needs prlimit to make files stop growing");
        Process process = RotationProcess.start(FULL_DISK, file);
        String last = "";
        try (BufferedReader out = process.inputReader(StandardCharsets.US_ASCII)) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                last = line;
            }
        }
        assertThat(last).isIn("UNWRITABLE", "END");
        try (SqliteStore store = SqliteStore.open(file);
                LocalVault vault = RotationProcess.vault(store)) {
            requireAllOpen(store, vault, SECRETS);
            finish(store, vault);
        }
        requireAllUnderTheCurrentKey(SECRETS);
    }

    private static boolean works(List<String> before) {
        try {
            return new ProcessBuilder(Stream.concat(before.stream(), Stream.of("true")).toList())
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Test
    void readersAndWritersGoOnBesideARotation() throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        AtomicLong longest = new AtomicLong();
        int written;
        try (SqliteStore store = SqliteStore.open(file);
                SqliteStore other = SqliteStore.open(file);
                LocalVault vault = RotationProcess.vault(store);
                ExecutorService threads = Executors.newFixedThreadPool(2)) {
            Future<Integer> writing = threads.submit(() -> writeUntil(over, other, vault));
            Future<Integer> reading = threads.submit(() -> readUntil(over, other, longest));
            try {
                finish(store, vault);
            } finally {
                over.set(true);
            }
            written = writing.get();
            assertThat(reading.get()).isPositive();
        }
        System.out.println(
                "longest read beside the rotation: " + longest.get() / 1_000 + " microseconds");
        requireAllUnderTheCurrentKey(SECRETS + written);
    }

    /** Seals under the old vault key, as an agent does that is told late; stops when refused. */
    private static int writeUntil(AtomicBoolean over, SqliteStore store, LocalVault vault) {
        int written = 0;
        while (!over.get()) {
            int number = SECRETS + written;
            try {
                Samples.write(store, tx -> add(tx, vault, number));
                written++;
                // SQLite lets nobody in by turns: who never pauses can keep the others out.
                LockSupport.parkNanos(WRITER_PAUSE_NANOS);
            } catch (IllegalStateException retired) {
                assertThat(retired).hasMessageContaining("under a vault key in use");
                return written;
            }
        }
        return written;
    }

    private static int readUntil(AtomicBoolean over, SqliteStore store, AtomicLong longest) {
        int reads = 0;
        while (!over.get()) {
            int number = reads * 37 % SECRETS;
            long from = System.nanoTime();
            assertThat(store.read(tx -> tx.secrets().newest(ref(number))).isPresent()).isTrue();
            longest.accumulateAndGet(System.nanoTime() - from, Math::max);
            reads++;
        }
        return reads;
    }
}
