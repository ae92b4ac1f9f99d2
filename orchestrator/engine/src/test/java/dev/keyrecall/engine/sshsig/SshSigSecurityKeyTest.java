package dev.keyrecall.engine.sshsig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Instant;

/** Security keys say whether somebody touched them; ssh-keygen does not ask, and this does. */
final class SshSigSecurityKeyTest {
    private static final String WHO = "approver@example.org";
    private static final String NAMESPACE = "keyrecall-plan@example.org";
    private static final SignaturePolicy POLICY = SignaturePolicy.of(NAMESPACE);
    private static final Instant AT = Instant.parse("2026-11-29T12:00:00Z");
    private static final byte[] MESSAGE = "{\"plan\":1}\n".getBytes(StandardCharsets.UTF_8);
    private static final byte[] NONE = {};

    /** In CBOR: an empty map. */
    private static final byte[] EXTENSIONS = {(byte) 0xa0};

    @TempDir private Path folder = Path.of("");

    private static SoftSigner signer(String type) throws GeneralSecurityException {
        SoftSigner soft =
                type.contains("ed25519") ? SoftSigner.ed25519() : SoftSigner.ecdsa(EcCurve.P256);
        return soft.inHardware("ssh:");
    }

    private static VerifiedSigner verify(
            SoftSigner signer, SshSignature signature, SignaturePolicy policy)
            throws SignerListException, SignatureRefusedException {
        AllowedSigners signers = AllowedSigners.parse(WHO + " " + signer.key().line());
        return new SignatureCheck(signers, RevokedKeys.none())
                .verify(SignatureText.of(signature), MESSAGE, WHO, policy, AT);
    }

    private static void refused(Refusal refusal, ThrowingCallable judging) {
        assertThatThrownBy(judging)
                .isInstanceOfSatisfying(
                        SignatureRefusedException.class,
                        e -> assertThat(e.refusal()).isEqualTo(refusal));
    }

