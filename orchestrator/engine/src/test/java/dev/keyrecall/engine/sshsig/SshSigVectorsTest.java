package dev.keyrecall.engine.sshsig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyrecall.engine.testing.SharedVectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/** The signatures that OpenSSH tests itself with. */
final class SshSigVectorsTest {
    private static final String WHO = "approver@example.org";
    private static final Instant AT = Instant.parse("2026-11-29T12:00:00Z");

    private static String text(String name) throws IOException {
        return Files.readString(folder().resolve(name));
    }

    private static byte[] message() throws IOException {
        return Files.readAllBytes(folder().resolve("signed-data"));
    }

    private static Path folder() {
        return SharedVectors.folder("sshsig");
    }

    private static VerifiedSigner verify(String name, byte[] message)
            throws IOException, SignerListException, SignatureRefusedException {
        AllowedSigners signers = AllowedSigners.parse(WHO + " " + text(name + ".pub"));
        return new SignatureCheck(signers, RevokedKeys.none())
                .verify(
                        text(name + ".sig"),
                        message,
                        WHO,
                        SignaturePolicy.of(text("namespace")),
                        AT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"rsa", "ecdsa", "ed25519", "ecdsa_sk", "ed25519_sk", "ecdsa_sk_webauthn"})
    void aSignatureOfOpensshIsVerifiedAndOfAnotherMessageRefused(String name) throws Exception {
        byte[] message = message();
        VerifiedSigner signer = verify(name, message);
        assertThat(signer.principal()).isEqualTo(WHO);
        assertThat(signer.line()).isOne();
        assertThat(text(name + ".pub")).startsWith(signer.key().line());
        message[0] ^= 1;
        assertThatThrownBy(() -> verify(name, message))
                .isInstanceOfSatisfying(
                        SignatureRefusedException.class,
                        e -> assertThat(e.refusal()).isEqualTo(Refusal.SIGNATURE));
    }

    @Test
    void aSecurityKeySaysHowItCameToSign() throws Exception {
        for (String name : new String[] {"ecdsa_sk", "ed25519_sk"}) {
            SignatureValue.Direct value = (SignatureValue.Direct) verify(name, message()).value();
            assertThat(value.flags()).isEqualTo(new AuthenticatorFlags(1));
            assertThat(value.counter()).isEqualTo(0x12345678);
        }
        VerifiedSigner inBrowser = verify("ecdsa_sk_webauthn", message());
        assertThat(inBrowser.value())
                .isInstanceOfSatisfying(
                        SignatureValue.Webauthn.class,
                        web -> {
                            assertThat(web.origin()).isEqualTo("https://www.mindrot.org");
                            assertThat(web.counter()).isEqualTo(0x31f);
                            assertThat(web.flags().isUserPresent()).isTrue();
                            assertThat(web.flags().isUserVerified()).isFalse();
                        });
    }

    @Test
    void anAlgorithmOfTomorrowIsRefusedByItsName() throws IOException {
        String name = "ssh-mldsa44-ed25519@openssh.com";
        String signature = text("mldsa44-ed25519.sig");
        assertThatThrownBy(() -> SshSignature.parse(signature))
                .hasMessage("the algorithm " + name + " is not supported")
                .isInstanceOfSatisfying(
                        SignatureRefusedException.class,
                        e -> assertThat(e.refusal()).isEqualTo(Refusal.ALGORITHM));
        String line = WHO + " " + text("mldsa44-ed25519.pub");
        assertThatThrownBy(() -> AllowedSigners.parse(line))
                .hasMessage("line 1: the algorithm " + name + " is not supported");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"rsa", "ecdsa", "ed25519", "ecdsa_sk", "ed25519_sk", "ecdsa_sk_webauthn"})
    void noBitCanBeFlipped(String name) throws Exception {
        byte[] blob = Armour.open(text(name + ".sig"));
        byte[] message = message();
        SshSignature honest = SshSignature.ofBlob(blob);
        assertThat(KeyVerification.verifies(honest, message)).isTrue();
        assertThat(SignatureText.blob(honest)).isEqualTo(blob);
        int read = 0;
        for (int i = 0; i < blob.length; i++) {
            byte[] flipped = blob.clone();
            flipped[i] ^= (byte) (1 << (i % Byte.SIZE));
            try {
                SshSignature other = SshSignature.ofBlob(flipped);
                read++;
                assertThat(KeyVerification.verifies(other, message)).as("byte %d", i).isFalse();
            } catch (SignatureRefusedException e) {
                assertThat(e).hasMessageMatching("[ -~]{1,300}");
            }
        }
        // The rest was refused unread; what was read is what the signature alone guards.
        assertThat(read).isGreaterThan(60);
    }
}
