package dev.keyrecall.engine.sshsig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** Public keys in their one encoding, and unsound ones. */
final class SshSigPublicKeyTest {
    private static byte[] ed25519(String hex) {
        return new WireWriter().string("ssh-ed25519").string(HexFormat.of().parseHex(hex)).bytes();
    }

    private static void refused(byte[] blob, SshKeyException.Trouble trouble, String said) {
        assertThatThrownBy(() -> SshPublicKey.parse(blob))
                .hasMessage(said)
                .isInstanceOfSatisfying(
                        SshKeyException.class, e -> assertThat(e.trouble()).isEqualTo(trouble));
    }

    @Test
    void everyTypeIsReadAsItIsWritten() throws Exception {
        for (SoftSigner signer :
                List.of(
                        SoftSigner.ed25519(),
                        SoftSigner.ecdsa(EcCurve.P256),
                        SoftSigner.ecdsa(EcCurve.P384),
                        SoftSigner.ecdsa(EcCurve.P521),
                        SoftSigner.rsa(2048),
                        SoftSigner.ed25519().inHardware("ssh:"),
                        SoftSigner.ecdsa(EcCurve.P256).inHardware("ssh:ours"))) {
            byte[] blob = signer.key().blob();
            SshPublicKey read = SshPublicKey.parse(blob);
            assertThat(read.blob()).isEqualTo(blob);
            assertThat(read.isSameAs(signer.key())).isTrue();
            assertThat(read.fingerprint()).matches("SHA256:[A-Za-z0-9+/]{43}");
            for (int i = 0; i < blob.length; i++) {
                byte[] cut = Arrays.copyOf(blob, i);
                assertThatThrownBy(() -> SshPublicKey.parse(cut))
                        .isInstanceOf(SshKeyException.class);
            }
            byte[] more = Arrays.copyOf(blob, blob.length + 1);
            refused(
                    more,
                    SshKeyException.Trouble.MALFORMED,
                    "after the end of the key there are 1 bytes more");
        }
    }

    /** With those one signature would be good for many messages, and anybody could make it. */
    @Test
    void ed25519PointsOfSmallOrderAreRefused() {
        String said = "the Ed25519 point is not on the curve, or of small order";
        for (String point :
                List.of(
                        "0100000000000000000000000000000000000000000000000000000000000000",
                        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                        "0000000000000000000000000000000000000000000000000000000000000000",
                        "0000000000000000000000000000000000000000000000000000000000000080",
                        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
                        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
                        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
                        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
                        // In another encoding than its one: y beyond the prime, or minus zero.
                        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                        "0100000000000000000000000000000000000000000000000000000000000080",
                        // No point has this y.
                        "0200000000000000000000000000000000000000000000000000000000000000")) {
            refused(ed25519(point), SshKeyException.Trouble.UNSOUND, said);
        }
        // The base point, of RFC 8032.
        assertThat(Ed25519Point.isSound(HexFormat.of().parseHex("58" + "66".repeat(31)))).isTrue();
    }

    @Test
    void pointsBesideTheCurveAreRefused() throws Exception {
        for (EcCurve curve : EcCurve.values()) {
            SshPublicKey.Ecdsa key = (SshPublicKey.Ecdsa) SoftSigner.ecdsa(curve).key();
            byte[] point = curve.point(key.x(), key.y());
            point[point.length - 1] ^= 1;
            String type = curve.keyType().wireName();
            refused(
                    ecdsa(type, curve.wireName(), point),
                    SshKeyException.Trouble.UNSOUND,
                    "the point is not on the curve " + curve.wireName());
            point[0] = 2;
            refused(
                    ecdsa(type, curve.wireName(), point),
                    SshKeyException.Trouble.MALFORMED,
                    "the point is not an uncompressed one of " + curve.wireName());
            refused(
                    ecdsa(type, "nistp999", point),
                    SshKeyException.Trouble.MALFORMED,
                    "the key is of another curve than its type says: nistp999");
            assertThatIllegalArgumentException()
                    .isThrownBy(
                            () ->
                                    new SshPublicKey.Ecdsa(
                                            curve, key.x(), key.y().add(BigInteger.ONE)));
        }
    }

    private static byte[] ecdsa(String type, String curve, byte[] point) {
        return new WireWriter().string(type).string(curve).string(point).bytes();
    }

    @Test
    void rsaKeysAreLongAndInTheirOneEncoding() throws Exception {
        SshPublicKey.Rsa weak = (SshPublicKey.Rsa) SoftSigner.rsa(1024).key();
        refused(
                weak.blob(),
                SshKeyException.Trouble.WEAK,
                "the RSA key has 1024 bits; at least 2048 are required");
        BigInteger modulus = BigInteger.ONE.shiftLeft(2047).add(BigInteger.ONE);
        String unreal = "the RSA modulus or exponent is none of a real key";
        for (BigInteger exponent :
                List.of(BigInteger.ZERO, BigInteger.ONE, BigInteger.TWO, modulus)) {
            refused(rsa(exponent, modulus), SshKeyException.Trouble.UNSOUND, unreal);
        }
        refused(
                rsa(BigInteger.valueOf(3), modulus.add(BigInteger.ONE)),
                SshKeyException.Trouble.UNSOUND,
                unreal);
        refused(
                new WireWriter().string("ssh-rsa").string(new byte[] {0, 3}).mpint(modulus).bytes(),
                SshKeyException.Trouble.MALFORMED,
                "the RSA exponent is not in the one way to write that number");
        refused(
                new WireWriter().string("ssh-rsa").string(new byte[] {-1}).mpint(modulus).bytes(),
                SshKeyException.Trouble.MALFORMED,
                "the RSA exponent is negative");
        refused(
                rsa(BigInteger.valueOf(3), BigInteger.ONE.shiftLeft(16_384)),
                SshKeyException.Trouble.MALFORMED,
                "the RSA modulus has more than 2048 bytes");
    }

    private static byte[] rsa(BigInteger exponent, BigInteger modulus) {
        return new WireWriter().string("ssh-rsa").mpint(exponent).mpint(modulus).bytes();
    }

    @Test
    void whatIsNotSupportedIsRefusedByItsName() {
        for (String name :
                List.of("ssh-dss", "ssh-ed448", "ssh-xmss@openssh.com", "sk-unheard-of@x")) {
            refused(
                    new WireWriter().string(name).bytes(),
                    SshKeyException.Trouble.UNSUPPORTED,
                    "the algorithm " + name + " is not supported");
        }
        String certificate = "sk-ssh-ed25519-cert-v01@openssh.com";
        refused(
                new WireWriter().string(certificate).bytes(),
                SshKeyException.Trouble.CERTIFICATE,
                "certificates are not supported: " + certificate);
        refused(
                new WireWriter().string("ssh-\n").bytes(),
                SshKeyException.Trouble.MALFORMED,
                "the key's type is not printable ASCII");
    }
}
