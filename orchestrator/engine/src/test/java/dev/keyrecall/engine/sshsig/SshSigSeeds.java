package dev.keyrecall.engine.sshsig;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a fuzzer begins with; made anew each time, since no signature or key is to be kept. */
public final class SshSigSeeds {
    private static final String NAMESPACE = "keyrecall-plan@example.org";
    private static final byte[] MESSAGE = "m".getBytes(StandardCharsets.UTF_8);
    private static final byte[] NONE = {};

    private SshSigSeeds() {}

    /** The message that was signed. */
    public static byte[] message() {
        return MESSAGE.clone();
    }

    /** Signatures of every kind, without their armour. */
    public static Map<String, byte[]> signatures() throws GeneralSecurityException {
        SoftSigner plain = SoftSigner.ed25519();
        SoftSigner curve = SoftSigner.ecdsa(EcCurve.P256);
        SoftSigner hardware = curve.inHardware("ssh:");
        Map<String, byte[]> seeds = new LinkedHashMap<>();
        put(seeds, "ed25519", plain.plain(NAMESPACE, MESSAGE, SignatureFormat.ED25519));
        put(seeds, "ecdsa", curve.plain(NAMESPACE, MESSAGE, SignatureFormat.ECDSA_P256));
        put(
                seeds,
                "rsa",
                SoftSigner.rsa(2048).plain(NAMESPACE, MESSAGE, SignatureFormat.RSA_SHA512));
        put(seeds, "sk", plain.inHardware("ssh:").touched(NAMESPACE, MESSAGE, 1, 2));
        put(seeds, "webauthn", hardware.inBrowser(NAMESPACE, MESSAGE, 1, NONE, "}"));
        return seeds;
    }

    private static void put(Map<String, byte[]> seeds, String name, SshSignature signature) {
        seeds.put(name, SignatureText.blob(signature));
    }

    /** Lists of allowed signers. */
    public static Map<String, byte[]> signers() throws GeneralSecurityException {
        String key = SoftSigner.ed25519().key().line();
        return Map.of(
                "plain",
                ("# c\na@x,*@y,!b@y " + key + " comment\n").getBytes(StandardCharsets.UTF_8),
                "options",
                ("\"a b\" namespaces=\"p,q\",valid-after=\"20260101Z\","
                                + "valid-before=\"202701011200Z\" "
                                + key)
                        .getBytes(StandardCharsets.UTF_8));
    }

    /** Lists of revoked keys. */
    public static Map<String, byte[]> revoked() throws GeneralSecurityException {
        SshPublicKey key = SoftSigner.ed25519().key();
        byte[] extension = new WireWriter().string("x@y").u8(0).string(NONE).bytes();
        return Map.of(
                "lines",
                ("# c\n" + key.line() + "\nhash: " + key.fingerprint() + "\n")
                        .getBytes(StandardCharsets.UTF_8),
                "binary",
                new WireWriter()
                        .raw(KeyRevocationList.magic())
                        .u32(1)
                        .u64(1)
                        .u64(1)
                        .u64(0)
                        .string(NONE)
                        .string("c")
                        .u8(2)
                        .string(new WireWriter().string(key.blob()).bytes())
                        .u8(5)
                        .string(new WireWriter().string(new byte[32]).bytes())
                        .u8(255)
                        .string(extension)
                        .bytes());
    }
}
