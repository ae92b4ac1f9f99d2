package dev.keyrecall.engine.sshsig;

import java.util.Arrays;
import java.util.Optional;

/** What a message is hashed with before it is signed. */
public enum HashAlgorithm {
    SHA256("sha256", "SHA-256"),
    SHA512("sha512", "SHA-512");

    private final String wireName;
    private final String javaName;

    HashAlgorithm(String wireName, String javaName) {
        this.wireName = wireName;
        this.javaName = javaName;
    }

    static Optional<HashAlgorithm> named(String wireName) {
        return Arrays.stream(values()).filter(hash -> hash.wireName.equals(wireName)).findFirst();
    }

    /** As it stands in a signature. */
    public String wireName() {
        return wireName;
    }

    byte[] digest(byte[] message) {
        return Digests.digest(javaName, message);
    }
}
