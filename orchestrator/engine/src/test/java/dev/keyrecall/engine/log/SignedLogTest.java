package dev.keyrecall.engine.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyrecall.engine.ledger.Mismatch;
import dev.keyrecall.engine.port.LedgerRows;
import dev.keyrecall.engine.port.SignedHeads.SignedHead;
import dev.keyrecall.engine.port.Store;
import dev.keyrecall.engine.testing.InMemoryStore;
import dev.keyrecall.engine.tlog.Checkpoint;
import dev.keyrecall.engine.tlog.NoteKey;
import dev.keyrecall.engine.tlog.SignedNote;
import dev.keyrecall.engine.tlog.TileTree;
import dev.keyrecall.engine.tlog.TileWriter;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;

/** The signer: it signs what extends what it signed, whatever died or was changed meanwhile. */
final class SignedLogTest {
    private static final int SIGNINGS = 300;
    private static final long SIGNING_NANOS = 2_000_000;

    private static NoteKey key() {
        return LogScene.NAME.key(LogScene.VAULT.signLog(new byte[] {'\n'}).getFirst().publicKey());
    }

    private static void requireWhole(LogScene scene) throws Exception {
        SignedNote note = SignedNote.parse(Objects.requireNonNull(scene.files.note));
        assertThat(note.requireSignedBy(List.of(key()))).hasSize(1);
        Checkpoint checkpoint = Checkpoint.parse(note.text());
        LedgerRows.Head head = scene.store.read(tx -> tx.ledger().head()).orElseThrow();
        assertThat(checkpoint.origin()).isEqualTo(LogScene.NAME.origin());
        assertThat(checkpoint.size()).isEqualTo(head.size());
        assertThat(checkpoint.root()).isEqualTo(head.root());
        assertThat(new TileTree(scene.files, head.size()).root()).isEqualTo(head.root());
        SignedHead signed = scene.store.read(tx -> tx.signedHeads().find()).orElseThrow();
        assertThat(signed.note()).isEqualTo(scene.files.note);
    }

    /** Every file of a log that was written at once. */
    private static Map<String, byte[]> atOnce(LogScene scene) throws Exception {
        MemoryLog whole = new MemoryLog();
        List<byte[]> leaves =
                scene.store.read(
                        tx ->
                                tx.ledger().page(0, Integer.MAX_VALUE).stream()
                                        .map(LedgerRows.Row::leaf)
                                        .toList());
        new TileWriter(whole).append(0, leaves);
        return whole.files;
    }

