package dev.keyrecall.engine.testing;

import dev.keyrecall.engine.campaign.Campaign;
import dev.keyrecall.engine.campaign.SwitchEvent;
import dev.keyrecall.engine.campaign.TaskEvent;
import dev.keyrecall.engine.campaign.Unit;
import dev.keyrecall.engine.inventory.AcceptedCredential;
import dev.keyrecall.engine.inventory.Account;
import dev.keyrecall.engine.inventory.Consumer;
import dev.keyrecall.engine.inventory.Finding;
import dev.keyrecall.engine.inventory.NamedOwner;
import dev.keyrecall.engine.inventory.ObservedCredential;
import dev.keyrecall.engine.port.Anchors;
import dev.keyrecall.engine.port.Campaigns;
import dev.keyrecall.engine.port.Fingerprints;
import dev.keyrecall.engine.port.Homes;
import dev.keyrecall.engine.port.Journal;
import dev.keyrecall.engine.port.Lanes;
import dev.keyrecall.engine.port.Openings;
import dev.keyrecall.engine.port.Policies;
import dev.keyrecall.engine.port.SignedHeads;
import dev.keyrecall.engine.port.Sinks;
import dev.keyrecall.engine.port.Waivers;

/** One version of everything kept. */
record Tables(
        Table<Homes.Home> homes,
        Table<Account> accounts,
        Table<ObservedCredential> observed,
        Table<AcceptedCredential> accepted,
        Table<Consumer> consumers,
        Table<NamedOwner> owners,
        Table<Finding> findings,
        Table<Campaigns.StoredPlan> plans,
        Table<Campaigns.StoredApproval> approvals,
        Table<Campaign> campaigns,
        Table<Unit> units,
        Table<Journal.JournalRow> journal,
        Table<Lanes.Lane> lanes,
        Table<MemorySecret> secrets,
        Table<Fingerprints.Entry> fingerprints,
        Table<LedgerVersion> ledger,
        Table<SignedHeads.SignedHead> signedHeads,
        Table<Sinks.Standing> sinks,
        Table<Anchors.Receipt> receipts,
        Table<Anchors.Attempt> attempts,
        Table<Openings.Opening> openings,
        Table<Policies.StoredPolicy> policies,
        Table<Waivers.StoredWaiver> waivers,
        Table<Waivers.StoredVoice> waiverVoices,
        Table<Campaigns.Acknowledgement> acknowledgements,
        Table<TaskEvent> tasks,
        Table<SwitchEvent> switches) {
    static Tables empty() {
        return new Tables(
                new Table<>(),
                new Table<>(),
                new Table<>(),
                new Table<>(),
                new Table<>(),
                new Table<>(),
                new Table<>(),
                new Table<>(),
                new Table<>(),
                new Table<>(),
                new Table<>(),
                new Table<>(),
                new Table<>(),
                new Table<>(),
                new Table<>(),
                new Table<>(),
                new Table<>(),
                new Table<>(),
                new Table<>(),
                new Table<>(),
                new Table<>(),
                new Table<>(),
                new Table<>(),
                new Table<>(),
                new Table<>(),
                new Table<>(),
                new Table<>());
    }

    Tables fork() {
        return new Tables(
                homes.fork(),
                accounts.fork(),
                observed.fork(),
                accepted.fork(),
                consumers.fork(),
                owners.fork(),
                findings.fork(),
                plans.fork(),
                approvals.fork(),
                campaigns.fork(),
                units.fork(),
                journal.fork(),
                lanes.fork(),
                secrets.fork(),
                fingerprints.fork(),
                ledger.fork(),
                signedHeads.fork(),
                sinks.fork(),
                receipts.fork(),
                attempts.fork(),
                openings.fork(),
                policies.fork(),
                waivers.fork(),
                waiverVoices.fork(),
                acknowledgements.fork(),
                tasks.fork(),
                switches.fork());
    }

    /** A number as a key that sorts by value. */
    static String number(long value) {
        String digits = Long.toString(value);
        return "0".repeat(19 - digits.length()) + digits;
    }
}
