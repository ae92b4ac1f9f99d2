package dev.keyrecall.engine.sshsig;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Base64;

/**
 * A public key of which signatures are accepted. Immutable. What {@link #parse} gives is sound: a
 * point of its curve, or an RSA modulus of the size that is asked for; and {@link #blob} gives the
 * bytes back that it was read from.
 *
 * <p>Source: RFC 4253 section 6.6, RFC 5656 section 3.1, RFC 8709 section 4; PROTOCOL.u2f.
 */
public sealed interface SshPublicKey {
    /** Longer encodings are refused unread. */
    int BLOB_BYTES_MAX = 8 << 10;

    /** NIST SP 800-131A Rev. 2 allows no shorter one; OpenSSH would, from 1024 bits on. */
    int RSA_BITS_MIN = 2048;

    /** OpenSSH reads no longer numbers. */
    int RSA_BITS_MAX = 16_384;

    /** As OpenSSL and Java limit it for large moduli: verification stays cheap. */
    int RSA_EXPONENT_BITS_MAX = 64;

    /** Of a security key's application; mostly it is {@code ssh:}. */
    int APPLICATION_BYTES_MAX = 1024;

    /** A key of which a security key may be made. */
    sealed interface OfCurve extends SshPublicKey {}

    /**
     * An Ed25519 key.
     *
     * @param point its 32 bytes, as RFC 8032 encodes them
     */
    record Ed25519(byte[] point) implements OfCurve {
        public Ed25519 {
            if (point.length != Ed25519Point.BYTES) {
                throw new IllegalArgumentException("an Ed25519 key has 32 bytes");
            }
            point = point.clone();
        }

        @Override
        public byte[] point() {
            return point.clone();
        }

        @Override
        public SshKeyType type() {
            return SshKeyType.ED25519;
        }

        @Override
        public byte[] blob() {
            return new WireWriter().string(type().wireName()).string(point).bytes();
        }
    }

    /** An ECDSA key: a point of one of the NIST curves. */
    record Ecdsa(EcCurve curve, BigInteger x, BigInteger y) implements OfCurve {
        public Ecdsa {
            if (!curve.hasPoint(x, y)) {
                throw new IllegalArgumentException("no point of " + curve.wireName());
            }
        }

        @Override
        public SshKeyType type() {
            return curve.keyType();
        }

        @Override
        public byte[] blob() {
            return new WireWriter()
                    .string(type().wireName())
                    .string(curve.wireName())
                    .string(curve.point(x, y))
                    .bytes();
        }
    }

    /** An RSA key. */
    record Rsa(BigInteger exponent, BigInteger modulus) implements SshPublicKey {
        public Rsa {
            if (exponent.signum() <= 0 || modulus.signum() <= 0) {
                throw new IllegalArgumentException("exponent and modulus are positive");
            }
        }

        int modulusBytes() {
            return (modulus.bitLength() + Byte.SIZE - 1) / Byte.SIZE;
        }

        @Override
        public SshKeyType type() {
            return SshKeyType.RSA;
        }

        @Override
        public byte[] blob() {
            return new WireWriter()
                    .string(type().wireName())
                    .mpint(exponent)
                    .mpint(modulus)
                    .bytes();
        }
    }

    /**
     * A key that a FIDO authenticator keeps.
     *
     * @param key of Ed25519, or of the curve P-256
     * @param application what it was enrolled for
     */
    record SecurityKey(OfCurve key, String application) implements SshPublicKey {
        public SecurityKey {
            if (key instanceof Ecdsa ecdsa && ecdsa.curve() != EcCurve.P256) {
                throw new IllegalArgumentException("security keys have the curve P-256 only");
            }
        }

        @Override
        public SshKeyType type() {
            return switch (key) {
                case Ed25519 _ -> SshKeyType.SK_ED25519;
                case Ecdsa _ -> SshKeyType.SK_ECDSA_P256;
            };
        }

        @Override
        public byte[] blob() {
            WireWriter blob = new WireWriter().string(type().wireName());
            switch (key) {
                case Ed25519 plain -> blob.string(plain.point());
                case Ecdsa plain ->
                        blob.string(plain.curve().wireName())
                                .string(plain.curve().point(plain.x(), plain.y()));
            }
            return blob.string(application).bytes();
        }
    }

    /** Its type. */
    SshKeyType type();

    /** Its encoding, which begins with the name of its type. */
    byte[] blob();

    /** The fingerprint as {@code ssh-keygen -l} prints it: {@code SHA256:} and 43 characters. */
    default String fingerprint() {
        return Fingerprints.text(Digests.sha256(blob()));
    }

    /** Whether it is the same key, to the bit. */
    default boolean isSameAs(SshPublicKey other) {
        return Arrays.equals(blob(), other.blob());
    }

    /** The key as it stands in {@code .pub} files, without the comment. */
    default String line() {
        return type().wireName() + " " + Base64.getEncoder().encodeToString(blob());
    }

    /**
     * Reads a key's encoding.
     *
     * @throws SshKeyException when it is no key, in another encoding than its one, weak, or of an
     *     algorithm that is not supported, which the message names
     */
    static SshPublicKey parse(byte[] blob) throws SshKeyException {
        return PublicKeyReader.read(blob);
    }
}
