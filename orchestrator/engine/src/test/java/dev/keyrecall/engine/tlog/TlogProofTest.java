package dev.keyrecall.engine.tlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A proof in one file: verified by itself, and refused once anything of it is another. */
final class TlogProofTest {
    private static final String ORIGIN = "keyrecall.example/ledger";
    private static final byte[] LEAF = "entry 5".getBytes(StandardCharsets.UTF_8);

    private MemoryFiles files;
    private TestSigner signer;
    private TlogProof proof;

    @BeforeEach
    void prepare() throws Exception {
        files = new MemoryFiles();
        for (int i = 0; i < 11; i++) {
            byte[] leaf = ("entry " + i).getBytes(StandardCharsets.UTF_8);
            new TileWriter(files).append(i, List.of(leaf));
        }
        signer = signer(ORIGIN);
        TileTree tree = new TileTree(files, 11);
        Checkpoint checkpoint = new Checkpoint(ORIGIN, 11, tree.root());
        proof = proof(checkpoint, tree, signer);
    }

    private static TlogProof proof(Checkpoint checkpoint, TileTree tree, NoteSigner signer)
            throws MalformedException {
        return new TlogProof(
                Optional.empty(),
                5,
                tree.inclusion(5),
                SignedNote.sign(checkpoint.text(), List.of(signer)));
    }

    private static TestSigner signer(String name) throws Exception {
        KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        byte[] der = pair.getPublic().getEncoded();
        byte[] key = Arrays.copyOfRange(der, der.length - NoteKey.KEY_BYTES, der.length);
        return new TestSigner(NoteKey.of(name, key), pair.getPrivate());
    }

    @Test
    void aProofIsReadBackAndVerified() throws Exception {
        TlogProof read = TlogProof.parse(proof.bytes());
        assertThat(read.bytes()).isEqualTo(proof.bytes());
        assertThat(read.require(LEAF, ORIGIN, List.of(signer.key())).size()).isEqualTo(11);
        TlogProof more = new TlogProof(Optional.of(LEAF), 5, proof.hashes(), proof.checkpoint());
        assertThat(TlogProof.parse(more.bytes()).extra()).hasValue(LEAF);
    }

    /** Extra bytes are not covered by anything, and there are none here. */
    @Test
    void anyChangedByteIsRefused() throws Exception {
        byte[] bytes = proof.bytes();
        for (int at = 0; at < bytes.length; at++) {
            for (int mask : new int[] {1, 0x10, 0x80}) {
                byte[] changed = bytes.clone();
                changed[at] ^= (byte) mask;
                assertThatThrownBy(
                                () ->
                                        TlogProof.parse(changed)
                                                .require(LEAF, ORIGIN, List.of(signer.key())),
                                "byte %d by %d",
                                at,
                                mask)
                        .isInstanceOf(MalformedException.class);
            }
        }
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> TlogProof.parse(cut)).isInstanceOf(MalformedException.class);
        }
    }

    @Test
    void whatIsProvenIsThisEntryOfThisLogByThisKey() throws Exception {
        List<NoteKey> known = List.of(signer.key());
        byte[] other = "entry 6".getBytes(StandardCharsets.UTF_8);
        refused("another root", () -> proof.require(other, ORIGIN, known));
        refused("another log", () -> proof.require(LEAF, "other.example", known));
        TestSigner stranger = signer(ORIGIN);
        refused("no known key", () -> proof.require(LEAF, ORIGIN, List.of(stranger.key())));
        TileTree tree = new TileTree(files, 11);
        TlogProof small = proof(new Checkpoint(ORIGIN, 5, tree.root()), tree, signer);
        refused("no entry 5", () -> small.require(LEAF, ORIGIN, known));
    }

    private interface Act {
        void run() throws MalformedException;
    }

    private static void refused(String told, Act act) {
        assertThatThrownBy(act::run)
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining(told);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"index -1", "index 01", "index 9223372036854775808", "index ", "Index 5"})
    void anIndexIsWrittenInOneWay(String index) {
        String text = new String(proof.bytes(), StandardCharsets.UTF_8);
        byte[] changed = text.replace("index 5", index).getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> TlogProof.parse(changed)).isInstanceOf(MalformedException.class);
    }
}
