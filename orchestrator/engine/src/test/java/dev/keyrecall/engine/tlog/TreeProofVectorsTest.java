package dev.keyrecall.engine.tlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyrecall.engine.testing.SharedVectors;
import dev.keyrecall.spi.json.Json;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** Proofs, valid and hostile, that transparency-dev/merkle publishes: each is judged as it says. */
final class TreeProofVectorsTest {
    /**
     * Its roots are a placeholder that is no hash, and yet it is said to be valid; in two folders.
     */
    private static final String PLACEHOLDER = "sizes-are-equal-one-and-proof-is-empty";

    private interface Judging {
        void judge(Json.Obj vector) throws MalformedException;
    }

    private static void judged(String folder, int count, Judging judging) throws IOException {
        int judged = 0;
        int valid = 0;
        for (Map.Entry<String, Json.Obj> one :
                SharedVectors.documents(SharedVectors.folder("merkle-proofs").resolve(folder))
                        .entrySet()) {
            if (one.getKey().contains(PLACEHOLDER)) {
                continue;
            }
            Json.Obj vector = one.getValue();
            ThrowingCallable judge = () -> judging.judge(vector);
            String name = folder + "/" + one.getKey();
            if (vector.bool("wantErr")) {
                assertThatThrownBy(judge, name).isInstanceOf(MalformedException.class);
            } else {
                assertThatCode(judge).as(name).doesNotThrowAnyException();
                valid++;
            }
            judged++;
        }
        assertThat(judged).isEqualTo(count);
        assertThat(valid).isBetween(1, judged - 1);
    }

    @Test
    void inclusion() throws IOException {
        judged(
                "inclusion",
                98,
                vector ->
                        TreeProofs.requireInclusion(
                                number(vector, "leafIdx"),
                                number(vector, "treeSize"),
                                hash(vector, "leafHash"),
                                proof(vector),
                                hash(vector, "root")));
    }

    @Test
    void consistency() throws IOException {
        judged(
                "consistency",
                97,
                vector ->
                        TreeProofs.requireConsistency(
                                number(vector, "size1"),
                                hash(vector, "root1"),
                                number(vector, "size2"),
                                hash(vector, "root2"),
                                proof(vector)));
    }

    @Test
    void subtreeInclusion() throws IOException {
        judged(
                "subtreeinclusion",
                204,
                vector ->
                        TreeProofs.requireSubtreeInclusion(
                                number(vector, "leafIdx"),
                                number(vector, "start"),
                                number(vector, "end"),
                                hash(vector, "leafHash"),
                                proof(vector),
                                hash(vector, "root")));
    }

    @Test
    void subtreeConsistency() throws IOException {
        judged(
                "subtreeconsistency",
                117,
                vector ->
                        TreeProofs.requireSubtreeConsistency(
                                number(vector, "start"),
                                number(vector, "end"),
                                number(vector, "size"),
                                hash(vector, "root1"),
                                hash(vector, "root2"),
                                proof(vector)));
    }

    /** Some are written as the largest unsigned ones. */
    private static long number(Json.Obj vector, String name) {
        return vector.get(name).orElseThrow() instanceof Json.Num(String text)
                ? Long.parseUnsignedLong(text)
                : -1;
    }

    private static byte[] hash(Json.Obj vector, String name) {
        String text = vector.textOrNull(name);
        return text == null ? new byte[0] : Base64.getDecoder().decode(text);
    }

    private static List<byte[]> proof(Json.Obj vector) {
        List<byte[]> proof = new ArrayList<>();
        if (vector.get("proof").orElse(Json.Null.NULL) instanceof Json.Arr(List<Json> hashes)) {
            for (Json hash : hashes) {
                if (hash instanceof Json.Str(String text)) {
                    proof.add(Base64.getDecoder().decode(text));
                } else {
                    proof.add(new byte[0]);
                }
            }
        }
        return proof;
    }
}
