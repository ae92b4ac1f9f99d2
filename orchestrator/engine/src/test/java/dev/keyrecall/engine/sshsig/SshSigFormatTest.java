package dev.keyrecall.engine.sshsig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Signatures that are not as the format says. */
final class SshSigFormatTest {
    private static final String NAMESPACE = "keyrecall-plan@example.org";
    private static final byte[] MESSAGE = "m".getBytes(StandardCharsets.UTF_8);
    private static final byte[] NONE = {};

    private static void refused(String text, Refusal refusal, String said) {
        assertThatThrownBy(() -> SshSignature.parse(text))
                .hasMessage(said)
                .isInstanceOfSatisfying(
                        SignatureRefusedException.class,
                        e -> assertThat(e.refusal()).isEqualTo(refusal));
    }

    private static void refused(byte[] blob, Refusal refusal, String said) {
        refused(SignatureText.armoured(blob), refusal, said);
    }

    @Test
    void theTextIsThatOfSshKeygenAndNothingMore() throws Exception {
        SshSignature signature =
                SoftSigner.ed25519().plain(NAMESPACE, MESSAGE, SignatureFormat.ED25519);
        String text = SignatureText.of(signature);
        assertThat(SignatureText.of(SshSignature.parse(text))).isEqualTo(text);
        assertThat(SshSignature.parse(text.strip()).namespace()).isEqualTo(NAMESPACE);
        String begins = "the text does not begin with -----BEGIN SSH SIGNATURE-----";
        String ends = "the text does not end with -----END SSH SIGNATURE-----";
        refused("", Refusal.ARMOUR, begins);
        refused(" " + text, Refusal.ARMOUR, begins);
        refused("\ufeff" + text, Refusal.ARMOUR, begins);
        refused(text.substring(1), Refusal.ARMOUR, begins);
        refused(text + "\n", Refusal.ARMOUR, ends);
        refused(text + text, Refusal.ARMOUR, "what is in the text is not Base64");
        refused(text + "more", Refusal.ARMOUR, ends);
        refused(Armour.HEADER + Armour.FOOTER.strip(), Refusal.ARMOUR, ends);
        refused(
                text.replace("\n", "\r\n"),
                Refusal.ARMOUR,
                "the lines end otherwise than with a line feed");
        refused(
                text.replaceFirst("-\n", "-\n\n"),
                Refusal.ARMOUR,
                "there is an empty line in the text");
        refused(text.replace("U1NI", "U1N "), Refusal.ARMOUR, "what is in the text is not Base64");
        refused(
                "x".repeat(SshSignature.TEXT_CHARS_MAX + 1),
                Refusal.ARMOUR,
                "the text has more than 32768 characters");
        assertThatThrownBy(() -> SshSignature.parse(""))
                .isInstanceOfSatisfying(
                        SignatureRefusedException.class,
                        e -> assertThat(e.hint()).contains("ssh-keygen -Y sign"));
    }

    @Test
    void theBytesAreWholeAndNothingMore() throws Exception {
        byte[] blob =
                SignatureText.blob(
                        SoftSigner.ed25519().plain(NAMESPACE, MESSAGE, SignatureFormat.ED25519));
        for (int i = 0; i < blob.length; i++) {
            byte[] cut = Arrays.copyOf(blob, i);
            assertThatThrownBy(() -> SshSignature.ofBlob(cut))
                    .isInstanceOfSatisfying(
                            SignatureRefusedException.class,
                            e -> assertThat(e.refusal()).isEqualTo(Refusal.FORMAT));
        }
        refused(
                Arrays.copyOf(blob, blob.length + 2),
                Refusal.FORMAT,
                "after the end of the signature there are 2 bytes more");
        blob[0] = 's';
        refused(blob, Refusal.FORMAT, "it does not begin with SSHSIG");
    }

    @Test
    void onlyWhatIsKnownIsRead() throws Exception {
        SshSignature signature =
                SoftSigner.ed25519().plain(NAMESPACE, MESSAGE, SignatureFormat.ED25519);
        byte[] key = signature.key().blob();
        byte[] value = SignatureText.value(signature.value());
        for (long version : new long[] {0, 2, 0xffff_ffffL}) {
            refused(
                    SignatureText.blob(version, signature, value),
                    Refusal.VERSION,
                    "the signature has the version " + version + "; only 1 is supported");
        }
        refused(
                SignatureText.blob(1, key, "", NONE, "sha512", value),
                Refusal.NAMESPACE,
                "the namespace is empty");
        refused(
                SignatureText.blob(1, key, "a\u0007", NONE, "sha512", value),
                Refusal.FORMAT,
                "the namespace is not printable ASCII");
        refused(
                SignatureText.blob(1, key, "x".repeat(257), NONE, "sha512", value),
                Refusal.FORMAT,
                "the namespace has more than 256 bytes");
        refused(
                SignatureText.blob(1, key, NAMESPACE, NONE, "sha1", value),
                Refusal.HASH,
                "the hash sha1 is not supported");
        refused(
                SignatureText.blob(
                        1,
                        new WireWriter().string("ssh-dss").bytes(),
                        NAMESPACE,
                        NONE,
                        "sha512",
                        value),
                Refusal.ALGORITHM,
                "the algorithm ssh-dss is not supported");
    }

