package dev.keyrecall.engine.sshsig;

import java.util.Arrays;
import java.util.Optional;

/**
 * The formats of signatures that are accepted. That of RSA with SHA-1, {@code ssh-rsa}, is none of
 * them.
 */
public enum SignatureFormat {
    ED25519("ssh-ed25519", SshKeyType.ED25519, "Ed25519"),
    ECDSA_P256("ecdsa-sha2-nistp256", SshKeyType.ECDSA_P256, "SHA256withECDSAinP1363Format"),
    ECDSA_P384("ecdsa-sha2-nistp384", SshKeyType.ECDSA_P384, "SHA384withECDSAinP1363Format"),
    ECDSA_P521("ecdsa-sha2-nistp521", SshKeyType.ECDSA_P521, "SHA512withECDSAinP1363Format"),
    RSA_SHA256("rsa-sha2-256", SshKeyType.RSA, "SHA256withRSA"),
    RSA_SHA512("rsa-sha2-512", SshKeyType.RSA, "SHA512withRSA"),
    SK_ED25519("sk-ssh-ed25519@openssh.com", SshKeyType.SK_ED25519, "Ed25519"),
    SK_ECDSA_P256(
            "sk-ecdsa-sha2-nistp256@openssh.com",
            SshKeyType.SK_ECDSA_P256,
            "SHA256withECDSAinP1363Format"),
    WEBAUTHN_SK_ECDSA_P256(
            "webauthn-sk-ecdsa-sha2-nistp256@openssh.com",
            SshKeyType.SK_ECDSA_P256,
            "SHA256withECDSAinP1363Format");

    private final String wireName;
    private final SshKeyType keyType;
    private final String javaName;

    SignatureFormat(String wireName, SshKeyType keyType, String javaName) {
        this.wireName = wireName;
        this.keyType = keyType;
        this.javaName = javaName;
    }

    static Optional<SignatureFormat> named(String wireName) {
        return Arrays.stream(values())
                .filter(format -> format.wireName.equals(wireName))
                .findFirst();
    }

    /** As it stands in a signature. */
    public String wireName() {
        return wireName;
    }

    /** The one type of keys that sign so. */
    public SshKeyType keyType() {
        return keyType;
    }

    /** What {@code java.security} calls it. */
    String javaName() {
        return javaName;
    }
}
