package dev.keyrecall.engine.sshsig;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Base64;

/** A key made now, by Java alone, that signs as an SSH key or as a security key does. */
public final class SoftSigner {
    public static final String ORIGIN = "https://approve.example.org";

    private static final byte[] NONE = {};

    private final KeyPair pair;
    private final SshPublicKey key;

    private SoftSigner(KeyPair pair, SshPublicKey key) {
        this.pair = pair;
        this.key = key;
    }

    public static SoftSigner ed25519() throws GeneralSecurityException {
        KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        return new SoftSigner(pair, new SshPublicKey.Ed25519(point(pair.getPublic())));
    }

    private static byte[] point(PublicKey key) {
        byte[] der = key.getEncoded();
        return Arrays.copyOfRange(der, der.length - Ed25519Point.BYTES, der.length);
    }

    public static SoftSigner ecdsa(EcCurve curve) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(
                new ECGenParameterSpec(curve.wireName().replace("nistp", "secp") + "r1"));
        KeyPair pair = generator.generateKeyPair();
        ECPublicKey made = (ECPublicKey) pair.getPublic();
        return new SoftSigner(
                pair,
                new SshPublicKey.Ecdsa(curve, made.getW().getAffineX(), made.getW().getAffineY()));
    }

    static SoftSigner rsa(int bits) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(bits);
        KeyPair pair = generator.generateKeyPair();
        RSAPublicKey made = (RSAPublicKey) pair.getPublic();
        return new SoftSigner(
                pair, new SshPublicKey.Rsa(made.getPublicExponent(), made.getModulus()));
    }

    /** The same key, as if a security key kept it. */
    public SoftSigner inHardware(String application) {
        return new SoftSigner(
                pair, new SshPublicKey.SecurityKey((SshPublicKey.OfCurve) key, application));
    }

    public SshPublicKey key() {
        return key;
    }

    byte[] sign(SignatureFormat format, byte[] signed) throws GeneralSecurityException {
        Signature signer = Signature.getInstance(format.javaName());
        signer.initSign(pair.getPrivate());
        signer.update(signed);
        return signer.sign();
    }

    /** Of a key that is no security key. */
    public SshSignature plain(String namespace, byte[] message, SignatureFormat format)
            throws GeneralSecurityException {
        SshSignature unsigned =
                new SshSignature(
                        key,
                        namespace,
                        HashAlgorithm.SHA512,
                        new SignatureValue.Plain(format, NONE));
        return with(
                unsigned,
                new SignatureValue.Plain(format, sign(format, unsigned.signedBytes(message))));
    }

    /** Of a security key, as PROTOCOL.u2f says what the hardware signs. */
    public SshSignature touched(String namespace, byte[] message, int flags, long counter)
            throws GeneralSecurityException {
        SignatureFormat format = SignatureFormat.named(key.type().wireName()).orElseThrow();
        AuthenticatorFlags said = new AuthenticatorFlags(flags);
        SshSignature unsigned =
                new SshSignature(
                        key,
                        namespace,
                        HashAlgorithm.SHA512,
                        new SignatureValue.Direct(format, NONE, said, counter));
        byte[] made =
                sign(format, authenticated(flags, counter, NONE, unsigned.signedBytes(message)));
        return with(unsigned, new SignatureValue.Direct(format, made, said, counter));
    }

    /** Of a security key in a browser. */
    public SshSignature inBrowser(
            String namespace, byte[] message, int flags, byte[] extensions, String rest)
            throws GeneralSecurityException {
        AuthenticatorFlags said = new AuthenticatorFlags(flags);
        SshSignature unsigned =
                new SshSignature(
                        key,
                        namespace,
                        HashAlgorithm.SHA512,
                        new SignatureValue.Webauthn(NONE, said, 9, ORIGIN, NONE, extensions));
        String challenge =
                Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(unsigned.signedBytes(message));
        byte[] data =
                ("{\"type\":\"webauthn.get\",\"challenge\":\""
                                + challenge
                                + "\",\"origin\":\""
                                + ORIGIN
                                + "\""
                                + rest)
                        .getBytes(StandardCharsets.US_ASCII);
        byte[] made =
                sign(
                        SignatureFormat.WEBAUTHN_SK_ECDSA_P256,
                        authenticated(flags, 9, extensions, data));
        return with(unsigned, new SignatureValue.Webauthn(made, said, 9, ORIGIN, data, extensions));
    }

    private byte[] authenticated(int flags, long counter, byte[] extensions, byte[] given) {
        String application = ((SshPublicKey.SecurityKey) key).application();
        return new WireWriter()
                .raw(Digests.sha256(application.getBytes(StandardCharsets.US_ASCII)))
                .u8(flags)
                .u32(counter)
                .raw(extensions)
                .raw(Digests.sha256(given))
                .bytes();
    }

    static SshSignature with(SshSignature signature, SignatureValue value) {
        return new SshSignature(signature.key(), signature.namespace(), signature.hash(), value);
    }

    /** A number of a signature, from its half of the bytes. */
    static BigInteger half(byte[] both, int which) {
        int length = both.length / 2;
        return new BigInteger(1, Arrays.copyOfRange(both, which * length, (which + 1) * length));
    }
}
