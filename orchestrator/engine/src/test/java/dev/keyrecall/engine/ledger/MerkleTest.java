package dev.keyrecall.engine.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** The tree's hashes, by their definition and by the two ways to compute a root. */
final class MerkleTest {
    private static final int SIZES = 300;

    @Test
    void theEmptyTreeHasTheHashOfNothing() {
        assertThat(hex(Merkle.emptyRoot()))
                .isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        assertThat(hex(CompactRange.empty().root())).isEqualTo(hex(Merkle.emptyRoot()));
        assertThat(hex(Merkle.root(List.of()))).isEqualTo(hex(Merkle.emptyRoot()));
    }

    @Test
    void aLeafAndANodeOfTheSameBytesDiffer() {
        byte[] left = Merkle.leafHash(bytes("left"));
        byte[] right = Merkle.leafHash(bytes("right"));
        byte[] both = new byte[2 * Merkle.HASH_BYTES];
        System.arraycopy(left, 0, both, 0, Merkle.HASH_BYTES);
        System.arraycopy(right, 0, both, Merkle.HASH_BYTES, Merkle.HASH_BYTES);
        assertThat(Merkle.node(left, right)).isNotEqualTo(Merkle.leafHash(both));
        assertThat(Merkle.node(left, right)).isNotEqualTo(Merkle.node(right, left));
    }

    @Test
    void appendingOneByOneGivesTheRootOfTheWhole() {
        List<byte[]> leaves = new ArrayList<>();
        CompactRange range = CompactRange.empty();
        for (int size = 0; size <= SIZES; size++) {
            assertThat(range.size()).isEqualTo(size);
            assertThat(range.root()).as("size %d", size).isEqualTo(Merkle.root(leaves));
            assertThat(range.edge()).hasSize(Integer.bitCount(size) * Merkle.HASH_BYTES);
            byte[] next = Merkle.leafHash(bytes("leaf " + size));
            leaves.add(next);
            range = range.append(next);
        }
    }

    @Test
    void aRangeContinuesFromWhatWasStored() {
        CompactRange range = CompactRange.empty();
        for (int size = 0; size <= SIZES; size++) {
            CompactRange stored = CompactRange.of(range.size(), range.edge());
            byte[] next = Merkle.leafHash(bytes("leaf " + size));
            range = range.append(next);
            assertThat(stored.append(next).root()).isEqualTo(range.root());
        }
    }

    @Test
    void theEdgeHoldsTheRootsOfThePerfectSubtrees() {
        List<byte[]> leaves = new ArrayList<>();
        CompactRange range = CompactRange.empty();
        for (int i = 0; i < 7; i++) {
            leaves.add(Merkle.leafHash(bytes("leaf " + i)));
            range = range.append(leaves.getLast());
        }
        String edge =
                hex(Merkle.root(leaves.subList(0, 4)))
                        + hex(Merkle.root(leaves.subList(4, 6)))
                        + hex(leaves.get(6));
        assertThat(hex(range.edge())).isEqualTo(edge);
    }

    @Test
    void anEdgeThatDoesNotFitTheSizeIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> CompactRange.of(3, new byte[32]));
        assertThatIllegalArgumentException().isThrownBy(() -> CompactRange.of(-1, new byte[0]));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CompactRange.empty().append(new byte[31]));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
