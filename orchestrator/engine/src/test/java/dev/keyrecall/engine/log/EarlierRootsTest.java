package dev.keyrecall.engine.log;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.keyrecall.engine.ledger.Mismatch;
import dev.keyrecall.engine.tlog.TileTree;

import org.junit.jupiter.api.Test;

import java.util.SplittableRandom;

/**
 * What was signed earlier is found again, by tiles or without, and nothing else is taken for it.
 */
final class EarlierRootsTest {
    private static final int SIZE = 700;

    private static LogScene scene() {
        LogScene scene = LogScene.of(SIZE);
        scene.advance();
        return scene;
    }

    private static void refused(EarlierRoots roots, long size, byte[] root, String why) {
        assertThatExceptionOfType(Mismatch.class)
                .isThrownBy(() -> roots.require(size, root, "the note"))
                .withMessageContaining("the note")
                .withMessageContaining(why);
    }

    @Test
    void everyEarlierRootIsFoundByTilesAndWithout() throws Exception {
        LogScene scene = scene();
        TileTree tree = new TileTree(scene.files, SIZE);
        EarlierRoots byTiles = new EarlierRoots(scene.store, scene.files);
        EarlierRoots without = new EarlierRoots(scene.store, new MemoryLog());
        for (int size = 1; size <= SIZE; size += size < 300 ? 1 : 57) {
            byte[] root = tree.rootOfFirst(size);
            byTiles.require(size, root, "the note");
            without.require(size, root, "the note");
            byte[] other = root.clone();
            other[3] ^= 1;
            refused(byTiles, size, other, "not those that were signed");
            refused(without, size, other, "not those that were signed");
        }
    }

    @Test
    void moreThanIsOnRecordIsAnOlderCopy() throws Exception {
        LogScene scene = scene();
        scene.append(1, "unsigned");
        byte[] root = new TileTree(scene.files, SIZE).root();
        EarlierRoots roots = new EarlierRoots(scene.store, scene.files);
        refused(roots, SIZE + 1, root, "put back to an older copy");
        refused(new EarlierRoots(new LogScene().store, scene.files), 1, root, "older copy");
    }

    /** Tiles are quick and not believed: a wrong one neither hides nor accuses. */
    @Test
    void wrongTilesChangeNothing() throws Exception {
        LogScene scene = scene();
        byte[] right = new TileTree(scene.files, SIZE).rootOfFirst(300);
        SplittableRandom random = new SplittableRandom(7);
        for (String path : scene.files.files.keySet()) {
            MemoryLog changed = scene.files.copy();
            byte[] tile = changed.read(path).orElseThrow();
            tile[random.nextInt(tile.length)] ^= 1;
            changed.files.put(path, tile);
            EarlierRoots roots = new EarlierRoots(scene.store, changed);
            assertThatCode(() -> roots.require(300, right, "it"))
                    .as(path)
                    .doesNotThrowAnyException();
            byte[] other = right.clone();
            other[0] ^= 1;
            refused(roots, 300, other, "not those");
        }
    }
}
