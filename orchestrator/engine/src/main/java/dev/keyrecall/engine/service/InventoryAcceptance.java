package dev.keyrecall.engine.service;

import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.inventory.AcceptedCredential;
import dev.keyrecall.engine.inventory.Account;
import dev.keyrecall.engine.inventory.Finding;
import dev.keyrecall.engine.inventory.ObservedCredential;
import dev.keyrecall.engine.inventory.Remarks;
import dev.keyrecall.engine.inventory.Snapshot;
import dev.keyrecall.engine.journal.Committing;
import dev.keyrecall.engine.journal.InventoryChanges;
import dev.keyrecall.engine.journal.LedgerWriter;
import dev.keyrecall.engine.port.Tx;
import dev.keyrecall.spi.Credential;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.json.Json;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Makes what the latest refresh listed what we say should exist. Asks no provider. Either
 * everything asked for is accepted or nothing is.
 */
public final class InventoryAcceptance {
    /** How many credentials a refusal names before it only counts the rest. */
    static final int NAMED_MAX = 20;

    private final Engine engine;
    private final LedgerWriter ledger;
    private final Committing committing;
    private final OpenFindings findings;

    public InventoryAcceptance(Engine engine) {
        this.engine = engine;
        this.ledger = new LedgerWriter(engine);
        this.committing = new Committing(engine);
        this.findings = new OpenFindings(ledger);
    }

    /** What acceptance would change, and what still waits to be judged. Reads only. */
    public Difference difference() {
        return engine.store().read(this::difference);
    }

    private Difference difference(Tx tx) {
        List<CredentialRef> added = new ArrayList<>();
        List<CredentialRef> removed = new ArrayList<>();
        List<CredentialRef> changed = new ArrayList<>();
        List<CredentialRef> unreviewed = new ArrayList<>();
        for (Account account : tx.accounts().all()) {
            AccountInventory inventory = AccountInventory.of(tx, account);
            for (Finding finding : inventory.drift(engine.clock().instant())) {
                switch (finding.kind()) {
                    case UNEXPECTED -> added.add(finding.ref());
                    case MISSING -> removed.add(finding.ref());
                    case RE_ENABLED, SUSPENDED -> changed.add(finding.ref());
                }
            }
            toReview(inventory.accepted()).forEach(waiting -> unreviewed.add(waiting.ref()));
        }
        return new Difference(added, removed, changed, unreviewed);
    }

    /**
     * Accepts every account as listed. A first baseline accepts everything and marks what a person
     * should judge. Later, what is missing is removed and what is suspended is accepted as such.
     *
     * @throws EngineException USAGE without accounts; REFUSED when one was never listed, or while
     *     an unexpected or re-enabled credential is open: those are judged one by one
     */
    public Accepted acceptAll() throws EngineException {
        List<Account> accounts = engine.store().read(tx -> tx.accounts().all());
        if (accounts.isEmpty()) {
            throw new EngineException(
                    Ending.USAGE,
                    "no account has been added",
                    "add one with 'keyrecall account add'");
        }
        for (Account account : accounts) {
            Detection.requireRefreshed(account);
        }
        return settle(engine.store().write(this::acceptAll));
    }

    private Outcome acceptAll(Tx tx) {
        Instant now = engine.clock().instant();
        List<AccountInventory> inventories =
                tx.accounts().all().stream()
                        .filter(account -> account.refreshedAt() != null)
                        .map(account -> AccountInventory.of(tx, account))
                        .toList();
        List<Finding> blocking =
                inventories.stream()
                        .filter(AccountInventory::baseline)
                        .flatMap(inventory -> inventory.drift(now).stream())
                        .filter(InventoryAcceptance::blocksAll)
                        .toList();
        if (!blocking.isEmpty()) {
            return new Refusal(blocked(blocking));
        }
        Tally tally = new Tally();
        for (AccountInventory inventory : inventories) {
            if (inventory.baseline()) {
                acceptDrift(tx, inventory, now, tally);
            } else {
                acceptFirst(tx, inventory, now, tally);
            }
        }
        return new Done(tally.accepted(tx));
    }

    /**
     * Accepts, one by one, what a person has judged: as it is listed now, or, when it is gone, out
     * of the accepted inventory.
     *
     * @throws EngineException USAGE for no reference, one never seen, or one that is gone and was
     *     never accepted; REFUSED when its account was never listed
     */
    public Accepted accept(List<CredentialRef> refs) throws EngineException {
        Set<CredentialRef> wanted = new LinkedHashSet<>(refs);
        if (wanted.isEmpty()) {
            throw new EngineException(
                    Ending.USAGE, "no credential was named", "name references, or use --all");
        }
        AccountDirectory accounts = new AccountDirectory(engine);
        for (CredentialRef ref : wanted) {
            Detection.requireRefreshed(accounts.require(ref.account()));
        }
        return settle(engine.store().write(tx -> accept(tx, wanted)));
    }