    @Test
    void rsaSignsWithSha2Only() throws Exception {
        SoftSigner signer = SoftSigner.rsa(2048);
        for (SignatureFormat format :
                List.of(SignatureFormat.RSA_SHA256, SignatureFormat.RSA_SHA512)) {
            SshSignature signature = signer.plain(NAMESPACE, MESSAGE, format);
            SshSignature read = SshSignature.ofBlob(SignatureText.blob(signature));
            assertThat(KeyVerification.verifies(read, MESSAGE)).isTrue();
        }
        SshSignature signature = signer.plain(NAMESPACE, MESSAGE, SignatureFormat.RSA_SHA512);
        byte[] bytes = signature.value().bytes();
        byte[] old = new WireWriter().string("ssh-rsa").string(bytes).bytes();
        refused(
                SignatureText.blob(1, signature, old),
                Refusal.ALGORITHM,
                "signatures ssh-rsa of keys of the type ssh-rsa are not supported");
        byte[] shorter =
                new WireWriter()
                        .string("rsa-sha2-512")
                        .string(Arrays.copyOf(bytes, bytes.length - 1))
                        .bytes();
        refused(
                SignatureText.blob(1, signature, shorter),
                Refusal.FORMAT,
                "the key's signature has fewer than 256 bytes");
    }

    @Test
    void aWeakKeyIsSaidToBeWeak() throws Exception {
        SshSignature weak =
                SoftSigner.rsa(1024).plain(NAMESPACE, MESSAGE, SignatureFormat.RSA_SHA512);
        refused(
                SignatureText.blob(weak),
                Refusal.KEY_UNSOUND,
                "the RSA key has 1024 bits; at least 2048 are required");
    }

    @Test
    void aSignatureIsOfItsKeysType() throws Exception {
        SshSignature plain =
                SoftSigner.ed25519().plain(NAMESPACE, MESSAGE, SignatureFormat.ED25519);
        SoftSigner other = SoftSigner.ed25519().inHardware("ssh:");
        refused(
                SignatureText.blob(
                        1,
                        other.key().blob(),
                        NAMESPACE,
                        NONE,
                        "sha512",
                        SignatureText.value(plain.value())),
                Refusal.ALGORITHM,
                "signatures ssh-ed25519 of keys of the type sk-ssh-ed25519@openssh.com are not"
                        + " supported");
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () ->
                                new SshSignature(
                                        other.key(),
                                        NAMESPACE,
                                        HashAlgorithm.SHA512,
                                        plain.value()));
    }

    @Test
    void theNumbersOfAnEcdsaSignatureAreInTheirRange() throws Exception {
        for (EcCurve curve : EcCurve.values()) {
            SignatureFormat format =
                    SignatureFormat.named(curve.keyType().wireName()).orElseThrow();
            SshSignature honest = SoftSigner.ecdsa(curve).plain(NAMESPACE, MESSAGE, format);
            SshSignature read = SshSignature.ofBlob(SignatureText.blob(honest));
            assertThat(KeyVerification.verifies(read, MESSAGE)).isTrue();
            BigInteger order = curve.parameters().getOrder();
            for (BigInteger number : List.of(BigInteger.ZERO, order, order.add(BigInteger.ONE))) {
                byte[] value =
                        new WireWriter()
                                .string(format.wireName())
                                .string(
                                        new WireWriter()
                                                .mpint(BigInteger.ONE)
                                                .mpint(number)
                                                .bytes())
                                .bytes();
                refused(
                        SignatureText.blob(1, honest, value),
                        Refusal.FORMAT,
                        "s is out of the range of " + curve.wireName());
            }
        }
    }

    /** Whoever has seen a signature could make another that is good too, were it not refused. */
    @Test
    void theScalarOfAnEd25519SignatureIsReduced() throws Exception {
        SshSignature honest =
                SoftSigner.ed25519().plain(NAMESPACE, MESSAGE, SignatureFormat.ED25519);
        BigInteger order =
                BigInteger.ONE
                        .shiftLeft(252)
                        .add(new BigInteger("27742317777372353535851937790883648493"));
        byte[] bytes = honest.value().bytes();
        byte[] more = reversed(new BigInteger(1, reversed(bytes, 32)).add(order).toByteArray(), 0);
        System.arraycopy(more, 0, bytes, 32, 32);
        SshSignature other =
                SoftSigner.with(honest, new SignatureValue.Plain(SignatureFormat.ED25519, bytes));
        assertThat(KeyVerification.verifies(honest, MESSAGE)).isTrue();
        assertThat(KeyVerification.verifies(other, MESSAGE)).isFalse();
    }

    private static byte[] reversed(byte[] bytes, int from) {
        byte[] reversed = new byte[32];
        for (int i = from; i < bytes.length; i++) {
            reversed[bytes.length - 1 - i] = bytes[i];
        }
        return reversed;
    }
}
