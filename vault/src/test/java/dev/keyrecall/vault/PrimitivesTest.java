package dev.keyrecall.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyrecall.spi.json.Json;

import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;
import org.junit.jupiter.api.Test;

import java.security.InvalidAlgorithmParameterException;
import java.security.Security;
import java.util.Arrays;
import java.util.Locale;

import javax.crypto.AEADBadTagException;

/** Published vectors for the primitives, through the very methods that the format uses. */
class PrimitivesTest {
    @Test
    void aesGcmAgreesWithWycheproof() {
        int seen = 0;
        Json.Obj file = Samples.wycheproof("aes_gcm_test.json");
        for (Json.Obj group : Samples.objects(file, "testGroups")) {
            if (group.integer("ivSize") != 96 || group.integer("tagSize") != 128) {
                continue;
            }
            for (Json.Obj test : Samples.objects(group, "tests")) {
                RawKey key = RawKey.adopt(Samples.hex(test.text("key")));
                byte[] nonce = Samples.hex(test.text("iv"));
                byte[] aad = Samples.hex(test.text("aad"));
                byte[] text = Samples.hex(test.text("msg"));
                byte[] sealed = Samples.hex(test.text("ct") + test.text("tag"));
                if (group.integer("keySize") != 256) {
                    byte[] out = new byte[sealed.length];
                    assertThatThrownBy(() -> Primitives.encrypt(key, nonce, 0, aad, text, out, 0))
                            .isInstanceOf(IllegalArgumentException.class);
                    continue;
                }
                seen++;
                requireGcm(test, key, nonce, aad, text, sealed);
            }
        }
        assertThat(seen).isGreaterThan(60);
    }

    private static void requireGcm(
            Json.Obj test, RawKey key, byte[] nonce, byte[] aad, byte[] text, byte[] sealed) {
        String name = "tcId " + test.integer("tcId");
        if (test.text("result").equals("valid")) {
            byte[] out = new byte[text.length + Primitives.TAG_BYTES];
            Primitives.encrypt(key, nonce, 0, aad, text, out, 0);
            assertThat(out).as(name).isEqualTo(sealed);
            try {
                assertThat(Primitives.decrypt(key, nonce, 0, aad, sealed, 0, sealed.length))
                        .as(name)
                        .isEqualTo(text);
            } catch (AEADBadTagException e) {
                throw new AssertionError(name, e);
            }
        } else {
            assertThatThrownBy(
                            () -> Primitives.decrypt(key, nonce, 0, aad, sealed, 0, sealed.length))
                    .as(name)
                    .isInstanceOf(AEADBadTagException.class);
        }
    }

    @Test
    void hkdfAgreesWithWycheproof() throws InvalidAlgorithmParameterException {
        int seen = 0;
        Json.Obj file = Samples.wycheproof("hkdf_sha256_test.json");
        for (Json.Obj group : Samples.objects(file, "testGroups")) {
            for (Json.Obj test : Samples.objects(group, "tests")) {
                String name = "tcId " + test.integer("tcId");
                RawKey secret = RawKey.adopt(Samples.hex(test.text("ikm")));
                byte[] salt = Samples.hex(test.text("salt"));
                byte[] info = Samples.hex(test.text("info"));
                int length = (int) test.integer("size");
                if (test.text("result").equals("valid")) {
                    assertThat(Primitives.hkdf(secret, salt, info, length))
                            .as(name)
                            .isEqualTo(Samples.hex(test.text("okm")));
                } else {
                    assertThatThrownBy(() -> Primitives.hkdf(secret, salt, info, length))
                            .as(name)
                            .isInstanceOf(InvalidAlgorithmParameterException.class);
                }
                seen++;
            }
        }
        assertThat(seen).isEqualTo((int) file.integer("numberOfTests"));
    }

    @Test
    void hmacAgreesWithWycheproof() {
        int seen = 0;
        Json.Obj file = Samples.wycheproof("hmac_sha256_test.json");
        for (Json.Obj group : Samples.objects(file, "testGroups")) {
            int tagBytes = (int) group.integer("tagSize") / 8;
            for (Json.Obj test : Samples.objects(group, "tests")) {
                RawKey key = RawKey.adopt(Samples.hex(test.text("key")));
                byte[] message = Samples.hex(test.text("msg"));
                byte[] full = Primitives.hmac(key, message, message.length);
                boolean same =
                        Arrays.equals(Arrays.copyOf(full, tagBytes), Samples.hex(test.text("tag")));
                assertThat(same)
                        .as("tcId %s", test.integer("tcId"))
                        .isEqualTo(test.text("result").equals("valid"));
                seen++;
            }
        }
        assertThat(seen).isEqualTo((int) file.integer("numberOfTests"));
    }

    /** RFC 5869, appendix A.1 to A.3. */
    @Test
    void hkdfAgreesWithItsRfc() throws InvalidAlgorithmParameterException {
        requireHkdf(
                "0b".repeat(22),
                "000102030405060708090a0b0c",
                "f0f1f2f3f4f5f6f7f8f9",
                "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf"
                        + "34007208d5b887185865");
        requireHkdf(
                range(0x00, 0x4f),
                range(0x60, 0xaf),
                range(0xb0, 0xff),
                "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c"
                        + "59045a99cac7827271cb41c65e590e09da3275600c2f09b8367793a9aca3db71"
                        + "cc30c58179ec3e87c14c01d5c1f3434f1d87");
        requireHkdf(
                "0b".repeat(22),
                "",
                "",
                "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d"
                        + "9d201395faa4b61a96c8");
    }

    private static void requireHkdf(String secret, String salt, String info, String expected)
            throws InvalidAlgorithmParameterException {
        byte[] found =
                Primitives.hkdf(
                        RawKey.adopt(Samples.hex(secret)),
                        Samples.hex(salt),
                        Samples.hex(info),
                        expected.length() / 2);
        assertThat(Samples.hex(found)).isEqualTo(expected);
    }

    private static String range(int from, int to) {
        StringBuilder digits = new StringBuilder();
        for (int i = from; i <= to; i++) {
            digits.append(String.format(Locale.ROOT, "%02x", i));
        }
        return digits.toString();
    }

    /** RFC 9106, section 5.3; it uses inputs that the format leaves out, so Stretch cannot. */
    @Test
    void argon2idAgreesWithItsRfc() {
        Argon2BytesGenerator generator = new Argon2BytesGenerator();
        generator.init(
                new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                        .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                        .withMemoryAsKB(32)
                        .withIterations(3)
                        .withParallelism(4)
                        .withSalt(Samples.hex("02".repeat(16)))
                        .withSecret(Samples.hex("03".repeat(8)))
                        .withAdditional(Samples.hex("04".repeat(12)))
                        .build());
        byte[] tag = new byte[32];
        generator.generateBytes(Samples.hex("01".repeat(32)), tag);
        assertThat(Samples.hex(tag))
                .isEqualTo("0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659");
    }

    @Test
    void bouncyCastleIsNeverRegisteredAsAProvider() {
        Samples.vault().vault().close();
        assertThat(Security.getProviders())
                .noneMatch(p -> p.getClass().getName().startsWith("org.bouncycastle"));
    }
}
