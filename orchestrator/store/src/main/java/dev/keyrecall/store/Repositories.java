package dev.keyrecall.store;

import dev.keyrecall.engine.port.Accounts;
import dev.keyrecall.engine.port.Anchors;
import dev.keyrecall.engine.port.Campaigns;
import dev.keyrecall.engine.port.Credentials;
import dev.keyrecall.engine.port.DataKeys;
import dev.keyrecall.engine.port.Fingerprints;
import dev.keyrecall.engine.port.Homes;
import dev.keyrecall.engine.port.Journal;
import dev.keyrecall.engine.port.Lanes;
import dev.keyrecall.engine.port.LedgerRows;
import dev.keyrecall.engine.port.Openings;
import dev.keyrecall.engine.port.Policies;
import dev.keyrecall.engine.port.Secrets;
import dev.keyrecall.engine.port.SignedHeads;
import dev.keyrecall.engine.port.Sinks;
import dev.keyrecall.engine.port.SwitchEvents;
import dev.keyrecall.engine.port.Tasks;
import dev.keyrecall.engine.port.Tx;
import dev.keyrecall.engine.port.Waivers;

import java.time.Instant;
import java.util.List;

/** The repositories over one transaction. */
record Repositories(Transaction transaction) implements Tx {
    @Override
    public Instant databaseTime() {
        return Instant.ofEpochMilli(transaction.number(transaction.dialect().databaseTime()));
    }

    @Override
    public Homes homes() {
        return new HomeRows(transaction);
    }

    @Override
    public Accounts accounts() {
        return new AccountRows(transaction);
    }

    @Override
    public Credentials credentials() {
        return new CredentialRows(transaction);
    }

    @Override
    public Campaigns campaigns() {
        return new CampaignRows(transaction);
    }

    @Override
    public Policies policies() {
        return new PolicyRows(transaction);
    }

    @Override
    public Waivers waivers() {
        return new WaiverRows(transaction);
    }

    @Override
    public SwitchEvents switches() {
        return new SwitchRows(transaction);
    }

    @Override
    public Tasks tasks() {
        return new TaskRows(transaction);
    }

    @Override
    public Journal journal() {
        return new JournalRows(transaction);
    }

    @Override
    public Lanes lanes() {
        return new LaneRows(transaction);
    }

    @Override
    public Secrets secrets() {
        return new SecretRows(transaction);
    }

    @Override
    public DataKeys dataKeys() {
        return new DataKeyRows(transaction);
    }

    @Override
    public Fingerprints fingerprints() {
        return new FingerprintRows(transaction);
    }

    @Override
    public LedgerRows ledger() {
        return new LeafRows(transaction);
    }

    @Override
    public Openings openings() {
        return new OpeningRows(transaction);
    }

    @Override
    public SignedHeads signedHeads() {
        return new SignedHeadRows(transaction);
    }

    @Override
    public Sinks sinks() {
        return new SinkRows(transaction);
    }

    @Override
    public Anchors anchors() {
        return new AnchorRows(transaction);
    }

    @Override
    public List<String> faults() {
        return transaction.faults();
    }
}
