package dev.keyrecall.engine.port;

import java.time.Instant;
import java.util.List;

/** The repositories inside one transaction. Not to be kept beyond it. */
public interface Tx {
    /** The database's time: leases are judged by it, never by a process's own clock. */
    Instant databaseTime();

    Homes homes();

    Accounts accounts();

    Credentials credentials();

    Campaigns campaigns();

    Policies policies();

    Waivers waivers();

    Tasks tasks();

    SwitchEvents switches();

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

    /**
     * What the database can say of its rows and laws without looking through its pages: rows that
     * refer to what is not there, and, where it is known without writing, laws that are not as this
     * program makes them.
     *
     * @return each kind once, in words, up to a limit; empty where all is in order
     */
    List<String> faults();
}
