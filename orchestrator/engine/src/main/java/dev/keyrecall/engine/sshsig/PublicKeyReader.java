package dev.keyrecall.engine.sshsig;

import java.math.BigInteger;

/** Reads public keys, and lets none through that is unsound. */
final class PublicKeyReader {
    private static final int RSA_BYTES_MAX = SshPublicKey.RSA_BITS_MAX / Byte.SIZE;

    private PublicKeyReader() {}

    static SshPublicKey read(byte[] blob) throws SshKeyException {
        try {
            return read(blob, new WireReader(blob));
        } catch (WireException e) {
            throw SshKeyException.malformed(String.valueOf(e.getMessage()));
        }
    }

    private static SshPublicKey read(byte[] blob, WireReader in)
            throws WireException, SshKeyException {
        String name = in.name("the key's type");
        SshKeyType type =
                SshKeyType.named(name).orElseThrow(() -> SshKeyException.unsupported(name));
        if (blob.length > SshPublicKey.BLOB_BYTES_MAX) {
            throw SshKeyException.malformed(
                    "the key has more than " + SshPublicKey.BLOB_BYTES_MAX + " bytes");
        }
        SshPublicKey key =
                switch (type) {
                    case ED25519 -> ed25519(in);
                    case ECDSA_P256 -> ecdsa(EcCurve.P256, in);
                    case ECDSA_P384 -> ecdsa(EcCurve.P384, in);
                    case ECDSA_P521 -> ecdsa(EcCurve.P521, in);
                    case RSA -> rsa(in);
                    case SK_ED25519 -> securityKey(ed25519(in), in);
                    case SK_ECDSA_P256 -> securityKey(ecdsa(EcCurve.P256, in), in);
                };
        in.requireEnd("the key");
        return key;
    }

    private static SshPublicKey.Ed25519 ed25519(WireReader in)
            throws WireException, SshKeyException {
        byte[] point = in.string(Ed25519Point.BYTES, Ed25519Point.BYTES, "the Ed25519 point");
        if (!Ed25519Point.isSound(point)) {
            throw SshKeyException.unsound(
                    "the Ed25519 point is not on the curve, or of small order");
        }
        return new SshPublicKey.Ed25519(point);
    }

    private static SshPublicKey.Ecdsa ecdsa(EcCurve curve, WireReader in)
            throws WireException, SshKeyException {
        String name = in.name("the curve's name");
        if (!name.equals(curve.wireName())) {
            throw SshKeyException.malformed(
                    "the key is of another curve than its type says: " + name);
        }
        return curve.key(in.string(curve.pointBytes(), "the point"));
    }

    private static SshPublicKey.Rsa rsa(WireReader in) throws WireException, SshKeyException {
        BigInteger exponent = in.mpint(RSA_BYTES_MAX, "the RSA exponent");
        BigInteger modulus = in.mpint(RSA_BYTES_MAX, "the RSA modulus");
        if (modulus.bitLength() < SshPublicKey.RSA_BITS_MIN) {
            throw SshKeyException.weak(
                    "the RSA key has "
                            + modulus.bitLength()
                            + " bits; at least "
                            + SshPublicKey.RSA_BITS_MIN
                            + " are required");
        }
        if (!modulus.testBit(0)
                || !exponent.testBit(0)
                || exponent.equals(BigInteger.ONE)
                || exponent.bitLength() > SshPublicKey.RSA_EXPONENT_BITS_MAX) {
            throw SshKeyException.unsound("the RSA modulus or exponent is none of a real key");
        }
        return new SshPublicKey.Rsa(exponent, modulus);
    }

    private static SshPublicKey securityKey(SshPublicKey.OfCurve key, WireReader in)
            throws WireException {
        return new SshPublicKey.SecurityKey(
                key, in.text(SshPublicKey.APPLICATION_BYTES_MAX, "the key's application"));
    }
}
