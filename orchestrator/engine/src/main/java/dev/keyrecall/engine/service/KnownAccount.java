package dev.keyrecall.engine.service;

import dev.keyrecall.engine.inventory.KnownCredential;
import dev.keyrecall.engine.port.Credentials.Known;
import dev.keyrecall.engine.port.Tx;
import dev.keyrecall.spi.AccountRef;
import dev.keyrecall.spi.CredentialRef;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What is known of an account's credentials: listings, baseline, consumers and owners together. */
final class KnownAccount {
    private KnownAccount() {}

    /** Every credential that is listed now or accepted, by reference. */
    static List<KnownCredential> all(Tx tx, AccountRef account) {
        return KnownCredential.of(
                tx.credentials().observedIn(account),
                tx.credentials().acceptedIn(account),
                tx.credentials().consumersIn(account),
                tx.credentials().ownersIn(account),
                tx.credentials().findingsIn(account));
    }

    /** Those of some references, likewise. */
    static List<KnownCredential> some(Tx tx, AccountRef account, List<CredentialRef> refs) {
        Known known = tx.credentials().known(account, refs);
        return KnownCredential.of(
                known.observed(),
                known.accepted(),
                known.consumers(),
                known.owners(),
                known.findings());
    }

    /** The same of all, to be looked up. */
    static Map<CredentialRef, KnownCredential> byRef(Tx tx, AccountRef account) {
        Map<CredentialRef, KnownCredential> known = new HashMap<>();
        all(tx, account).forEach(one -> known.put(one.ref(), one));
        return known;
    }
}
