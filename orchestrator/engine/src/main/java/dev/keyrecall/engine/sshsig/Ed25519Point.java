package dev.keyrecall.engine.sshsig;

import java.math.BigInteger;

/**
 * Whether 32 bytes are a sound Ed25519 public key: a point in its one encoding, and none of the
 * eight of small order, for which one signature is good for many messages.
 *
 * <p>Source: RFC 8032 sections 5.1.3 and 5.1.4, https://www.rfc-editor.org/rfc/rfc8032
 */
final class Ed25519Point {
    static final int BYTES = 32;

    private static final BigInteger ONE = BigInteger.ONE;
    private static final BigInteger TWO = BigInteger.TWO;
    private static final BigInteger P = ONE.shiftLeft(255).subtract(BigInteger.valueOf(19));

    /** As the RFC defines it: -121665 / 121666. */
    private static final BigInteger D =
            BigInteger.valueOf(-121_665).multiply(BigInteger.valueOf(121_666).modInverse(P)).mod(P);

    private static final int SIGN = 0x80;

    /** Of the curve: three doublings lead every point of small order to the neutral one. */
    private static final int COFACTOR_BITS = 3;

    private Ed25519Point() {}

    static boolean isSound(byte[] encoded) {
        if (encoded.length != BYTES) {
            return false;
        }
        boolean odd = (encoded[BYTES - 1] & SIGN) != 0;
        BigInteger y = y(encoded);
        if (y.compareTo(P) >= 0) {
            return false;
        }
        BigInteger squared = xSquared(y);
        if (!isSquare(squared) || (squared.signum() == 0 && odd)) {
            return false;
        }
        for (int i = 0; i < COFACTOR_BITS; i++) {
            y = doubled(y);
        }
        return !y.equals(ONE);
    }

    private static BigInteger y(byte[] encoded) {
        byte[] bigEndian = new byte[BYTES];
        for (int i = 0; i < BYTES; i++) {
            bigEndian[i] = encoded[BYTES - 1 - i];
        }
        bigEndian[0] &= (byte) ~SIGN;
        return new BigInteger(1, bigEndian);
    }

    /** By the curve's equation; its denominator is never zero, as -1/d is not a square. */
    private static BigInteger xSquared(BigInteger y) {
        BigInteger squared = y.multiply(y);
        return quotient(squared.subtract(ONE), D.multiply(squared).add(ONE));
    }

    private static boolean isSquare(BigInteger value) {
        return value.signum() == 0 || value.modPow(P.shiftRight(1), P).equals(ONE);
    }

    /** Of twice the point. The law of addition is complete, so that its denominator is not zero. */
    private static BigInteger doubled(BigInteger y) {
        BigInteger xx = xSquared(y);
        BigInteger yy = y.multiply(y);
        return quotient(yy.add(xx), TWO.subtract(yy).add(xx));
    }

    private static BigInteger quotient(BigInteger above, BigInteger below) {
        return above.multiply(below.modInverse(P)).mod(P);
    }
}