    private Outcome accept(Tx tx, Set<CredentialRef> refs) {
        for (CredentialRef ref : refs) {
            boolean present = present(tx, ref).isPresent();
            if (!present && tx.credentials().accepted(ref).isEmpty()) {
                return new Refusal(nothingToAccept(tx, ref));
            }
        }
        Instant now = engine.clock().instant();
        Tally tally = new Tally();
        for (CredentialRef ref : refs) {
            Account account = tx.accounts().find(ref.account()).orElseThrow();
            boolean baseline = Baselines.stands(tx, account.ref());
            Optional<ObservedCredential> present = present(tx, ref);
            if (present.isPresent()) {
                acceptJudged(tx, present.get().credential(), now, tally);
            } else {
                InventoryChanges changes = new InventoryChanges(tx, ref.account());
                changes.remove(ref);
                changes.tell(ledger, entry -> entry.ref(ref));
                tally.removed++;
                ledger.append(tx, judgement(ref, "removed", null));
            }
            closeFindings(tx, account, baseline, Set.of(ref), now);
        }
        return new Done(tally.accepted(tx));
    }

    private void acceptJudged(Tx tx, Credential credential, Instant now, Tally tally) {
        CredentialRef ref = credential.ref();
        List<String> remarks =
                tx.credentials().accepted(ref).map(AcceptedCredential::remarks).orElse(List.of());
        InventoryChanges changes = new InventoryChanges(tx, ref.account());
        changes.accept(accepted(tx, credential, now, true, remarks));
        changes.tell(ledger, entry -> entry.ref(ref));
        tally.accepted++;
        ledger.append(tx, judgement(ref, "accepted", credential.status()));
    }

    private void acceptFirst(Tx tx, AccountInventory inventory, Instant now, Tally tally) {
        int listed = 0;
        InventoryChanges changes = new InventoryChanges(tx, inventory.account().ref());
        Map<CredentialRef, String> named = new HashMap<>();
        tx.credentials()
                .ownersIn(inventory.account().ref())
                .forEach(one -> named.put(one.ref(), one.owner()));
        for (ObservedCredential observed : inventory.present()) {
            Credential credential = observed.credential();
            List<String> remarks = Remarks.on(credential, named.get(credential.ref()), now);
            boolean reviewed = remarks.isEmpty();
            changes.accept(accepted(tx, credential, now, reviewed, remarks));
            listed++;
        }
        changes.tell(ledger, entry -> entry);
        tally.accepted += listed;
        ledger.append(tx, sweep(tx, inventory.account(), listed, 0));
        findings.replace(tx, inventory.account().ref(), List.of());
    }

    private void acceptDrift(Tx tx, AccountInventory inventory, Instant now, Tally tally) {
        int removed = 0;
        int changed = 0;
        Set<CredentialRef> settled = new LinkedHashSet<>();
        InventoryChanges changes = new InventoryChanges(tx, inventory.account().ref());
        for (Finding finding : inventory.drift(now)) {
            CredentialRef ref = finding.ref();
            if (finding.kind() == Finding.Kind.MISSING) {
                changes.remove(ref);
                removed++;
            } else {
                AcceptedCredential before = tx.credentials().accepted(ref).orElseThrow();
                Credential listed = present(tx, ref).orElseThrow().credential();
                changes.accept(accepted(tx, listed, now, before.reviewed(), before.remarks()));
                changed++;
            }
            settled.add(ref);
        }
        if (settled.isEmpty()) {
            return;
        }
        changes.tell(ledger, entry -> entry);
        tally.accepted += changed;
        tally.removed += removed;
        ledger.append(tx, sweep(tx, inventory.account(), changed, removed));
        closeFindings(tx, inventory.account(), true, settled, now);
    }

    /** Accepting some credentials settles their findings; a first acceptance also opens others. */
    private void closeFindings(
            Tx tx, Account account, boolean baseline, Set<CredentialRef> settled, Instant now) {
        List<Finding> next =
                baseline
                        ? tx.credentials().findingsIn(account.ref()).stream()
                                .filter(finding -> !settled.contains(finding.ref()))
                                .toList()
                        : AccountInventory.of(tx, account).drift(now);
        findings.replace(tx, account.ref(), next);
    }

    private AcceptedCredential accepted(
            Tx tx, Credential credential, Instant now, boolean reviewed, List<String> remarks) {
        return new AcceptedCredential(
                credential.ref(),
                credential.principal(),
                credential.status(),
                now,
                committing.to(tx, engine.actor().name()),
                reviewed,
                remarks);
    }

