package dev.keyrecall.store;

import static dev.keyrecall.engine.contract.Samples.NOW;
import static dev.keyrecall.engine.contract.Samples.ref;
import static dev.keyrecall.engine.contract.Samples.write;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyrecall.engine.contract.Samples;
import dev.keyrecall.engine.ledger.Commitments;
import dev.keyrecall.engine.port.DataKeys.DataKey;
import dev.keyrecall.engine.port.DataKeys.Replacement;
import dev.keyrecall.engine.port.Openings.Opening;
import dev.keyrecall.engine.port.Secrets.SealedSecret;
import dev.keyrecall.engine.port.Tx;
import dev.keyrecall.vault.SealedRecord;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/** What was destroyed or rewritten is in none of the store's files any more. */
final class SqliteShredTest {
    private static final int SECRETS = 500;
    private static final int DATA_BYTES = 9_000;

    private final Random random = new Random(20_261_123);

    @TempDir private Path folder;

    @Test
    void aDestroyedValueIsNowhereInTheFiles() throws IOException {
        try (SqliteStore store = SqliteStore.create(folder.resolve("store.db"))) {
            List<SealedRecord> values = fill(store);
            SealedRecord destroyed = values.get(SECRETS / 2);
            assertThat(inTheFiles(destroyed.keyPart())).as("before").isTrue();
            write(store, tx -> tx.secrets().destroy(ref(SECRETS / 2), 1, NOW));
            assertThat(inTheFiles(destroyed.keyPart())).as("in the log until forgotten").isTrue();
            assertThat(store.forget()).isTrue();
            assertThat(inTheFiles(tail(destroyed.keyPart()))).isFalse();
            assertThat(inTheFiles(tail(destroyed.dataPart()))).isFalse();
            for (int i = 0; i < SECRETS; i += 50) {
                assertThat(inTheFiles(values.get(i).keyPart())).isEqualTo(i != SECRETS / 2);
            }
        }
    }

    @Test
    void aRewrittenKeyPartIsNowhereInTheFiles() throws IOException {
        try (SqliteStore store = SqliteStore.create(folder.resolve("store.db"))) {
            write(store, tx -> tx.homes().create(Samples.home(2)));
            List<SealedRecord> values = fill(store);
            List<Replacement> all = new ArrayList<>();
            for (int i = 0; i < SECRETS; i++) {
                DataKey old = new DataKey(ref(i).toString(), 1, values.get(i).keyPart());
                all.add(new Replacement(old, sealed(2).keyPart()));
            }
            assertThat(store.<Integer>write(tx -> tx.dataKeys().replace(all))).isEqualTo(SECRETS);
            assertThat(store.forget()).isTrue();
            for (Replacement one : all) {
                assertThat(inTheFiles(tail(one.old().keyPart()))).isFalse();
                assertThat(inTheFiles(one.keyPart())).isTrue();
            }
        }
    }

    /** Names that came one by one, between others, as a year of work brings them. */
    @Test
    void erasedTextsAreNowhereInTheFiles() throws IOException {
        try (SqliteStore store = SqliteStore.create(folder.resolve("store.db"))) {
            List<Opening> openings = new ArrayList<>();
            for (int i = 0; i < SECRETS; i++) {
                byte[] salt = new byte[32];
                byte[] word = new byte[24 + random.nextInt(100)];
                random.nextBytes(salt);
                random.nextBytes(word);
                String text = HexFormat.of().formatHex(word) + "-" + i;
                Opening one = new Opening(Commitments.of(salt, text), salt, text);
                openings.add(one);
                write(store, tx -> tx.openings().add(one));
            }
            assertThat(store.forget()).isTrue();
            int erased = 0;
            for (Opening one : openings) {
                if (random.nextInt(10) == 0) {
                    long sequence = erased++;
                    write(store, tx -> erase(tx, sequence, one));
                }
            }
            assertThat(erased).isPositive();
            assertThat(store.forget()).isTrue();
            for (Opening one : openings) {
                boolean stands =
                        store.<Boolean>read(tx -> tx.openings().find(one.commitment()).isPresent());
                for (int from : new int[] {0, one.text().length() - 32}) {
                    String piece = one.text().substring(from, from + 32);
                    assertThat(inTheFiles(piece.getBytes(StandardCharsets.UTF_8)))
                            .isEqualTo(stands);
                }
                assertThat(inTheFiles(one.salt())).isEqualTo(stands);
            }
        }
    }

    private static void erase(Tx tx, long sequence, Opening one) {
        String leaf = "{\"commitments\":[\"" + one.commitment() + "\"],\"kind\":\"erasure\"}";
        tx.ledger()
                .append(
                        sequence,
                        leaf.getBytes(StandardCharsets.UTF_8),
                        Samples.filled(32, 1),
                        Samples.head(sequence + 1));
        tx.openings().remove(one.commitment());
    }

    @Test
    void aReaderOfAnOlderSnapshotIsReportedAndHarmsNothing() throws Exception {
        try (SqliteStore store = SqliteStore.create(folder.resolve("store.db"));
                SqliteStore other = SqliteStore.open(folder.resolve("store.db"));
                ExecutorService threads = Executors.newSingleThreadExecutor()) {
            List<SealedRecord> values = fill(store);
            CountDownLatch reading = new CountDownLatch(1);
            CountDownLatch enough = new CountDownLatch(1);
            Future<Long> counted =
                    threads.submit(() -> other.read(tx -> slowCount(tx, reading, enough)));
            reading.await();
            write(store, tx -> tx.secrets().destroy(ref(1), 1, NOW));
            assertThat(store.forget()).isFalse();
            write(store, tx -> tx.secrets().destroy(ref(2), 1, NOW));
            enough.countDown();
            assertThat(counted.get()).isEqualTo(SECRETS);
            assertThat(store.forget()).isTrue();
            assertThat(inTheFiles(tail(values.get(1).keyPart()))).isFalse();
            assertThat(inTheFiles(tail(values.get(2).keyPart()))).isFalse();
        }
    }

    private static long slowCount(Tx tx, CountDownLatch reading, CountDownLatch enough) {
        tx.secrets().count();
        reading.countDown();
        try {
            enough.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return tx.secrets().count();
    }

    private List<SealedRecord> fill(SqliteStore store) {
        List<SealedRecord> values = new ArrayList<>();
        write(
                store,
                tx -> {
                    for (int i = 0; i < SECRETS; i++) {
                        SealedRecord sealed = sealed(1);
                        values.add(sealed);
                        tx.secrets()
                                .add(SealedSecret.own(ref(i), 1, null, sealed, "imported", NOW));
                    }
                });
        return values;
    }

    private SealedRecord sealed(int vaultKeyVersion) {
        byte[] keyPart = Samples.keyPart(vaultKeyVersion, 0);
        byte[] drawn = tail(keyPart);
        random.nextBytes(drawn);
        System.arraycopy(drawn, 0, keyPart, keyPart.length - drawn.length, drawn.length);
        byte[] dataPart = new byte[DATA_BYTES];
        random.nextBytes(dataPart);
        return new SealedRecord(keyPart, dataPart);
    }

    /** Enough of the end to be found by, and too little to span two pages unnoticed. */
    private static byte[] tail(byte[] whole) {
        return Arrays.copyOfRange(whole, whole.length - 48, whole.length);
    }

    private boolean inTheFiles(byte[] sought) throws IOException {
        String needle = new String(sought, StandardCharsets.ISO_8859_1);
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                String bytes = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
                if (bytes.contains(needle)) {
                    return true;
                }
            }
        }
        return false;
    }
}
