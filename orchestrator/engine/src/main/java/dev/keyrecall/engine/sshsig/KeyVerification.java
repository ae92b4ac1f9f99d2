package dev.keyrecall.engine.sshsig;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;

/** Whether a key has made a signature. Nothing is said of what the signature is worth. */
final class KeyVerification {
    /** What stands before the 32 bytes in the DER of RFC 8410. */
    private static final byte[] DER = HexFormat.of().parseHex("302a300506032b6570032100");

    private static final byte[] NONE = {};

    private KeyVerification() {}

    static boolean verifies(SshSignature signature, byte[] message) {
        byte[] signed = signature.signedBytes(message);
        SignatureValue value = signature.value();
        return switch (value) {
            case SignatureValue.Plain _ -> verifies(signature.key(), value, signed);
            case SignatureValue.Direct direct ->
                    signature.key() instanceof SshPublicKey.SecurityKey hardware
                            && verifies(
                                    hardware.key(),
                                    value,
                                    authenticated(hardware, direct, NONE, signed));
            case SignatureValue.Webauthn web ->
                    signature.key() instanceof SshPublicKey.SecurityKey hardware
                            && ClientData.holds(web, signed)
                            && verifies(
                                    hardware.key(),
                                    value,
                                    authenticated(
                                            hardware, web, web.extensions(), web.clientData()));
        };
    }

    /** What the hardware signs in place of the bytes that it was given. */
    private static byte[] authenticated(
            SshPublicKey.SecurityKey key,
            SignatureValue.OfSecurityKey value,
            byte[] extensions,
            byte[] given) {
        byte[] application = key.application().getBytes(StandardCharsets.US_ASCII);
        return new WireWriter()
                .raw(Digests.sha256(application))
                .u8(value.flags().bits())
                .u32(value.counter())
                .raw(extensions)
                .raw(Digests.sha256(given))
                .bytes();
    }

    private static boolean verifies(SshPublicKey key, SignatureValue value, byte[] signed) {
        try {
            Signature verifier = Signature.getInstance(value.format().javaName());
            verifier.initVerify(publicKey(key));
            verifier.update(signed);
            return verifier.verify(value.bytes());
        } catch (GeneralSecurityException e) {
            // No signature by its form: not of this key, in any case.
            return false;
        }
    }

    private static PublicKey publicKey(SshPublicKey key) throws GeneralSecurityException {
        return switch (key) {
            case SshPublicKey.Ed25519 plain ->
                    KeyFactory.getInstance("Ed25519")
                            .generatePublic(
                                    new X509EncodedKeySpec(
                                            new WireWriter().raw(DER).raw(plain.point()).bytes()));
            case SshPublicKey.Ecdsa plain ->
                    KeyFactory.getInstance("EC")
                            .generatePublic(
                                    new ECPublicKeySpec(
                                            new ECPoint(plain.x(), plain.y()),
                                            plain.curve().parameters()));
            case SshPublicKey.Rsa plain ->
                    KeyFactory.getInstance("RSA")
                            .generatePublic(
                                    new RSAPublicKeySpec(plain.modulus(), plain.exponent()));
            case SshPublicKey.SecurityKey hardware -> publicKey(hardware.key());
        };
    }
}
