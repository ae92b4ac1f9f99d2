package dev.keyrecall.engine.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.keyrecall.spi.json.Json;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;

/** Trees that others built: tessera's log of 15 leaves, and transparency-dev's proofs. */
final class MerkleVectorsTest {
    private static final String[] LEAVES = {
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eit",
        "nain",
        "ten",
        "ileven",
        "twelf",
        "threeten",
        "fourten",
        "fivten"
    };

    @Test
    void theRootsAreThoseOfTesserasCheckpoints() throws IOException {
        Path log = vectors("tessera-log").resolve("log");
        CompactRange range = CompactRange.empty();
        for (int size = 0; size <= LEAVES.length; size++) {
            List<String> checkpoint = Files.readAllLines(log.resolve("checkpoint." + size));
            assertThat(checkpoint.get(1)).isEqualTo(Integer.toString(size));
            assertThat(base64(range.root())).as("size %d", size).isEqualTo(checkpoint.get(2));
            if (size < LEAVES.length) {
                byte[] leaf = LEAVES[size].getBytes(StandardCharsets.UTF_8);
                range = range.append(Merkle.leafHash(leaf));
            }
        }
    }

    @Test
    void theLeafHashesAreThoseOfTesserasTiles() throws IOException {
        Path tiles = vectors("tessera-log").resolve("log/tile/0/000.p");
        byte[] tile = Files.readAllBytes(tiles.resolve("15"));
        assertThat(tile).hasSize(LEAVES.length * Merkle.HASH_BYTES);
        for (int i = 0; i < LEAVES.length; i++) {
            byte[] expected = new byte[Merkle.HASH_BYTES];
            System.arraycopy(tile, i * Merkle.HASH_BYTES, expected, 0, Merkle.HASH_BYTES);
            byte[] leaf = LEAVES[i].getBytes(StandardCharsets.UTF_8);
            assertThat(Merkle.leafHash(leaf)).isEqualTo(expected);
        }
    }

    /** Each valid inclusion proof, folded from its leaf with our nodes, ends in its root. */
    @Test
    void validInclusionProofsFoldToTheirRoots() throws IOException {
        int folded = 0;
        for (Json.Obj vector : proofs(vectors("merkle-proofs").resolve("inclusion"))) {
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

    private static List<Json.Obj> proofs(Path folder) throws IOException {
        List<Json.Obj> proofs = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                proofs.add(Json.parseObject(Files.readString(file)));
            }
        }
        return proofs;
    }

    private static Path vectors(String name) {
        Path folder = Path.of(System.getProperty("keyrecall.shared", "../shared"), "vectors", name);
        assumeTrue(
                Files.isDirectory(folder),
                "SKIPPED: the shared test vectors '" + name + "' are not here");
        return folder;
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
