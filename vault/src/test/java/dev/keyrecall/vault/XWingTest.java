package dev.keyrecall.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyrecall.spi.json.Json;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Arrays;

class XWingTest {
    /**
     * Seed, randomness, SHA-256 of public key and encapsulation, shared secret. Source:
     * draft-connolly-cfrg-xwing-kem, spec/test-vectors.json.
     */
    @ParameterizedTest
    @CsvSource({
        "7f9c2ba4e88f827d616045507605853ed73b8093f6efbc88eb1a6eacfa66ef26,"
                + "3cb1eea988004b93103cfb0aeefd2a686e01fa4a58e8a3639ca8a1e3f9ae57e2"
                + "35b8cc873c23dc62b8d260169afa2f75ab916a58d974918835d25e6a435085b2,"
                + "2e816deebcd76c5c80d0cd2d174478871658e8e2ff42bc9d4a6e486372e856bb,"
                + "17cd532d657e44c897ca6583e548a5424fc70bf54f99515a4d2bcf99e3469f33,"
                + "d2df0522128f09dd8e2c92b1e905c793d8f57a54c3da25861f10bf4ca613e384",
        "badfd6dfaac359a5efbb7bcc4b59d538df9a04302e10c8bc1cbf1a0b3a5120ea,"
                + "17cda7cfad765f5623474d368ccca8af0007cd9f5e4c849f167a580b14aabdef"
                + "aee7eef47cb0fca9767be1fda69419dfb927e9df07348b196691abaeb580b32d,"
                + "c42ba5f8430d7d2c83739338203819f090e8303ce9c8b02107c272bfa5376916,"
                + "1661ea86d608a1924ba30840cb0a65f13ae051e3aec9cf0f064efc0bc92f2154,"
                + "f2e86241c64d60f6649fbc6c5b7d17180b780a3f34355e64a85749949c45f150",
        "ef58538b8d23f87732ea63b02b4fa0f4873360e2841928cd60dd4cee8cc0d4c9,"
                + "22a96188d032675c8ac850933c7aff1533b94c834adbb69c6115bad4692d8619"
                + "f90b0cdf8a7b9c264029ac185b70b83f2801f2f4b3f70c593ea3aeeb613a7f1b,"
                + "6b080d6b84f095342092fa7a22423e58bd681397ad0ef00eac92bd254db4fa95,"
                + "d3ca5578500344b5896cffc4fd740c9311946b82951df155e6fd86a7966b43c6,"
                + "953f7f4e8c5b5049bdc771d1dffada0dd961477d1a2ae0988baa7ea6898d893f"
    })
    void theDraftsVectorsAreMadeAndRead(
            String seed, String random, String publicKey, String encapsulation, String shared)
            throws VaultException {
        try (RawKey key = RawKey.adopt(Samples.hex(seed))) {
            byte[] found = XWing.publicKey(key);
            assertThat(hash(found)).isEqualTo(publicKey);
            byte[] out = new byte[XWing.ENCAPSULATION_BYTES];
            try (RawKey made = XWing.encapsulate(found, Samples.hex(random), out);
                    RawKey read = XWing.decapsulate(key, out)) {
                assertThat(hash(out)).isEqualTo(encapsulation);
                assertThat(Samples.hex(made.getEncoded())).isEqualTo(shared);
                assertThat(Samples.hex(read.getEncoded())).isEqualTo(shared);
            }
        }
    }

    private static String hash(byte[] bytes) {
        return Samples.hex(Primitives.sha256().digest(bytes));
    }

    @Test
    void aChangedEncapsulationGivesAnotherSecret() throws VaultException {
        try (RawKey key = RawKey.draw(Samples.RANDOM)) {
            byte[] out = new byte[XWing.ENCAPSULATION_BYTES];
            byte[] random = new byte[XWing.RANDOM_BYTES];
            Samples.RANDOM.nextBytes(random);
            RawKey shared = XWing.encapsulate(XWing.publicKey(key), random, out);
            // The top bit of the X25519 part is not looked at, so it is part of what is hashed.
            for (int at = 0; at < out.length; at += Samples.isLong() ? 1 : 37) {
                RawKey other = XWing.decapsulate(key, Samples.flipped(out, at, 1 << at % 8));
                assertThat(other.sameAs(shared.bytes())).as("byte %s", at).isFalse();
            }
            RawKey top = XWing.decapsulate(key, Samples.flipped(out, out.length - 1, 0x80));
            assertThat(top.sameAs(shared.bytes())).isFalse();
        }
    }

    @Test
    void whatIsNoPublicKeyIsRefused() {
        byte[] wrong = new byte[XWing.PUBLIC_KEY_BYTES];
        Arrays.fill(wrong, (byte) 0xff);
        byte[] random = new byte[XWing.RANDOM_BYTES];
        byte[] out = new byte[XWing.ENCAPSULATION_BYTES];
        assertThatThrownBy(() -> XWing.encapsulate(wrong, random, out))
                .isInstanceOf(VaultException.Corrupted.class);
    }

    @Test
    void x25519AgreesWithWycheproof() {
        int seen = 0;
        Json.Obj file = Samples.wycheproof("x25519_test.json");
        for (Json.Obj group : Samples.objects(file, "testGroups")) {
            for (Json.Obj test : Samples.objects(group, "tests")) {
                byte[] out = new byte[32];
                byte[] publicKey = Samples.hex(test.text("public"));
                XWing.x25519(Samples.hex(test.text("private")), publicKey, 0, out);
                // "acceptable" ones are weak keys with a defined result; X-Wing hashes it.
                assertThat(Samples.hex(out))
                        .as("tcId %s", test.integer("tcId"))
                        .isEqualTo(test.text("shared"));
                seen++;
            }
        }
        assertThat(seen).isEqualTo((int) file.integer("numberOfTests"));
    }
}
