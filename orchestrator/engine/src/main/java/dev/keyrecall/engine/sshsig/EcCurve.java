package dev.keyrecall.engine.sshsig;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.util.Arrays;

/**
 * The NIST curves that SSH has keys on. Their cofactor is one: every point on them but infinity,
 * which has no encoding here, is a sound public key.
 *
 * <p>Source: RFC 5656, https://www.rfc-editor.org/rfc/rfc5656; SEC 1 sections 2.3.3 and 3.2.2.
 */
public enum EcCurve {
    P256("nistp256", "secp256r1", 32, SshKeyType.ECDSA_P256),
    P384("nistp384", "secp384r1", 48, SshKeyType.ECDSA_P384),
    P521("nistp521", "secp521r1", 66, SshKeyType.ECDSA_P521);

    private static final byte UNCOMPRESSED = 4;

    private final String wireName;
    private final String javaName;
    private final int fieldBytes;
    private final SshKeyType keyType;

    EcCurve(String wireName, String javaName, int fieldBytes, SshKeyType keyType) {
        this.wireName = wireName;
        this.javaName = javaName;
        this.fieldBytes = fieldBytes;
        this.keyType = keyType;
    }

    /** As it stands in a key. */
    public String wireName() {
        return wireName;
    }

    SshKeyType keyType() {
        return keyType;
    }

    ECParameterSpec parameters() {
        try {
            AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
            parameters.init(new ECGenParameterSpec(javaName));
            return parameters.getParameterSpec(ECParameterSpec.class);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java runtime has " + javaName, e);
        }
    }

    boolean hasPoint(BigInteger x, BigInteger y) {
        ECParameterSpec parameters = parameters();
        BigInteger prime = ((ECFieldFp) parameters.getCurve().getField()).getP();
        if (!isBelow(x, prime) || !isBelow(y, prime)) {
            return false;
        }
        BigInteger right =
                x.multiply(x)
                        .add(parameters.getCurve().getA())
                        .multiply(x)
                        .add(parameters.getCurve().getB());
        return y.multiply(y).subtract(right).mod(prime).signum() == 0;
    }

    private static boolean isBelow(BigInteger coordinate, BigInteger prime) {
        return coordinate.signum() >= 0 && coordinate.compareTo(prime) < 0;
    }

    int pointBytes() {
        return 1 + 2 * fieldBytes;
    }

    /** A point as SSH has it; compressed ones are not accepted by OpenSSH either. */
    SshPublicKey.Ecdsa key(byte[] point) throws SshKeyException {
        if (point.length != pointBytes() || point[0] != UNCOMPRESSED) {
            throw SshKeyException.malformed("the point is not an uncompressed one of " + wireName);
        }
        BigInteger x = new BigInteger(1, Arrays.copyOfRange(point, 1, 1 + fieldBytes));
        BigInteger y = new BigInteger(1, Arrays.copyOfRange(point, 1 + fieldBytes, point.length));
        if (!hasPoint(x, y)) {
            throw SshKeyException.unsound("the point is not on the curve " + wireName);
        }
        return new SshPublicKey.Ecdsa(this, x, y);
    }

    byte[] point(BigInteger x, BigInteger y) {
        byte[] point = new byte[pointBytes()];
        point[0] = UNCOMPRESSED;
        put(x, point, 1);
        put(y, point, 1 + fieldBytes);
        return point;
    }

    /** The two numbers of a signature, side by side in the curve's full length (IEEE P1363). */
    byte[] signature(WireReader numbers) throws WireException {
        byte[] both = new byte[2 * fieldBytes];
        put(number(numbers, "r"), both, 0);
        put(number(numbers, "s"), both, fieldBytes);
        return both;
    }

    private BigInteger number(WireReader numbers, String what) throws WireException {
        BigInteger number = numbers.mpint(fieldBytes, what);
        if (number.signum() == 0 || number.compareTo(parameters().getOrder()) >= 0) {
            throw new WireException(what + " is out of the range of " + wireName);
        }
        return number;
    }

    private void put(BigInteger number, byte[] into, int at) {
        byte[] bytes = number.toByteArray();
        int from = Math.max(0, bytes.length - fieldBytes);
        int length = bytes.length - from;
        System.arraycopy(bytes, from, into, at + fieldBytes - length, length);
    }
}
