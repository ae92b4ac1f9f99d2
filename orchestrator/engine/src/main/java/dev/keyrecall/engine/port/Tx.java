package dev.keyrecall.engine.port;

import java.time.Instant;

/** The repositories inside one transaction. Not to be kept beyond it. */
public interface Tx {
    /** The database's time: leases are judged by it, never by a process's own clock. */
    Instant databaseTime();

    Homes homes();

    Accounts accounts();

    Credentials credentials();

    Campaigns campaigns();

    Journal journal();

    Lanes lanes();

    Secrets secrets();

    DataKeys dataKeys();

    Fingerprints fingerprints();

    LedgerRows ledger();

    Openings openings();

    SignedHeads signedHeads();

    Sinks sinks();

    Anchors anchors();
}
