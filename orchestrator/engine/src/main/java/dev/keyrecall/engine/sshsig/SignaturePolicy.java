package dev.keyrecall.engine.sshsig;

/**
 * What is required of a signature beyond that it is a listed signer's. That somebody touched a
 * security key is required always.
 *
 * @param namespace what it must have been made for, to the letter
 * @param securityKey whether it must be made by a security key
 * @param userVerification whether that key must have verified its user, by PIN or finger; a key
 *     that cannot say so is then not accepted, whatever securityKey says
 * @param sha512 whether the message must have been hashed with SHA-512, which is ssh-keygen's
 *     default
 */
public record SignaturePolicy(
        String namespace, boolean securityKey, boolean userVerification, boolean sha512) {
    public SignaturePolicy {
        if (namespace.isEmpty()
                || namespace.length() > SshSignature.NAMESPACE_BYTES_MAX
                || !Printable.isText(namespace)) {
            throw new IllegalArgumentException("a namespace is printable ASCII");
        }
    }

    /** Of any key, with any of the two hashes. */
    public static SignaturePolicy of(String namespace) {
        return new SignaturePolicy(namespace, false, false, false);
    }

    /** The same, with a security key. */
    public SignaturePolicy withSecurityKey() {
        return new SignaturePolicy(namespace, true, userVerification, sha512);
    }

    /** The same, with a security key that has verified its user. */
    public SignaturePolicy withUserVerification() {
        return new SignaturePolicy(namespace, securityKey, true, sha512);
    }

    /** The same, with SHA-512. */
    public SignaturePolicy withSha512() {
        return new SignaturePolicy(namespace, securityKey, userVerification, true);
    }

    boolean needsSecurityKey() {
        return securityKey || userVerification;
    }
}
