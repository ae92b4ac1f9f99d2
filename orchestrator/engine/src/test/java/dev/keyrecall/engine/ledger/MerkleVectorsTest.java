package dev.keyrecall.engine.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyrecall.engine.testing.SharedVectors;
import dev.keyrecall.spi.json.Json;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Collection;
import java.util.List;

/** Trees that others built: tessera's log of 15 leaves, and transparency-dev's proofs. */
final class MerkleVectorsTest {
    private static final List<String> LEAVES = SharedVectors.TESSERA_LEAVES;

    @Test
    void theRootsAreThoseOfTesserasCheckpoints() throws IOException {
        Path log = SharedVectors.folder("tessera-log").resolve("log");
        CompactRange range = CompactRange.empty();
        for (int size = 0; size <= LEAVES.size(); size++) {
            List<String> checkpoint = Files.readAllLines(log.resolve("checkpoint." + size));
            assertThat(checkpoint.get(1)).isEqualTo(Integer.toString(size));
            assertThat(base64(range.root())).as("size %d", size).isEqualTo(checkpoint.get(2));
            if (size < LEAVES.size()) {
                byte[] leaf = LEAVES.get(size).getBytes(StandardCharsets.UTF_8);
                range = range.append(Merkle.leafHash(leaf));
            }
        }
    }

    @Test
    void theLeafHashesAreThoseOfTesserasTiles() throws IOException {
        Path tiles = SharedVectors.folder("tessera-log").resolve("log/tile/0/000.p");
        byte[] tile = Files.readAllBytes(tiles.resolve("15"));
        assertThat(tile).hasSize(LEAVES.size() * Merkle.HASH_BYTES);
        for (int i = 0; i < LEAVES.size(); i++) {
            byte[] expected = new byte[Merkle.HASH_BYTES];
            System.arraycopy(tile, i * Merkle.HASH_BYTES, expected, 0, Merkle.HASH_BYTES);
            byte[] leaf = LEAVES.get(i).getBytes(StandardCharsets.UTF_8);
            assertThat(Merkle.leafHash(leaf)).isEqualTo(expected);
        }
    }

    /** Each valid inclusion proof, folded from its leaf with our nodes, ends in its root. */
    @Test
    void validInclusionProofsFoldToTheirRoots() throws IOException {
        int folded = 0;
        for (Json.Obj vector : inclusionProofs()) {
            if (!vector.bool("wantErr")) {
                assertThat(base64(fold(vector))).isEqualTo(vector.text("root"));
                folded++;
            }
        }
        assertThat(folded).isGreaterThanOrEqualTo(4);
    }

    /** RFC 9162 section 2.1.3.2. */
    private static byte[] fold(Json.Obj vector) {
        long at = vector.integer("leafIdx");
        long last = vector.integer("treeSize") - 1;
        byte[] hash = Base64.getDecoder().decode(vector.text("leafHash"));
        if (vector.get("proof").orElse(Json.Null.NULL) instanceof Json.Arr(List<Json> path)) {
            for (Json step : path) {
                byte[] sibling = Base64.getDecoder().decode(((Json.Str) step).value());
                if ((at & 1) == 1 || at == last) {
                    hash = Merkle.node(sibling, hash);
                    while ((at & 1) == 0 && at != 0) {
                        at >>= 1;
                        last >>= 1;
                    }
                } else {
                    hash = Merkle.node(hash, sibling);
                }
                at >>= 1;
                last >>= 1;
            }
        }
        assertThat(last).isZero();
        return hash;
    }

    private static Collection<Json.Obj> inclusionProofs() throws IOException {
        Path folder = SharedVectors.folder("merkle-proofs").resolve("inclusion");
        return SharedVectors.documents(folder).values();
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
