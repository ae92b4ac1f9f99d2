package dev.keyrecall.engine.policy;

import dev.keyrecall.engine.sshsig.SignatureRefusedException;
import dev.keyrecall.engine.sshsig.SshSignature;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How far security keys had counted when their latest signature was handed in. A key that counts
 * and does not count on is a copy of the one that did, or the signature is an old one; touching it
 * once more tells the two apart.
 */
public final class Counters {
    private final Map<String, Long> latest = new HashMap<>();

    /**
     * What signatures say that counted.
     *
     * @param signatures each as it was handed in
     */
    public Counters(List<String> signatures) {
        for (String text : signatures) {
            try {
                SshSignature signature = SshSignature.parse(text);
                latest.merge(
                        signature.key().fingerprint(),
                        SignedDecision.counterOf(signature.value()),
                        Math::max);
            } catch (SignatureRefusedException e) {
                // What is stored has counted once; if it is changed, the ledger tells.
            }
        }
    }

    /**
     * Requires that a signature is later than those.
     *
     * @throws ObjectionException when it is not
     */
    public void requireLater(SignedDecision signed) throws ObjectionException {
        long before = latest.getOrDefault(signed.fingerprint(), 0L);
        if (before > 0 && signed.counter() <= before) {
            throw new ObjectionException(
                    "the security key has counted to "
                            + signed.counter()
                            + ", and had counted to "
                            + before
                            + " before: somebody may have a copy of it",
                    "sign once more; if that is refused too, revoke the key");
        }
    }
}