    private static LedgerWriter.Entry sweep(Tx tx, Account account, int accepted, int removed) {
        List<AcceptedCredential> now = tx.credentials().acceptedIn(account.ref());
        int waiting = toReview(now).size();
        return new LedgerWriter.Entry(
                "accept",
                "the inventory of " + account.ref() + " was accepted as listed",
                Json.object()
                        .put("account", account.ref().toString())
                        .put("accepted", accepted)
                        .put("removed", removed)
                        .put("to_review", waiting)
                        .put("reviewed", waiting == 0)
                        .put("snapshot_digest", account.snapshotDigest())
                        .put("accepted_digest", Snapshot.digestAccepted(now))
                        .build());
    }

    private static LedgerWriter.Entry judgement(
            CredentialRef ref, String change, Credential.@Nullable Status status) {
        return new LedgerWriter.Entry(
                        "accept",
                        change.equals("removed")
                                ? ref + " is no longer expected"
                                : ref + " was judged and accepted",
                        Json.object()
                                .put("account", ref.account().toString())
                                .put("change", change)
                                .put("status", status == null ? null : Snapshot.word(status))
                                .build())
                .ref(ref);
    }

    private static Optional<ObservedCredential> present(Tx tx, CredentialRef ref) {
        return tx.credentials().observed(ref).filter(ObservedCredential::present);
    }

    private static List<AcceptedCredential> toReview(List<AcceptedCredential> accepted) {
        return accepted.stream().filter(credential -> !credential.reviewed()).toList();
    }

    private static boolean blocksAll(Finding finding) {
        return switch (finding.kind()) {
            case UNEXPECTED, RE_ENABLED -> true;
            case MISSING, SUSPENDED -> false;
        };
    }

    private static EngineException blocked(List<Finding> blocking) {
        List<String> named =
                blocking.stream()
                        .limit(NAMED_MAX)
                        .map(finding -> finding.ref() + " (" + finding.kind().word() + ")")
                        .toList();
        int rest = blocking.size() - named.size();
        return new EngineException(
                Ending.REFUSED,
                "not everything can be accepted at once while these are open: "
                        + String.join(", ", named)
                        + (rest == 0 ? "" : " and " + rest + " more"),
                "look at each with 'keyrecall inventory show REF'",
                "then accept what should exist with 'keyrecall inventory accept REF', or plan a"
                        + " campaign over the rest");
    }

    private static EngineException nothingToAccept(Tx tx, CredentialRef ref) {
        boolean seen = tx.credentials().observed(ref).isPresent();
        return new EngineException(
                Ending.USAGE,
                seen
                        ? ref + " is gone and was never accepted"
                        : "no credential " + ref + " is known",
                "'keyrecall inventory list' shows what there is to accept");
    }

    private static Accepted settle(Outcome outcome) throws EngineException {
        return switch (outcome) {
            case Done(Accepted accepted) -> accepted;
            case Refusal(EngineException why) -> throw why;
        };
    }

    /** What is counted while accepting. */
    private static final class Tally {
        private int accepted;
        private int removed;

        Accepted accepted(Tx tx) {
            List<AcceptedCredential> waiting = new ArrayList<>();
            for (Account account : tx.accounts().all()) {
                waiting.addAll(toReview(tx.credentials().acceptedIn(account.ref())));
            }
            return new Accepted(accepted, removed, waiting, waiting.isEmpty());
        }
    }

    /** A transaction's result: it has written nothing when it refuses. */
    private sealed interface Outcome {}

    private record Done(Accepted accepted) implements Outcome {}

    private record Refusal(EngineException why) implements Outcome {}

    /**
     * What acceptance would change.
     *
     * @param added listed, and not accepted
     * @param removed accepted, and no longer listed
     * @param changed accepted with another status
     * @param unreviewed accepted by a first baseline, and not yet judged
     */
    public record Difference(
            List<CredentialRef> added,
            List<CredentialRef> removed,
            List<CredentialRef> changed,
            List<CredentialRef> unreviewed) {
        public Difference {
            added = List.copyOf(added);
            removed = List.copyOf(removed);
            changed = List.copyOf(changed);
            unreviewed = List.copyOf(unreviewed);
        }
    }

    /**
     * What acceptance changed.
     *
     * @param accepted how many credentials were accepted, anew or as they stand now
     * @param removed how many are no longer expected
     * @param toReview what still waits for a person's judgement, in all accounts
     * @param reviewed whether nothing waits
     */
    public record Accepted(
            int accepted, int removed, List<AcceptedCredential> toReview, boolean reviewed) {
        public Accepted {
            toReview = List.copyOf(toReview);
        }
    }
}
