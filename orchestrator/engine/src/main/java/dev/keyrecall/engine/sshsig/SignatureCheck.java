package dev.keyrecall.engine.sshsig;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/**
 * Judges signatures by a list of who may sign and a list of keys that may no more. What it accepts,
 * {@code ssh-keygen -Y verify} accepts as well, with lists that both read. Not so the other way
 * round: here somebody must have touched a security key. Immutable, thread-safe.
 *
 * @param signers who may sign, with which keys, for what and when
 * @param revoked keys that do not count any more, whatever else is said of them
 */
public record SignatureCheck(AllowedSigners signers, RevokedKeys revoked) {
    /**
     * Requires that somebody has signed a message.
     *
     * @param text the signature, as ssh-keygen wrote it
     * @param message to the byte
     * @param principal who is to have signed
     * @param at the time at which the key must be valid
     * @return who has signed
     * @throws SignatureRefusedException with the first check in the order of {@link Refusal} that
     *     it does not pass
     */
    public VerifiedSigner verify(
            String text, byte[] message, String principal, SignaturePolicy policy, Instant at)
            throws SignatureRefusedException {
        return verify(SshSignature.parse(text), message, principal, policy, at);
    }

    /**
     * The same, of a signature that was read already: to look first for whose key it has.
     *
     * @throws SignatureRefusedException as above
     */
    public VerifiedSigner verify(
            SshSignature signature,
            byte[] message,
            String principal,
            SignaturePolicy policy,
            Instant at)
            throws SignatureRefusedException {
        requireForm(signature, policy);
        AllowedSigner listed = requireListed(signature, principal, at);
        if (revoked.contains(signature.key())) {
            throw new SignatureRefusedException(
                    Refusal.KEY_REVOKED,
                    "the key " + signature.key().fingerprint() + " is revoked",
                    "sign with another key that is listed for " + principal);
        }
        if (!KeyVerification.verifies(signature, message)) {
            throw new SignatureRefusedException(
                    Refusal.SIGNATURE,
                    "it is not the signature of this message by the key "
                            + signature.key().fingerprint(),
                    "sign the file as it was handed out, to the byte");
        }
        requireUser(signature.value(), policy);
        return new VerifiedSigner(principal, listed.line(), signature.key(), signature.value());
    }

    private static void requireForm(SshSignature signature, SignaturePolicy policy)
            throws SignatureRefusedException {
        if (!signature.namespace().equals(policy.namespace())) {
            throw new SignatureRefusedException(
                    Refusal.NAMESPACE,
                    "it was made for the namespace "
                            + signature.namespace()
                            + ", not for "
                            + policy.namespace(),
                    "sign with -n " + policy.namespace());
        }
        if (policy.sha512() && signature.hash() != HashAlgorithm.SHA512) {
            throw new SignatureRefusedException(
                    Refusal.HASH,
                    "the message was hashed with " + signature.hash().wireName() + ", not sha512",
                    "sign without -O hashalg, or with -O hashalg=sha512");
        }
        if (policy.needsSecurityKey() && !signature.key().type().isSecurityKey()) {
            throw new SignatureRefusedException(
                    Refusal.NO_SECURITY_KEY,
                    "a security key is required, and "
                            + signature.key().type().wireName()
                            + " is none",
                    "sign with a key that ssh-keygen -t ed25519-sk or -t ecdsa-sk made");
        }
    }

    private AllowedSigner requireListed(SshSignature signature, String principal, Instant at)
            throws SignatureRefusedException {
        List<AllowedSigner> lines = signers.of(signature.key());
        if (lines.isEmpty()) {
            throw new SignatureRefusedException(
                    Refusal.KEY_UNKNOWN,
                    "no allowed signer has the key " + signature.key().fingerprint());
        }
        // As in ssh-keygen, one line that lets it pass is enough; else the last check reached
        // tells.
        List<SignatureRefusedException> refusals = new ArrayList<>();
        for (AllowedSigner line : lines) {
            try {
                line.require(principal, signature.namespace(), at);
                return line;
            } catch (SignatureRefusedException e) {
                refusals.add(e);
            }
        }
        throw Collections.max(refusals, Comparator.comparing(SignatureRefusedException::refusal));
    }

    private static void requireUser(SignatureValue value, SignaturePolicy policy)
            throws SignatureRefusedException {
        if (!(value instanceof SignatureValue.OfSecurityKey hardware)) {
            return;
        }
        if (!hardware.flags().isUserPresent()) {
            throw new SignatureRefusedException(
                    Refusal.NO_USER_PRESENCE,
                    "nobody touched the security key",
                    "use a key that was made without -O no-touch-required, and touch it");
        }
        if (policy.userVerification() && !hardware.flags().isUserVerified()) {
            throw new SignatureRefusedException(
                    Refusal.NO_USER_VERIFICATION,
                    "the security key did not verify its user",
                    "use a key that was made with -O verify-required, and enter its PIN");
        }
    }
}
