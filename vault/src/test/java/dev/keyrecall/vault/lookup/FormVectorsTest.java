package dev.keyrecall.vault.lookup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyrecall.spi.AccountRef;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.DerivedForm;
import dev.keyrecall.spi.DerivedForms;
import dev.keyrecall.spi.Mask;
import dev.keyrecall.spi.RevealsSecret;
import dev.keyrecall.spi.SecretBytes;
import dev.keyrecall.spi.json.Json;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/** The vectors that a second implementation made of docs/formats/fingerprints.md. */
class FormVectorsTest {
    private static final CredentialRef REF =
            new CredentialRef(new AccountRef("acme", "prod"), "token", "id-of-a-key");

    private static Json.Obj vectors() throws IOException {
        String root = System.getProperty("keyrecall.root", "..");
        return Json.parseObject(
                Files.readString(
                        Path.of(root, "docs", "formats", "vectors", "fingerprints-v1.json")));
    }

    private static List<Json.Obj> items(String name) throws IOException {
        List<Json.Obj> items = vectors().items(name).stream().map(Json.Obj.class::cast).toList();
        assertThat(items).as(name).isNotEmpty();
        return items;
    }

    private static SecretBytes secret(Json.Obj vector, String member) {
        return SecretBytes.adopt(HexFormat.of().parseHex(vector.text(member)));
    }

    @RevealsSecret(why = "tests compare what is hashed")
    private static String hex(SecretBytes secret) {
        return secret.reveal(HexFormat.of()::formatHex);
    }

    @RevealsSecret(why = "the message is hashed")
    private static String fingerprint(SecretBytes message) throws IOException {
        byte[] key = HexFormat.of().parseHex(vectors().text("key"));
        byte[] out = new byte[Fingerprinter.LENGTH_BYTES];
        try (HmacFingerprinter fingerprinter = new HmacFingerprinter(key)) {
            boolean _ =
                    message.reveal(
                            bytes -> {
                                fingerprinter.fingerprint(new byte[0], bytes, bytes.length, out);
                                return true;
                            });
        }
        return HexFormat.of().formatHex(out);
    }

    @Test
    void aValueIsHashedWithoutOneLineEnd() throws IOException {
        for (Json.Obj vector : items("values")) {
            try (SecretBytes value = secret(vector, "value");
                    SecretBytes canonical = CanonicalForm.of(value)) {
                assertThat(hex(canonical)).isEqualTo(vector.text("canonical"));
                assertThat(fingerprint(canonical)).isEqualTo(vector.text("fingerprint"));
            }
        }
    }

    @Test
    void aDerivedFormIsHashedBehindItsName() throws IOException {
        for (Json.Obj vector : items("forms")) {
            try (DerivedForm form =
                            new DerivedForm(
                                    vector.text("form"),
                                    vector.text("detail"),
                                    secret(vector, "content"));
                    FormMessage message = FormMessage.of(form)) {
                assertThat(hex(message.message())).isEqualTo(vector.text("message"));
                assertThat(fingerprint(message.message())).isEqualTo(vector.text("fingerprint"));
            }
        }
    }

    @Test
    void aMaskedDisplayReadsAsWhatTheMaskShows() throws IOException {
        for (Json.Obj vector : items("masks")) {
            Mask mask = new Mask((int) vector.integer("prefix"), (int) vector.integer("suffix"));
            try (SecretBytes value = secret(vector, "value");
                    DerivedForm stored = mask.of(value).orElseThrow();
                    SecretBytes shown = SecretBytes.ofUtf8(vector.text("shown"));
                    DerivedForm read = Mask.read(shown).orElseThrow();
                    FormMessage message = FormMessage.of(stored)) {
                assertThat(hex(stored.bytes())).isEqualTo(vector.text("content"));
                assertThat(hex(read.bytes())).isEqualTo(vector.text("content"));
                assertThat(fingerprint(message.message())).isEqualTo(vector.text("fingerprint"));
            }
        }
    }

    @Test
    void whatIsStoredIsTheValueAndThenItsForms() {
        DerivedForms derived =
                new DerivedForms() {
                    @Override
                    public Set<String> names() {
                        return Set.of("acme.id");
                    }

                    @Override
                    public List<DerivedForm> of(CredentialRef ref, SecretBytes value) {
                        // Told the canonical value: what it derives must not hang on a line end.
                        assertThat(value.length()).isEqualTo(1);
                        return List.of(
                                new DerivedForm("acme.id", "", SecretBytes.ofUtf8(ref.id())),
                                new DerivedForm("acme.id", "eu", SecretBytes.ofUtf8("x")));
                    }
                };
        try (SecretBytes value = SecretBytes.copyOf("a\r\n".getBytes(StandardCharsets.US_ASCII))) {
            List<FormMessage> messages = FormMessage.ofStored(REF, value, derived);
            assertThat(messages.stream().map(FormMessage::label))
                    .containsExactly("value", "acme.id", "acme.id/eu");
            messages.forEach(FormMessage::close);
            assertThat(value.length()).as("stays the caller's").isEqualTo(3);
        }
    }
}
