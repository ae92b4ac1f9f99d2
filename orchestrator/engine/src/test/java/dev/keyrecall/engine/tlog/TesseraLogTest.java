package dev.keyrecall.engine.tlog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyrecall.engine.ledger.CompactRange;
import dev.keyrecall.engine.ledger.Merkle;
import dev.keyrecall.engine.testing.SharedVectors;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A log that transparency-dev/tessera wrote, written again from its leaves and its test key. */
final class TesseraLogTest {
    private static final String ORIGIN = "example.com/log/testdata";
    private static final String VERIFIER =
            ORIGIN + "+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx";

    /** Published with the log, and of no other use. */
    private static final String SIGNER =
            "PRIVATE+KEY+" + ORIGIN + "+33d7b496+" + "AeymY/SZAX0jZcJ8enZ5FY1Dz+wTML2yWSkK+9DSF3eg";

    @Test
    void everyTileBundleAndCheckpointIsWrittenByteForByte() throws Exception {
        MemoryFiles made = new MemoryFiles();
        NoteSigner signer = TestSigner.of(SIGNER, VERIFIER);
        TileWriter writer = new TileWriter(made);
        CompactRange tree = CompactRange.empty();
        checkpoint(made, tree, signer);
        for (String leaf : SharedVectors.TESSERA_LEAVES) {
            byte[] bytes = leaf.getBytes(StandardCharsets.UTF_8);
            writer.append(tree.size(), List.of(bytes));
            tree = tree.append(Merkle.leafHash(bytes));
            checkpoint(made, tree, signer);
        }
        SortedMap<String, byte[]> expected = published();
        assertThat(expected).hasSizeGreaterThan(45);
        assertThat(made.files.keySet()).isEqualTo(expected.keySet());
        for (Map.Entry<String, byte[]> one : expected.entrySet()) {
            assertThat(made.files.get(one.getKey())).as(one.getKey()).isEqualTo(one.getValue());
        }
    }

    private static void checkpoint(MemoryFiles made, CompactRange tree, NoteSigner signer) {
        Checkpoint checkpoint = new Checkpoint(ORIGIN, tree.size(), tree.root());
        byte[] note = SignedNote.sign(checkpoint.text(), List.of(signer)).bytes();
        made.files.put("checkpoint." + tree.size(), note);
        made.files.put(TilePath.CHECKPOINT, note);
    }

    private static SortedMap<String, byte[]> published() throws IOException {
        Path log = SharedVectors.folder("tessera-log").resolve("log");
        SortedMap<String, byte[]> published = new TreeMap<>();
        try (Stream<Path> files = Files.walk(log)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String path = log.relativize(file).toString();
                if (path.startsWith("tile/") || path.startsWith("checkpoint")) {
                    published.put(path, Files.readAllBytes(file));
                }
            }
        }
        return published;
    }

    @Test
    void everyPublishedCheckpointIsReadAndVerified() throws Exception {
        NoteKey key = NoteKey.parse(VERIFIER);
        for (Map.Entry<String, byte[]> one : published().entrySet()) {
            if (one.getKey().startsWith("checkpoint")) {
                SignedNote note = SignedNote.parse(one.getValue());
                assertThat(note.requireSignedBy(List.of(key))).containsExactly(key);
                assertThat(note.bytes()).isEqualTo(one.getValue());
                Checkpoint checkpoint = Checkpoint.parse(note.text());
                assertThat(checkpoint.origin()).isEqualTo(ORIGIN);
                assertThat(checkpoint.text()).isEqualTo(note.text());
            }
        }
    }
}