    @ParameterizedTest
    @ValueSource(strings = {"sk-ssh-ed25519@openssh.com", "sk-ecdsa-sha2-nistp256@openssh.com"})
    void whatNobodyTouchedIsRefusedThoughSshKeygenSaysItIsGood(String type) throws Exception {
        SshKeygen keygen = new SshKeygen(folder);
        SoftSigner signer = signer(type);
        assertThat(signer.key().type().wireName()).isEqualTo(type);
        String listed = WHO + " " + signer.key().line() + "\n";
        for (int flags : new int[] {0x00, 0x01, 0x04, 0x05}) {
            SshSignature signature = signer.touched(NAMESPACE, MESSAGE, flags, 7);
            assertThat(
                            keygen.verifies(
                                    SignatureText.of(signature), MESSAGE, listed, WHO, NAMESPACE))
                    .as("ssh-keygen of flags %d: %s", flags, keygen.said())
                    .isTrue();
            if ((flags & 1) == 0) {
                refused(Refusal.NO_USER_PRESENCE, () -> verify(signer, signature, POLICY));
            } else {
                SignatureValue.OfSecurityKey value =
                        (SignatureValue.OfSecurityKey)
                                verify(signer, signature, POLICY.withSecurityKey()).value();
                assertThat(value.flags().bits()).isEqualTo(flags);
                assertThat(value.counter()).isEqualTo(7);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sk-ssh-ed25519@openssh.com", "sk-ecdsa-sha2-nistp256@openssh.com"})
    void aTouchIsNoPin(String type) throws Exception {
        SoftSigner signer = signer(type);
        SignaturePolicy pin = POLICY.withUserVerification();
        SshSignature touched = signer.touched(NAMESPACE, MESSAGE, 0x01, 1);
        refused(Refusal.NO_USER_VERIFICATION, () -> verify(signer, touched, pin));
        SshSignature verified = signer.touched(NAMESPACE, MESSAGE, 0x05, 0xffff_ffffL);
        assertThat(verify(signer, verified, pin).value())
                .isInstanceOfSatisfying(
                        SignatureValue.OfSecurityKey.class,
                        value -> assertThat(value.counter()).isEqualTo(0xffff_ffffL));
    }

    @Test
    void theFlagsAndTheCounterAreSigned() throws Exception {
        SoftSigner signer = signer("ed25519");
        SshSignature signature = signer.touched(NAMESPACE, MESSAGE, 0x00, 7);
        SignatureValue made = signature.value();
        for (SignatureValue forged :
                new SignatureValue[] {
                    new SignatureValue.Direct(
                            made.format(), made.bytes(), new AuthenticatorFlags(1), 7),
                    new SignatureValue.Direct(
                            made.format(), made.bytes(), new AuthenticatorFlags(0), 8)
                }) {
            refused(
                    Refusal.SIGNATURE,
                    () -> verify(signer, SoftSigner.with(signature, forged), POLICY));
        }
        SshPublicKey.SecurityKey key = (SshPublicKey.SecurityKey) signer.key();
        assertThat(
                        KeyVerification.verifies(
                                new SshSignature(
                                        new SshPublicKey.SecurityKey(key.key(), "ssh:other"),
                                        NAMESPACE,
                                        HashAlgorithm.SHA512,
                                        made),
                                MESSAGE))
                .isFalse();
    }

    @Test
    void aKeyInAFileIsNoSecurityKey() throws Exception {
        SoftSigner signer = SoftSigner.ed25519();
        SshSignature signature = signer.plain(NAMESPACE, MESSAGE, SignatureFormat.ED25519);
        assertThat(verify(signer, signature, POLICY).keyType()).isEqualTo(SshKeyType.ED25519);
        for (SignaturePolicy policy :
                new SignaturePolicy[] {POLICY.withSecurityKey(), POLICY.withUserVerification()}) {
            refused(Refusal.NO_SECURITY_KEY, () -> verify(signer, signature, policy));
        }
    }

    @Test
    void aBrowsersSignatureIsJudgedAsThatOfTheKey() throws Exception {
        SoftSigner signer = signer("ecdsa");
        String rest = ",\"crossOrigin\":false}";
        SshKeygen keygen = new SshKeygen(folder);
        String listed = WHO + " " + signer.key().line() + "\n";
        SshSignature honest = signer.inBrowser(NAMESPACE, MESSAGE, 0x05, NONE, rest);
        VerifiedSigner verified = verify(signer, honest, POLICY);
        assertThat(keygen.verifies(SignatureText.of(honest), MESSAGE, listed, WHO, NAMESPACE))
                .as(keygen.said())
                .isTrue();
        assertThat(verified.value())
                .isInstanceOfSatisfying(
                        SignatureValue.Webauthn.class,
                        web -> assertThat(web.origin()).isEqualTo(SoftSigner.ORIGIN));
        verify(signer, signer.inBrowser(NAMESPACE, MESSAGE, 0x01, NONE, "}"), POLICY);
        verify(signer, signer.inBrowser(NAMESPACE, MESSAGE, 0x81, EXTENSIONS, rest), POLICY);
        refused(
                Refusal.NO_USER_PRESENCE,
                () ->
                        verify(
                                signer,
                                signer.inBrowser(NAMESPACE, MESSAGE, 0x00, NONE, rest),
                                POLICY));
    }

    @Test
    void whatABrowserWouldNotSayIsRefused() throws Exception {
        SoftSigner signer = signer("ecdsa");
        for (SshSignature odd :
                new SshSignature[] {
                    signer.inBrowser(NAMESPACE, MESSAGE, 0x01, NONE, ""),
                    signer.inBrowser(NAMESPACE, MESSAGE, 0x01, NONE, "x}"),
                    signer.inBrowser(NAMESPACE, MESSAGE, 0x01, NONE, ",\"a\":1"),
                    signer.inBrowser(NAMESPACE, MESSAGE, 0x41, NONE, "}"),
                    signer.inBrowser(NAMESPACE, MESSAGE, 0x81, NONE, "}"),
                    signer.inBrowser(NAMESPACE, MESSAGE, 0x01, EXTENSIONS, "}"),
                }) {
            refused(Refusal.SIGNATURE, () -> verify(signer, odd, POLICY));
        }
    }
}
