package dev.keyrecall.engine.service;

import dev.keyrecall.engine.policy.ObjectionException;
import dev.keyrecall.engine.policy.Policy;
import dev.keyrecall.engine.policy.SignedDecision;
import dev.keyrecall.engine.port.Campaigns.Signed;
import dev.keyrecall.engine.port.Campaigns.StoredApproval;
import dev.keyrecall.engine.port.Policies.StoredPolicy;
import dev.keyrecall.engine.port.Tx;
import dev.keyrecall.engine.sshsig.SignatureRefusedException;
import dev.keyrecall.engine.sshsig.SshPublicKey;
import dev.keyrecall.engine.sshsig.SshSignature;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Tells the one who countersigns apart from those who broke the glass, whatever key they use. */
final class SecondPerson {
    private SecondPerson() {}

    /**
     * Requires that a countersignature is another person's than those of a plan's break-glass: by
     * every name that their keys have ever had in a policy, so that no later policy, and no erasure
     * of names, makes two people of one.
     *
     * @param rows what was said of the plan
     * @throws ObjectionException when there is nothing to countersign, or it is the same person
     */
    static void require(Tx tx, List<StoredApproval> rows, SignedDecision said)
            throws ObjectionException {
        List<SshPublicKey> keys = new ArrayList<>();
        for (StoredApproval row : rows) {
            Signed signed = row.signed();
            if (row.breaksGlass() && signed != null) {
                keys.add(keyOf(signed));
            }
        }
        if (keys.isEmpty()) {
            throw new ObjectionException(
                    "nobody has broken the glass for this plan: there is nothing to countersign",
                    "whoever agrees to the plan signs for keyrecall-plan@");
        }
        boolean sameKey =
                keys.stream().anyMatch(key -> key.fingerprint().equals(said.fingerprint()));
        if (sameKey || names(tx, keys).contains(said.person().name())) {
            throw new ObjectionException(
                    said.person().name() + " broke the glass, and does not countersign it",
                    "another approver signs: 'keyrecall policy show' lists them");
        }
    }

    private static SshPublicKey keyOf(Signed signed) throws ObjectionException {
        try {
            return SshSignature.parse(signed.text()).key();
        } catch (SignatureRefusedException e) {
            throw new ObjectionException(
                    "a signature for break-glass cannot be read, so that it is not known whose it"
                            + " is",
                    "check the home with: keyrecall ledger verify");
        }
    }

    private static Set<String> names(Tx tx, List<SshPublicKey> keys) {
        Set<String> names = new HashSet<>();
        for (StoredPolicy stored : tx.policies().all()) {
            Policy policy = PolicyBook.read(stored);
            keys.forEach(key -> names.addAll(policy.signatures().signers().namesOf(key)));
        }
        return names;
    }
}
