package dev.keyrecall.engine.sshsig;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Writes signatures, as ssh-keygen does; the product only reads them. */
public final class SignatureText {
    private static final int COLUMNS = 70;

    private SignatureText() {}

    /** The text with its header and footer. */
    public static String armoured(byte[] blob) {
        String lines =
                Base64.getMimeEncoder(COLUMNS - COLUMNS % 4, new byte[] {'\n'})
                        .encodeToString(blob);
        return Armour.HEADER + lines + Armour.FOOTER + "\n";
    }

    /** The text of a signature. */
    public static String of(SshSignature signature) {
        return armoured(blob(signature));
    }

    /** The bytes of a signature. */
    public static byte[] blob(SshSignature signature) {
        return blob(1, signature, value(signature.value()));
    }

    static byte[] blob(long version, SshSignature signature, byte[] value) {
        return blob(
                version,
                signature.key().blob(),
                signature.namespace(),
                new byte[0],
                signature.hash().wireName(),
                value);
    }

    static byte[] blob(
            long version,
            byte[] key,
            String namespace,
            byte[] reserved,
            String hash,
            byte[] value) {
        return new WireWriter()
                .raw("SSHSIG".getBytes(StandardCharsets.US_ASCII))
                .u32(version)
                .string(key)
                .string(namespace)
                .string(reserved)
                .string(hash)
                .string(value)
                .bytes();
    }

    static byte[] value(SignatureValue value) {
        WireWriter out = new WireWriter().string(value.format().wireName());
        switch (value.format()) {
            case ED25519, SK_ED25519, RSA_SHA256, RSA_SHA512 -> out.string(value.bytes());
            case ECDSA_P256, ECDSA_P384, ECDSA_P521, SK_ECDSA_P256, WEBAUTHN_SK_ECDSA_P256 ->
                    out.string(
                            new WireWriter()
                                    .mpint(SoftSigner.half(value.bytes(), 0))
                                    .mpint(SoftSigner.half(value.bytes(), 1))
                                    .bytes());
        }
        if (value instanceof SignatureValue.OfSecurityKey hardware) {
            out.u8(hardware.flags().bits()).u32(hardware.counter());
        }
        if (value instanceof SignatureValue.Webauthn web) {
            out.string(web.origin()).string(web.clientData()).string(web.extensions());
        }
        return out.bytes();
    }
}
