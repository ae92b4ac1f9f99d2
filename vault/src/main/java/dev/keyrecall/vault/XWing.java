package dev.keyrecall.vault;

import org.bouncycastle.crypto.SecretWithEncapsulation;
import org.bouncycastle.crypto.digests.SHA3Digest;
import org.bouncycastle.crypto.digests.SHAKEDigest;
import org.bouncycastle.crypto.kems.MLKEMExtractor;
import org.bouncycastle.crypto.kems.MLKEMGenerator;
import org.bouncycastle.crypto.params.MLKEMParameters;
import org.bouncycastle.crypto.params.MLKEMPrivateKeyParameters;
import org.bouncycastle.crypto.params.MLKEMPublicKeyParameters;
import org.bouncycastle.math.ec.rfc7748.X25519;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The hybrid key encapsulation X-Wing: safe while either ML-KEM-768 or X25519 is. A private key is
 * a seed of 32 bytes. Composed here, of Bouncy Castle's two parts, so that encapsulation takes its
 * randomness from us and vectors can be written as well as read.
 *
 * <p>Source: draft-connolly-cfrg-xwing-kem-08; FIPS 203; RFC 7748.
 */
final class XWing {
    static final int SEED_BYTES = 32;
    static final int PUBLIC_KEY_BYTES = 1_216;
    static final int ENCAPSULATION_BYTES = 1_120;

    /** What {@link #encapsulate} draws: 32 bytes for each part. */
    static final int RANDOM_BYTES = 64;

    private static final int M_PUBLIC_BYTES = 1_184;
    private static final int M_ENCAPSULATION_BYTES = 1_088;
    private static final int M_SEED_BYTES = 64;
    private static final int X_BYTES = 32;
    private static final byte[] LABEL = "\\.//^\\".getBytes(StandardCharsets.US_ASCII);

    private XWing() {}

    /** The public key that belongs to a seed. */
    static byte[] publicKey(RawKey seed) {
        try (Expanded expanded = new Expanded(seed)) {
            return expanded.publicKey();
        }
    }

    /**
     * Makes a shared secret for whoever holds the seed of a public key.
     *
     * @param random 64 fresh bytes
     * @param out where the encapsulation goes, {@value #ENCAPSULATION_BYTES} bytes
     * @throws VaultException.Corrupted when it is no public key of ML-KEM-768
     */
    static RawKey encapsulate(byte[] publicKey, byte[] random, byte[] out)
            throws VaultException.Corrupted {
        byte[] scalar = Arrays.copyOfRange(random, X_BYTES, RANDOM_BYTES);
        byte[] shared = new byte[X_BYTES];
        byte[] mShared = new byte[0];
        SecretWithEncapsulation made =
                MLKEMGenerator.internalGenerateEncapsulated(
                        mPublicKey(publicKey), Arrays.copyOf(random, X_BYTES));
        try {
            mShared = made.getSecret();
            System.arraycopy(made.getEncapsulation(), 0, out, 0, M_ENCAPSULATION_BYTES);
            X25519.scalarMultBase(scalar, 0, out, M_ENCAPSULATION_BYTES);
            x25519(scalar, publicKey, M_PUBLIC_BYTES, shared);
            return combine(mShared, shared, out, publicKey);
        } finally {
            wipe(scalar, shared, mShared);
        }
    }

    /**
     * The shared secret behind an encapsulation. An encapsulation that was changed gives another
     * secret, not an error.
     */
    static RawKey decapsulate(RawKey seed, byte[] encapsulation) {
        byte[] shared = new byte[X_BYTES];
        byte[] mShared = new byte[0];
        try (Expanded expanded = new Expanded(seed)) {
            mShared =
                    new MLKEMExtractor(expanded.mKey)
                            .extractSecret(Arrays.copyOf(encapsulation, M_ENCAPSULATION_BYTES));
            x25519(expanded.scalar, encapsulation, M_ENCAPSULATION_BYTES, shared);
            return combine(mShared, shared, encapsulation, expanded.publicKey());
        } finally {
            wipe(shared, mShared);
        }
    }

    /** The agreement of RFC 7748; a weak public key gives zeros, which go into the hash as such. */
    static void x25519(byte[] scalar, byte[] publicKey, int publicAt, byte[] out) {
        X25519.scalarMult(scalar, 0, publicKey, publicAt, out, 0);
    }

    private static MLKEMPublicKeyParameters mPublicKey(byte[] publicKey)
            throws VaultException.Corrupted {
        try {
            return new MLKEMPublicKeyParameters(
                    MLKEMParameters.ml_kem_768, Arrays.copyOf(publicKey, M_PUBLIC_BYTES));
        } catch (IllegalArgumentException e) {
            throw new VaultException.Corrupted("a recipient's public key is none", e);
        }
    }

    private static RawKey combine(
            byte[] mShared, byte[] xShared, byte[] encapsulation, byte[] publicKey) {
        SHA3Digest sha3 = new SHA3Digest(8 * RawKey.LENGTH_BYTES);
        sha3.update(mShared, 0, mShared.length);
        sha3.update(xShared, 0, xShared.length);
        sha3.update(encapsulation, M_ENCAPSULATION_BYTES, X_BYTES);
        sha3.update(publicKey, M_PUBLIC_BYTES, X_BYTES);
        sha3.update(LABEL, 0, LABEL.length);
        byte[] secret = new byte[RawKey.LENGTH_BYTES];
        sha3.doFinal(secret, 0);
        return RawKey.adopt(secret);
    }

    private static void wipe(byte[]... arrays) {
        for (byte[] array : arrays) {
            Arrays.fill(array, (byte) 0);
        }
    }

    /** Both private keys that a seed stands for. */
    private static final class Expanded implements AutoCloseable {
        private final MLKEMPrivateKeyParameters mKey;
        private final byte[] scalar;

        private Expanded(RawKey seed) {
            byte[] expanded = new byte[M_SEED_BYTES + X_BYTES];
            SHAKEDigest shake = new SHAKEDigest(256);
            shake.update(seed.bytes(), 0, SEED_BYTES);
            shake.doFinal(expanded, 0, expanded.length);
            byte[] mSeed = Arrays.copyOf(expanded, M_SEED_BYTES);
            mKey = new MLKEMPrivateKeyParameters(MLKEMParameters.ml_kem_768, mSeed);
            scalar = Arrays.copyOfRange(expanded, M_SEED_BYTES, expanded.length);
            wipe(expanded, mSeed);
        }

        private byte[] publicKey() {
            byte[] key = Arrays.copyOf(mKey.getPublicKey(), PUBLIC_KEY_BYTES);
            X25519.scalarMultBase(scalar, 0, key, M_PUBLIC_BYTES);
            return key;
        }

        @Override
        public void close() {
            mKey.destroy();
            wipe(scalar);
        }
    }
}
