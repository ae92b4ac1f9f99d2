package dev.keyrecall.engine.sshsig;

import java.util.Arrays;
import java.util.Optional;

/** The types of keys that signatures are accepted of. */
public enum SshKeyType {
    ED25519("ssh-ed25519"),
    ECDSA_P256("ecdsa-sha2-nistp256"),
    ECDSA_P384("ecdsa-sha2-nistp384"),
    ECDSA_P521("ecdsa-sha2-nistp521"),
    RSA("ssh-rsa"),
    SK_ED25519("sk-ssh-ed25519@openssh.com"),
    SK_ECDSA_P256("sk-ecdsa-sha2-nistp256@openssh.com");

    private final String wireName;

    SshKeyType(String wireName) {
        this.wireName = wireName;
    }

    static Optional<SshKeyType> named(String wireName) {
        return Arrays.stream(values()).filter(type -> type.wireName.equals(wireName)).findFirst();
    }

    /** As it stands in a key, and before it in a line of text. */
    public String wireName() {
        return wireName;
    }

    /** Whether such a key lives in hardware that can ask for a touch or a PIN. */
    public boolean isSecurityKey() {
        return this == SK_ED25519 || this == SK_ECDSA_P256;
    }
}
