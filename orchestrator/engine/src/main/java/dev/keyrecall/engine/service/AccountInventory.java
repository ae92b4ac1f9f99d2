package dev.keyrecall.engine.service;

import dev.keyrecall.engine.inventory.AcceptedCredential;
import dev.keyrecall.engine.inventory.Account;
import dev.keyrecall.engine.inventory.Drift;
import dev.keyrecall.engine.inventory.Finding;
import dev.keyrecall.engine.inventory.ObservedCredential;
import dev.keyrecall.engine.port.Tx;
import dev.keyrecall.spi.CredentialRef;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * One account's inventory inside one transaction.
 *
 * @param account which account
 * @param baseline whether its inventory was ever accepted
 * @param observed everything ever observed there
 * @param accepted the accepted inventory
 * @param findings the open findings
 */
record AccountInventory(
        Account account,
        boolean baseline,
        List<ObservedCredential> observed,
        List<AcceptedCredential> accepted,
        List<Finding> findings) {
    static AccountInventory of(Tx tx, Account account) {
        List<AcceptedCredential> accepted = tx.credentials().acceptedIn(account.ref());
        return new AccountInventory(
                account,
                Baselines.stands(tx, account.ref(), accepted),
                tx.credentials().observedIn(account.ref()),
                accepted,
                tx.credentials().findingsIn(account.ref()));
    }

    /** What the latest listing holds. */
    List<ObservedCredential> present() {
        return observed.stream().filter(ObservedCredential::present).toList();
    }

    /**
     * How the latest listing differs from what is accepted, whether there is a baseline or not.
     * What was accepted and never yet listed (a replacement issued since) is missing only if a
     * refresh has said so.
     */
    List<Finding> drift(Instant now) {
        List<Finding> drift =
                new ArrayList<>(Drift.between(observed, accepted, findings, Instant.MIN, now));
        Set<CredentialRef> known = new HashSet<>();
        observed.forEach(credential -> known.add(credential.credential().ref()));
        Set<CredentialRef> expected = new HashSet<>();
        accepted.forEach(credential -> expected.add(credential.ref()));
        for (Finding finding : findings) {
            if (finding.kind() == Finding.Kind.MISSING
                    && !known.contains(finding.ref())
                    && expected.contains(finding.ref())) {
                drift.add(finding);
            }
        }
        return drift;
    }
}