    private static void requireSameFiles(Map<String, byte[]> found, Map<String, byte[]> expected) {
        assertThat(found.keySet()).isEqualTo(expected.keySet());
        found.forEach((path, bytes) -> assertThat(bytes).as(path).isEqualTo(expected.get(path)));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 255, 256, 257, 1_023, 1_024, 1_025, 2_100})
    void theHeadIsSignedOverItsTiles(int entries) throws Exception {
        LogScene scene = LogScene.of(entries);
        scene.advance();
        requireWhole(scene);
        requireSameFiles(scene.files.files, atOnce(scene));
    }

    @Test
    void whatIsAddedIsSignedAndNoMoreIsKeptThanIsNeeded() throws Exception {
        LogScene scene = LogScene.of(1);
        for (int more : new int[] {0, 1, 3, 250, 1, 1, 255, 256, 300}) {
            scene.append(more, "more");
            scene.advance();
            requireWhole(scene);
            requireSameFiles(scene.files.files, atOnce(scene));
        }
    }

    @Test
    void whatIsNotNewIsNotWritten() {
        LogScene scene = LogScene.of(5);
        scene.advance();
        long written = scene.files.writes;
        scene.advance();
        assertThat(scene.files.writes).isEqualTo(written);
        assertThat(scene.log().check().orElseThrow().size()).isEqualTo(5);
    }

    @Test
    void anEmptyLedgerAndAVaultWithoutALogKeySignNothing() {
        LogScene empty = LogScene.of(0);
        empty.advance();
        LogScene keyless = LogScene.of(3);
        assertThat(keyless.log().advance(_ -> List.of())).isEmpty();
        assertThat(empty.files.note).isNull();
        assertThat(keyless.files.writes).isZero();
        assertThat(keyless.log().check()).isEmpty();
    }

    /** They read the record at one moment and the files at others. */
    @Test
    void besideAnotherProcessThatSignsNothingIsRefused() throws Exception {
        LogScene scene = LogScene.of(1);
        scene.advance();
        int checks = 0;
        try (ExecutorService threads = Executors.newFixedThreadPool(1)) {
            Future<?> signing =
                    threads.submit(
                            () -> {
                                for (int i = 0; i < SIGNINGS; i++) {
                                    scene.append(1, "more");
                                    scene.advance();
                                    // As in the product, where it is twice a second.
                                    LockSupport.parkNanos(SIGNING_NANOS);
                                }
                            });
            while (!signing.isDone()) {
                scene.log().check();
                scene.log().checkWhole();
                checks++;
            }
            signing.get();
        }
        assertThat(checks).isPositive();
        requireWhole(scene);
    }

    /** A comparison of a long log takes longer than it takes to sign. */
    @Test
    void whatIsSignedDuringEveryComparisonIsNoMismatch() throws Exception {
        LogScene scene = LogScene.of(600);
        scene.advance();
        int[] signed = new int[1];
        scene.files.reading =
                path -> {
                    // A whole bundle is read only to be compared.
                    if (path.equals("tile/entries/000")) {
                        signed[0]++;
                        scene.append(1, "meanwhile");
                        scene.advance();
                    }
                };
        assertThat(scene.log().checkWhole().orElseThrow().size()).isEqualTo(600);
        assertThat(signed[0]).isEqualTo(1);
        requireWhole(scene);
    }

    @Test
    void oneAtATime() {
        LogScene scene = LogScene.of(3);
        scene.files.claimed = true;
        scene.advance();
        assertThat(scene.files.writes).isZero();
    }

    /** From 250 to 520 entries: bundles and tiles fill up, and partial ones are removed. */
    @Test
    void dyingBeforeAnyWriteIsGoneOnFrom() throws Exception {
        long at = 0;
        boolean died = true;
        for (; died; at++) {
            LogScene scene = LogScene.of(250);
            scene.advance();
            scene.append(270, "more");
            scene.files.deathAt = scene.files.writes + at;
            died = diesAdvancing(scene);
            scene.files.deathAt = Long.MAX_VALUE;
            scene.append(1, "after");
            scene.log().check();
            scene.advance();
            requireWhole(scene);
        }
        assertThat(at).isGreaterThan(8);
    }

    private static boolean diesAdvancing(LogScene scene) {
        try {
            scene.advance();
            return false;
        } catch (MemoryLog.Died e) {
            return true;
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void dyingAroundTheRecordIsGoneOnFrom(boolean after) throws Exception {
        LogScene scene = LogScene.of(10);
        scene.advance();
        scene.append(10, "more");
        scene.store.interruptWith(new Death(after));
        assertThat(diesAdvancing(scene)).isTrue();
        scene.store.interruptWith(null);
        assertThat(scene.log().check().orElseThrow().size()).isEqualTo(after ? 20 : 10);
        scene.advance();
        requireWhole(scene);
    }

    private record Death(boolean isAfter) implements InMemoryStore.Interruption {
        @Override
        public void before(long commit) {
            if (!isAfter) {
                throw new MemoryLog.Died();
            }
        }

        @Override
        public void after(long commit) {
            if (isAfter) {
                throw new MemoryLog.Died();
            }
        }
    }

    @Test
    void filesThatAreGoneAreMadeAnew() throws Exception {
        LogScene scene = LogScene.of(600);
        scene.advance();
        for (String path : List.copyOf(scene.files.files.keySet())) {
            if (isAtTheEdge(path)) {
                scene.files.files.remove(path);
                scene.advance();
                requireSameFiles(scene.files.files, atOnce(scene));
            }
        }
        scene.files.files.clear();
        scene.files.note = null;
        scene.advance();
        requireWhole(scene);
        requireSameFiles(scene.files.files, atOnce(scene));
    }

    /** What is looked at each time; the rest only when the whole is. */
    private static boolean isAtTheEdge(String path) {
        return path.contains(".p/");
    }

    @Test
    void aDatabasePutBackToAnOlderCopyIsRefused() {
        LogScene newer = LogScene.of(8);
        newer.advance();
        LogScene unsigned = LogScene.of(5);
        unsigned.files = newer.files.copy();
        unsigned.requireRefused("none on record");

        LogScene older = LogScene.of(5);
        older.advance();
        older.files = newer.files.copy();
        older.append(9, "another way");
        older.requireRefused("put back to an older copy");
        assertThatThrownBy(older.log()::check).isInstanceOf(Mismatch.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 8})
    void anotherHistoryIsRefused(int signed) {
        LogScene one = LogScene.of(signed);
        one.advance();
        LogScene other = new LogScene();
        other.append(8, "another history");
        other.advance();
        other.files = one.files.copy();
        assertThatThrownBy(other::advance).isInstanceOf(Mismatch.class);
        assertThatThrownBy(other.log()::check).isInstanceOf(Mismatch.class);
    }

    @Test
    void aChangedByteOfATileOrBundleIsRefused() {
        LogScene scene = LogScene.of(1_600);
        scene.advance();
        MemoryLog sound = scene.files;
        assertThat(scene.log().checkWhole().orElseThrow().size()).isEqualTo(1_600);
        for (Map.Entry<String, byte[]> file : sound.files.entrySet()) {
            String path = file.getKey();
            int length = file.getValue().length;
            for (int at : new int[] {0, length / 2, length - 1}) {
                scene.files = sound.copy();
                byte[] changed = file.getValue().clone();
                changed[at] ^= 1;
                scene.files.files.put(path, changed);
                assertThatThrownBy(scene.log()::checkWhole).as(path).isInstanceOf(Mismatch.class);
                if (isAtTheEdge(path)) {
                    assertThatThrownBy(scene.log()::check).as(path).isInstanceOf(Mismatch.class);
                    assertThatThrownBy(scene::advance).as(path).isInstanceOf(Mismatch.class);
                }
            }
            scene.files = sound.copy();
            scene.files.files.remove(path);
            if (!isAtTheEdge(path)) {
                assertThatThrownBy(scene.log()::checkWhole).as(path).isInstanceOf(Mismatch.class);
            }
        }
    }

    /** Two folders of tiles over one store, as two machines have them. */
    @Test
    void machinesSignByTurnsAndEachBringsItsOwnFolderUp() {
        LogScene scene = LogScene.of(3);
        MemoryLog one = scene.files;
        MemoryLog two = new MemoryLog();
        for (int round = 0; round < 300; round++) {
            scene.files = round % 3 == 0 ? one : two;
            scene.advance();
            SignedLog log = scene.log();
            assertThat(log.checkWhole().orElseThrow().size()).isEqualTo(scene.size());
            assertThat(scene.files.note).isEqualTo(log.check().orElseThrow().note());
            scene.append(1 + round % 5, "entry " + round);
        }
        scene.files = one;
        scene.log().check();
        scene.advance();
        long last = scene.size();
        assertThat(one.files.keySet().stream().filter(path -> path.contains(".p/")))
                .as("partial tiles that nobody needs any more")
                .containsExactlyInAnyOrderElementsOf(Partials.of(last));
    }

    @Test
    void whoIsOvertakenWhileItSignsSignsNothingOfThat() {
        LogScene scene = LogScene.of(3);
        scene.advance();
        scene.append(2, "ours");
        MemoryLog ours = scene.files;
        List<String> signed = new ArrayList<>();
        LogSigner overtaken =
                text -> {
                    signed.add(new String(text, StandardCharsets.UTF_8));
                    return LogScene.VAULT.signLog(text);
                };
        boolean[] once = new boolean[1];
        Store overtaking =
                new WriteHook(
                        scene.store,
                        () -> {
                            if (!once[0]) {
                                once[0] = true;
                                scene.append(1, "theirs");
                                scene.files = new MemoryLog();
                                scene.advance();
                                scene.files = ours;
                            }
                        });
        Optional<SignedHead> now = scene.log(overtaking).advance(overtaken);
        assertThat(now.orElseThrow().size()).isEqualTo(6);
        assertThat(signed.stream().filter(text -> text.contains("\n5\n"))).isEmpty();
        assertThat(ours.note).isEqualTo(now.orElseThrow().note());
        assertThat(scene.log().checkWhole()).isPresent();
    }

    @Test
    void aFolderThatIsBehindIsStillHeldToItsOwnCheckpoint() {
        LogScene scene = LogScene.of(3);
        scene.advance();
        MemoryLog behind = scene.files;
        scene.append(4, "entry");
        scene.files = new MemoryLog();
        scene.advance();
        scene.files = behind;
        scene.log().check();
        behind.files.put("tile/0/000.p/3", new byte[96]);
        scene.requireRefused("the tiles of 3 entries have root");
    }

    /** Something happens before each write. */
    private record WriteHook(Store store, Runnable before) implements Store {
        @Override
        public <T> T read(Work<T> work) {
            return store.read(work);
        }

        @Override
        public <T> T write(Work<T> work) {
            before.run();
            return store.write(work);
        }

        @Override
        public boolean forget() {
            return store.forget();
        }

        @Override
        public List<String> check() {
            return store.check();
        }

        @Override
        public void close() {}
    }
}
