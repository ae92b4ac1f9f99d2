package dev.keyrecall.engine.sshsig;

/**
 * Who has signed a message.
 *
 * @param principal as the caller named them, and as a line of the allowed signers matches
 * @param line that line, counted from 1
 * @param key the key that they signed with
 * @param value what it made: of a security key the flags, and the counter for the caller to compare
 */
public record VerifiedSigner(String principal, int line, SshPublicKey key, SignatureValue value) {
    /** The key's fingerprint, as ssh-keygen prints it. */
    public String fingerprint() {
        return key.fingerprint();
    }

    /** The key's type. */
    public SshKeyType keyType() {
        return key.type();
    }
}
