package dev.keyrecall.vault.lookup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyrecall.spi.DerivedForm;
import dev.keyrecall.spi.Mask;
import dev.keyrecall.spi.RevealsSecret;
import dev.keyrecall.spi.SecretBytes;
import dev.keyrecall.spi.json.Json;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

class CandidateMatcherTest {
    private static final byte[] KEY = new byte[32];
    private static final byte[] NOTHING = new byte[0];

    static {
        new Random(9).nextBytes(KEY);
    }

    @RevealsSecret(why = "the message is hashed")
    private static void add(FingerprintTable table, FormMessage message) {
        byte[] out = new byte[Fingerprinter.LENGTH_BYTES];
        try (message;
                HmacFingerprinter with = new HmacFingerprinter(KEY)) {
            boolean _ =
                    message.message()
                            .reveal(
                                    bytes -> {
                                        with.fingerprint(NOTHING, bytes, bytes.length, out);
                                        return true;
                                    });
        }
        table.add(out);
    }

    private static FormMessage form(String name, String content) {
        try (DerivedForm form = new DerivedForm(name, "", SecretBytes.ofUtf8(content))) {
            return FormMessage.of(form);
        }
    }

    private static List<String> match(FingerprintTable table, String... candidates) {
        List<String> hits = new ArrayList<>();
        List<SecretBytes> secrets = new ArrayList<>();
        for (String candidate : candidates) {
            secrets.add(SecretBytes.ofUtf8(candidate));
        }
        CandidateMatcher matcher = new CandidateMatcher(table, Set.of("acme.id", Mask.FORM));
        try (HmacFingerprinter with = new HmacFingerprinter(KEY)) {
            long count =
                    matcher.match(
                            secrets,
                            with,
                            (candidate, form, row) -> hits.add(candidate + " " + form + " " + row));
            assertThat(count).isEqualTo(candidates.length);
        }
        secrets.forEach(SecretBytes::close);
        return hits;
    }

    @Test
    void aCandidateIsFoundInEveryFormAndInNoOther() {
        FingerprintTable table = new FingerprintTable(4);
        add(table, new FormMessage("value", "", SecretBytes.ofUtf8("first-value")));
        add(table, form("acme.id", "id-1"));
        try (SecretBytes value = SecretBytes.ofUtf8("a-long-enough-value-wxyz");
                DerivedForm shown = new Mask(2, 4).of(value).orElseThrow()) {
            add(table, FormMessage.of(shown));
        }
        add(table, new FormMessage("value", "", SecretBytes.ofUtf8("first-value")));
        assertThat(
                        match(
                                table,
                                "nothing",
                                "first-value",
                                "id-1\n",
                                "a-***wxyz\n",
                                "a-wxyz",
                                "id-2"))
                .containsExactly("1 value 3", "1 value 0", "2 acme.id 1", "3 masked 2");
    }

    @Test
    void aFormsBytesAreNotItsValue() {
        FingerprintTable table = new FingerprintTable(1);
        add(table, form("acme.other", "the same bytes"));
        assertThat(match(table, "the same bytes")).isEmpty();
    }

    @Test
    void theFingerprintIsTheJdksHmac() throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(KEY, "HmacSHA256"));
        Random random = new Random(3);
        byte[] out = new byte[Fingerprinter.LENGTH_BYTES];
        try (HmacFingerprinter with = new HmacFingerprinter(KEY)) {
            for (int length = 0; length < 300; length++) {
                byte[] domain = new byte[random.nextInt(3) * 20];
                byte[] message = new byte[length + random.nextInt(2)];
                random.nextBytes(domain);
                random.nextBytes(message);
                with.fingerprint(domain, message, length, out);
                mac.update(domain);
                mac.update(message, 0, length);
                assertThat(out).isEqualTo(mac.doFinal());
            }
        }
    }

    @Test
    void theFingerprintAgreesWithWycheproof() throws IOException {
        Path file =
                Path.of(
                        System.getProperty("keyrecall.shared", "../../shared"),
                        "vectors/wycheproof/hmac_sha256_test.json");
        Assumptions.assumeTrue(
                Files.isRegularFile(file),
                () -> "SKIPPED: no Wycheproof vectors at " + file + "; set keyrecall.shared");
        byte[] out = new byte[Fingerprinter.LENGTH_BYTES];
        int seen = 0;
        for (Json group : Json.parseObject(Files.readString(file)).items("testGroups")) {
            if (((Json.Obj) group).integer("keySize") != 256) {
                continue;
            }
            int tagBytes = (int) ((Json.Obj) group).integer("tagSize") / 8;
            for (Json json : ((Json.Obj) group).items("tests")) {
                Json.Obj test = (Json.Obj) json;
                byte[] message = HexFormat.of().parseHex(test.text("msg"));
                byte[] key = HexFormat.of().parseHex(test.text("key"));
                try (HmacFingerprinter with = new HmacFingerprinter(key)) {
                    with.fingerprint(NOTHING, message, message.length, out);
                }
                String tag = HexFormat.of().formatHex(out, 0, tagBytes);
                assertThat(tag.equals(test.text("tag")))
                        .as("tcId %s", test.integer("tcId"))
                        .isEqualTo(test.text("result").equals("valid"));
                seen++;
            }
        }
        assertThat(seen).isGreaterThan(100);
    }

    @Test
    void aClosedFingerprinterAndAWrongKeyAreRefused() {
        HmacFingerprinter with = new HmacFingerprinter(KEY);
        with.close();
        assertThatThrownBy(() -> with.fingerprint(NOTHING, NOTHING, 0, new byte[32]))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> new HmacFingerprinter(new byte[31]))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aCrowdOfCandidatesIsMatchedWithoutLoss() {
        int count = "long".equals(System.getProperty("keyrecall.suite")) ? 1_000_000 : 20_000;
        FingerprintTable table = new FingerprintTable(count);
        byte[] out = new byte[Fingerprinter.LENGTH_BYTES];
        try (HmacFingerprinter with = new HmacFingerprinter(KEY)) {
            for (int i = 0; i < count; i++) {
                byte[] value = ("value " + i).getBytes(StandardCharsets.US_ASCII);
                with.fingerprint(NOTHING, value, value.length, out);
                table.add(out);
            }
            Iterable<SecretBytes> candidates =
                    () ->
                            IntStream.range(0, count)
                                    .mapToObj(i -> SecretBytes.ofUtf8("value " + 2 * i))
                                    .iterator();
            int[] found = {0};
            new CandidateMatcher(table, Set.of())
                    .match(
                            candidates,
                            with,
                            (candidate, _, row) -> {
                                found[0]++;
                                assertThat((long) row).isEqualTo(2 * candidate);
                            });
            assertThat(found[0]).isEqualTo(count / 2);
        }
    }
}
