package dev.keyrecall.engine.tlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyrecall.engine.ledger.CompactRange;
import dev.keyrecall.engine.ledger.Merkle;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Trees over tiles beside trees by their definition, with every proof about the small ones. */
final class TileTreeTest {
    private static final int SMALL = 70;

    private static byte[] leaf(long number) {
        return ("leaf " + number).getBytes(StandardCharsets.UTF_8);
    }

    /** Grown by steps, as an integrator finds its entries. */
    private static MemoryFiles grown(long size, SplittableRandom random, long stepMax)
            throws MalformedException {
        MemoryFiles files = new MemoryFiles();
        TileWriter writer = new TileWriter(files);
        for (long at = 0; at < size; ) {
            long step = Math.min(size - at, 1 + random.nextLong(stepMax));
            List<byte[]> leaves = new ArrayList<>();
            for (long i = at; i < at + step; i++) {
                leaves.add(leaf(i));
            }
            writer.append(at, leaves);
            at += step;
        }
        return files;
    }

    @Test
    void everyProofAboutASmallTreeIsVerified() throws Exception {
        MemoryFiles files = grown(SMALL, new SplittableRandom(1), 1);
        List<byte[]> roots = roots(SMALL);
        for (int size = 1; size <= SMALL; size++) {
            TileTree tree = new TileTree(files, size);
            assertThat(tree.root()).isEqualTo(roots.get(size));
            for (int index = 0; index < size; index++) {
                TreeProofs.requireInclusion(
                        index,
                        size,
                        Merkle.leafHash(leaf(index)),
                        tree.inclusion(index),
                        roots.get(size));
            }
            for (int earlier = 1; earlier <= size; earlier++) {
                TreeProofs.requireConsistency(
                        earlier,
                        roots.get(earlier),
                        size,
                        roots.get(size),
                        tree.consistency(earlier));
            }
        }
    }

    private static List<byte[]> roots(int size) {
        List<byte[]> roots = new ArrayList<>();
        List<byte[]> hashes = new ArrayList<>();
        for (int i = 0; i <= size; i++) {
            roots.add(Merkle.root(hashes));
            hashes.add(Merkle.leafHash(leaf(i)));
        }
        return roots;
    }

    @Test
    void aTreeOfMoreLevelsHasTheTilesOfTheFormatsPage() throws Exception {
        long size = 70_000;
        SplittableRandom random = new SplittableRandom(20261128);
        MemoryFiles files = grown(size, random, 3_000);
        // The format's page counts them: 273, 112; 1, 17; 1.
        assertThat(full(files, "tile/0/")).isEqualTo(273);
        assertThat(files.files).containsKey("tile/0/273.p/112");
        assertThat(full(files, "tile/entries/")).isEqualTo(273);
        assertThat(files.files).containsKey("tile/entries/273.p/112");
        assertThat(full(files, "tile/1/")).isEqualTo(1);
        assertThat(files.files).containsKeys("tile/1/001.p/17", "tile/2/000.p/1");
        CompactRange range = CompactRange.empty();
        CompactRange earlier = range;
        for (long i = 0; i < size; i++) {
            range = range.append(Merkle.leafHash(leaf(i)));
            if (files.files.containsKey(edge(i + 1))) {
                earlier = range;
                requireConsistent(files, size, earlier);
            }
        }
        TileTree tree = new TileTree(files, size);
        assertThat(tree.root()).isEqualTo(range.root());
        for (int i = 0; i < 200; i++) {
            long index = random.nextLong(size);
            assertThat(tree.leafHash(index)).isEqualTo(Merkle.leafHash(leaf(index)));
            TreeProofs.requireInclusion(
                    index, size, Merkle.leafHash(leaf(index)), tree.inclusion(index), range.root());
        }
    }

    private static String edge(long size) {
        return TilePath.tile(0, size / TilePath.WIDTH, Math.max(1, (int) (size % TilePath.WIDTH)));
    }

    private static void requireConsistent(MemoryFiles files, long size, CompactRange earlier)
            throws MalformedException {
        TileTree tree = new TileTree(files, size);
        TreeProofs.requireConsistency(
                earlier.size(),
                earlier.root(),
                size,
                tree.root(),
                tree.consistency(earlier.size()));
    }

    private static long full(MemoryFiles files, String folder) {
        return files.files.keySet().stream()
                .filter(path -> path.startsWith(folder) && !path.contains(".p/"))
                .count();
    }

    /** Whatever the steps, the same is written; a crash in between only writes it again. */
    @Test
    void whatIsWrittenDependsOnTheLeavesAlone() throws Exception {
        int size = 600;
        MemoryFiles one = grown(size, new SplittableRandom(1), 1);
        MemoryFiles other = grown(size, new SplittableRandom(2), 300);
        other.files.forEach((path, bytes) -> assertThat(one.files.get(path)).isEqualTo(bytes));
        new TileWriter(one).append(500, List.of(leaf(500), leaf(501)));
        assertThat(new TileTree(one, size).root()).isEqualTo(new TileTree(other, size).root());
    }

    @Test
    void aMissingOrShortTileIsNamed() throws Exception {
        MemoryFiles files = grown(300, new SplittableRandom(3), 300);
        files.files.put("tile/0/000", new byte[31]);
        assertThatThrownBy(() -> new TileTree(files, 300).inclusion(3))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("tile/0/000 has another length");
        files.files.remove("tile/0/001.p/44");
        assertThatThrownBy(() -> new TileTree(files, 300).root())
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("there is no tile/0/001.p/44");
        assertThatThrownBy(() -> new TileWriter(files).append(300, List.of(leaf(300))))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("to go on from");
    }
}
