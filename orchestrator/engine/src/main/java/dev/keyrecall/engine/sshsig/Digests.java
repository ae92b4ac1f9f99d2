package dev.keyrecall.engine.sshsig;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Hashes that every Java runtime has. */
final class Digests {
    private Digests() {}

    static byte[] sha256(byte[] bytes) {
        return digest("SHA-256", bytes);
    }

    static byte[] digest(String algorithm, byte[] bytes) {
        try {
            return MessageDigest.getInstance(algorithm).digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has " + algorithm, e);
        }
    }
}
