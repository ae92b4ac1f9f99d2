package dev.keyrecall.engine.policy;

import dev.keyrecall.engine.campaign.Plan;
import dev.keyrecall.engine.campaign.Waiver;
import dev.keyrecall.engine.sshsig.SignaturePolicy;
import dev.keyrecall.engine.sshsig.SignatureRefusedException;
import dev.keyrecall.engine.sshsig.SignatureValue;
import dev.keyrecall.engine.sshsig.SshPublicKey;
import dev.keyrecall.engine.sshsig.SshSignature;
import dev.keyrecall.engine.sshsig.VerifiedSigner;

import java.time.Instant;
import java.util.Iterator;
import java.util.Set;

/**
 * What a signature says of a plan, and who says it; made only of one that counts by a policy.
 *
 * @param person who
 * @param decision what
 * @param fingerprint the key's, as ssh-keygen prints it
 * @param counter the security key's; 0 where it has none
 */
public record SignedDecision(Person person, Decision decision, String fingerprint, long counter) {
    /**
     * Judges a signature over a plan's bytes, without what it takes beside it: the counter, who
     * asked and the plan's time.
     *
     * @param text as it was handed in
     * @param at when it was: the key must be valid then
     * @throws ObjectionException with the first thing that is wrong with it
     */
    public static SignedDecision of(Policy policy, Plan plan, byte[] bytes, String text, Instant at)
            throws ObjectionException {
        SshSignature signature = parsed(text);
        Decision decision =
                Decision.of(signature.namespace(), policy.organization())
                        .orElseThrow(() -> otherNamespace(policy, signature));
        SignaturePolicy rules =
                policy.securityKey(plan, decision)
                        .in(
                                SignaturePolicy.of(decision.namespace(policy.organization()))
                                        .withSha512());
        return judged(policy, bytes, signature, rules, at, decision, "");
    }

    /**
     * Judges a signature over another policy, as {@link #of}.
     *
     * @throws ObjectionException with the first thing that is wrong with it
     */
    public static SignedDecision ofPolicy(Policy policy, byte[] other, String text, Instant at)
            throws ObjectionException {
        SignaturePolicy rules =
                policy.ofPolicy()
                        .securityKey()
                        .in(SignaturePolicy.of(policy.namespace()).withSha512());
        return judged(policy, other, parsed(text), rules, at, Decision.APPROVE, "");
    }

    /**
     * Judges a signature over a waiver's bytes, as {@link #of}. Who answers for it may agree
     * without being an approver.
     *
     * @throws ObjectionException with the first thing that is wrong with it
     */
    public static SignedDecision ofWaiver(
            Policy policy, Waiver waiver, byte[] bytes, String text, Instant at)
            throws ObjectionException {
        SshSignature signature = parsed(text);
        String withdrawing = Decision.WITHDRAW.namespace(policy.organization());
        Decision decision;
        if (signature.namespace().equals(policy.waiverNamespace())) {
            decision = Decision.APPROVE;
        } else if (signature.namespace().equals(withdrawing)) {
            decision = Decision.WITHDRAW;
        } else {
            throw new ObjectionException(
                    "it was made for the namespace "
                            + signature.namespace()
                            + ", which says nothing of a waiver of "
                            + policy.organization(),
                    "sign with -n " + policy.waiverNamespace() + " (or " + withdrawing + ")");
        }
        SignaturePolicy rules = SignaturePolicy.of(signature.namespace()).withSha512();
        return judged(policy, bytes, signature, rules, at, decision, waiver.by());
    }

    private static SshSignature parsed(String text) throws ObjectionException {
        try {
            return SshSignature.parse(text);
        } catch (SignatureRefusedException e) {
            throw ObjectionException.of(e);
        }
    }

    /**
     * Judges what was parsed.
     *
     * @param also who may say it without being an approver; empty for nobody
     */
    private static SignedDecision judged(
            Policy policy,
            byte[] message,
            SshSignature signature,
            SignaturePolicy rules,
            Instant at,
            Decision decision,
            String also)
            throws ObjectionException {
        VerifiedSigner signer;
        try {
            signer =
                    policy.signatures()
                            .verify(signature, message, nameOf(policy, signature), rules, at);
        } catch (SignatureRefusedException e) {
            throw ObjectionException.of(e);
        }
        requireOrigin(policy, signer.value());
        Person person = policy.people().get(signer.principal());
        if (person != null && decision == Decision.BREAK_GLASS) {
            requireRegistered(policy, person);
        } else if (person == null || !(person.is(Role.APPROVER) || person.name().equals(also))) {
            throw new ObjectionException(
                    signer.principal() + " is not an approver",
                    "'keyrecall policy show' lists those who are");
        }
        return new SignedDecision(
                person, decision, signer.fingerprint(), counterOf(signature.value()));
    }

    private static void requireRegistered(Policy policy, Person person) throws ObjectionException {
        if (!policy.breaksGlass(person.name())) {
            throw new ObjectionException(
                    person.name() + " is not registered for break-glass",
                    policy.breakGlass()
                            .map(one -> "registered are: " + String.join(", ", one.signers()))
                            .orElse("this policy registers nobody"));
        }
    }

    /** Whose key it is; a policy has each key for one person. Of an unknown key it is nobody's. */
    private static String nameOf(Policy policy, SshSignature signature) {
        SshPublicKey key = signature.key();
        Set<String> names = policy.signatures().signers().namesOf(key);
        Iterator<String> first = names.iterator();
        return first.hasNext() ? first.next() : "";
    }

    private static void requireOrigin(Policy policy, SignatureValue value)
            throws ObjectionException {
        if (value instanceof SignatureValue.Webauthn browser
                && !policy.origins().contains(browser.origin())) {
            throw new ObjectionException(
                    "it was made in a browser, on a page that the policy does not name",
                    "sign with ssh-keygen, or name the page in webauthn_origins");
        }
    }

    /** What a security key has counted; 0 of one that does not, and of other keys. */
    static long counterOf(SignatureValue value) {
        return value instanceof SignatureValue.OfSecurityKey hardware ? hardware.counter() : 0;
    }

    private static ObjectionException otherNamespace(Policy policy, SshSignature signature) {
        return new ObjectionException(
                "it was made for the namespace "
                        + signature.namespace()
                        + ", which says nothing of a plan of "
                        + policy.organization(),
                "sign with -n "
                        + Decision.APPROVE.namespace(policy.organization())
                        + " (or keyrecall-deny@, keyrecall-withdraw@, keyrecall-break-glass@,"
                        + " keyrecall-countersign@)");
    }
}
