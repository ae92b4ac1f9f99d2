package dev.keyrecall.engine.tlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Notes and keys of the format's page, of Go's package, and hostile ones. */
final class SignedNoteTest {
    /** Of C2SP/signed-note: the page's example, whose signature nobody's key is published for. */
    private static final String POEM =
            """
            Ognuno sta solo sul cuor della terra
            trafitto da un raggio di sole:

            ed è subito sera.

            — quasimodo.example/salvatore NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=
            """;

    /** Of golang.org/x/mod/sumdb/note, where its key and this note are published. */
    private static final String NEUMANN =
            "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";

    private static final String DO_NOT_TRUST =
            """
            If you think cryptography is the answer to your problem,
            then you don't know what your problem is.

            — PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=
            """;

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void aTextMayHoldEmptyLines() throws Exception {
        SignedNote note = SignedNote.parse(utf8(POEM));
        assertThat(note.text()).endsWith("\n\ned è subito sera.\n").startsWith("Ognuno");
        assertThat(note.signatures()).hasSize(1);
        assertThat(note.signatures().getFirst().name()).isEqualTo("quasimodo.example/salvatore");
        assertThat(note.bytes()).isEqualTo(utf8(POEM));
    }

    @Test
    void theNoteOfTheGoPackageIsVerified() throws Exception {
        NoteKey key = NoteKey.parse(NEUMANN);
        assertThat(key).hasToString(NEUMANN);
        SignedNote note = SignedNote.parse(utf8(DO_NOT_TRUST));
        assertThat(note.requireSignedBy(List.of(key))).containsExactly(key);
        SignedNote forged =
                SignedNote.parse(utf8(DO_NOT_TRUST.replace("If you think", "If I think")));
        assertThatThrownBy(() -> forged.requireSignedBy(List.of(key)))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("the signature of PeterNeumann is false");
        assertThatThrownBy(() -> note.requireSignedBy(List.of()))
                .hasMessageContaining("no known key");
    }

    /** As Go's test does: whatever is cut out of a key's text, or another in it, is no key. */
    @Test
    void everyChangeOfAKeysTextIsRefused() {
        for (int from = 0; from < NEUMANN.length(); from++) {
            for (int to = from; to < NEUMANN.length(); to++) {
                if (from > 0 || to > 0) {
                    String part = NEUMANN.substring(from, to);
                    assertThatThrownBy(() -> NoteKey.parse(part), part)
                            .isInstanceOf(MalformedException.class);
                }
            }
            char[] other = NEUMANN.toCharArray();
            other[from]++;
            String changed = new String(other);
            assertThatThrownBy(() -> NoteKey.parse(changed), changed)
                    .isInstanceOf(MalformedException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "text\n",
                "text\n\n",
                "text\n\n\n",
                "text\n— name AAAAAAA=\n",
                "text\n\n— name AAAAAAA=",
                "text\n\n- name AAAAAAA=\n",
                "text\n\n—name AAAAAAA=\n",
                "text\n\n— AAAAAAA=\n",
                "text\n\n—  AAAAAAA=\n",
                "text\n\n— a+b AAAAAAA=\n",
                "text\n\n— a\u00a0b AAAAAAA=\n",
                "text\n\n— a\u0085b AAAAAAA=\n",
                "text\n\n— name AAAAAA\n",
                "text\n\n— name AAAAAA==\n",
                "text\n\n— name AAAAAAB=\n",
                "text\n\n— name AAAA\n",
                "text\n\n— name !!!!!!!=\n",
                "te\txt\n\n— name AAAAAAA=\n",
                "te\rxt\n\n— name AAAAAAA=\n",
                "te\u0000xt\n\n— name AAAAAAA=\n",
                "text\n\n— name AAAAAAA=\nmore\n"
            })
    void whatIsNoNoteIsRefused(String text) {
        assertThatThrownBy(() -> SignedNote.parse(utf8(text)))
                .isInstanceOf(MalformedException.class);
    }

    @Test
    void bytesThatAreNoTextAndTooManyOfAnythingAreRefused() throws Exception {
        byte[] bytes = utf8("text\n\n— name AAAAAAA=\n");
        SignedNote.parse(bytes);
        bytes[1] = (byte) 0xff;
        assertThatThrownBy(() -> SignedNote.parse(bytes)).hasMessageContaining("UTF-8");
        byte[] large = new byte[SignedNote.BYTES_MAX + 1];
        Arrays.fill(large, (byte) 'x');
        assertThatThrownBy(() -> SignedNote.parse(large)).hasMessageContaining("at most");
        String line = "— name AAAAAAA=\n";
        SignedNote.parse(utf8("text\n\n" + line.repeat(SignedNote.SIGNATURES_MAX)));
        byte[] many = utf8("text\n\n" + line.repeat(SignedNote.SIGNATURES_MAX + 1));
        assertThatThrownBy(() -> SignedNote.parse(many)).hasMessageContaining("signatures");
    }

    @Test
    void onlyWholeLinesAreSigned() {
        for (String text : List.of("", "no end", "a\tb\n")) {
            assertThatIllegalArgumentException().isThrownBy(() -> SignedNote.sign(text, List.of()));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "o\n1\n",
                "o\n1\nAAAA\n",
                "o\n01\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
                "o\n-1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
                "o\n9223372036854775808\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
                "\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
                "o\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU\n",
                "o\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
                "o\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n\nmore\n"
            })
    void whatIsNoCheckpointIsRefused(String text) {
        assertThatThrownBy(() -> Checkpoint.parse(text)).isInstanceOf(MalformedException.class);
    }

    @Test
    void furtherLinesOfACheckpointAreKept() throws Exception {
        String text = "o\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\nmore\nand more\n";
        assertThat(Checkpoint.parse(text).extensions()).containsExactly("more", "and more");
        assertThat(Checkpoint.parse(text).text()).isEqualTo(text);
    }
}
