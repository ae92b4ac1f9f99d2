package dev.keyrecall.engine.sshsig;

import java.time.Instant;

/**
 * One line of the allowed signers: who may sign with a key, for what and when.
 *
 * @param line its place in the list, counted from 1
 * @param principals who
 * @param namespaces for what
 * @param validAfter from when on; the far past where the line does not say
 * @param validBefore until when, that second included; the far future where the line does not say
 */
record AllowedSigner(
        int line,
        PatternList principals,
        PatternList namespaces,
        Instant validAfter,
        Instant validBefore,
        SshPublicKey key) {

    /**
     * Requires that the line lets its key sign so.
     *
     * @throws SignatureRefusedException when it does not
     */
    void require(String principal, String namespace, Instant at) throws SignatureRefusedException {
        String fingerprint = key.fingerprint();
        if (!principals.matches(principal)) {
            throw new SignatureRefusedException(
                    Refusal.PRINCIPAL,
                    "the key " + fingerprint + " is not listed for the signer who is named");
        }
        if (!namespaces.matches(namespace)) {
            throw new SignatureRefusedException(
                    Refusal.KEY_NAMESPACE,
                    "the key " + fingerprint + " is not listed for the namespace " + namespace);
        }
        // Whole seconds, as ssh-keygen compares them.
        if (at.getEpochSecond() < validAfter.getEpochSecond()) {
            throw new SignatureRefusedException(
                    Refusal.KEY_NOT_YET_VALID,
                    "the key " + fingerprint + " is not valid before " + validAfter);
        }
        if (at.getEpochSecond() > validBefore.getEpochSecond()) {
            throw new SignatureRefusedException(
                    Refusal.KEY_EXPIRED,
                    "the key " + fingerprint + " is not valid after " + validBefore);
        }
    }
}
