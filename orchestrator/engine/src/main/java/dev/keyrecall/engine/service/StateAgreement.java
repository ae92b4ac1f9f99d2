package dev.keyrecall.engine.service;

import dev.keyrecall.engine.audit.InventoryReplay;
import dev.keyrecall.engine.campaign.PlanDocument;
import dev.keyrecall.engine.inventory.Account;
import dev.keyrecall.engine.ledger.Commitments;
import dev.keyrecall.engine.ledger.Mismatch;
import dev.keyrecall.engine.port.Campaigns.StoredApproval;
import dev.keyrecall.engine.port.Campaigns.StoredPlan;
import dev.keyrecall.engine.port.Tx;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.json.Json;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Compares the state with what the ledger tells of it, where both tell the same thing: home, vault
 * header, versions of secrets, accounts, inventories, plans, approvals, waivers, tasks and
 * campaigns. Fed every entry in order, then asked once.
 */
final class StateAgreement {
    private final HomeAgreement home = new HomeAgreement();
    private final Map<String, Told> accounts = new TreeMap<>();
    private final Map<String, Told> listings = new HashMap<>();
    private final Map<String, Long> plans = new TreeMap<>();
    private final Map<String, List<Told>> approvals = new TreeMap<>();
    private final PolicyAgreement policies = new PolicyAgreement();
    private final WaiverAgreement waivers = new WaiverAgreement();
    private final TaskAgreement tasks = new TaskAgreement();
    private final SwitchAgreement switches = new SwitchAgreement();
    private final OpeningAgreement openings = new OpeningAgreement();
    private final VaultAgreement vault = new VaultAgreement();
    private final CampaignAgreement campaigns = new CampaignAgreement();
    private final InventoryReplay inventory = new InventoryReplay();

    /** Takes note of an entry. */
    void heard(Json.Obj entry) {
        long sequence = entry.integer("seq");
        Json.Obj details = entry.object("details");
        String digest = entry.textOrNull("plan_digest");
        home.heard(entry);
        openings.heard(entry);
        policies.heard(entry);
        waivers.heard(entry);
        tasks.heard(entry);
        switches.heard(entry);
        vault.heard(entry);
        inventory.heard(entry);
        campaigns.heard(entry);
        switch (entry.text("kind")) {
            case "account" ->
                    accounts.put(
                            details.text("account"),
                            new Told(sequence, details.object("settings").canonical()));
            case "refresh" ->
                    listings.put(details.text("account"), new Told(sequence, listing(details)));
            case "plan" -> {
                if (digest != null) {
                    plans.putIfAbsent(digest, sequence);
                }
            }
            case "approval" -> {
                if (digest != null) {
                    approvals
                            .computeIfAbsent(digest, _ -> new ArrayList<>())
                            .add(new Told(sequence, approval(entry)));
                }
            }
            default -> {
                // The other kinds tell of what happened, not of rows that stand.
            }
        }
    }

    /**
     * Compares.
     *
     * @throws Mismatch naming the entry, or the row that no entry tells of, or what is not as made
     */
    void require(Tx tx) {
        home.require(tx);
        requireAccounts(tx);
        requirePlans(tx);
        policies.require(tx);
        waivers.require(tx);
        tasks.require(tx);
        switches.require(tx);
        openings.require(tx);
        vault.require(tx);
        List<String> faults = tx.faults();
        if (!faults.isEmpty()) {
            throw new Mismatch(
                    "the database is not as Keyrecall makes it: " + String.join("; ", faults));
        }
    }

    /** Who approved and under which system user, by their commitments, and when. */
    private static String approval(Json.Obj entry) {
        Map<String, String> commitments = Commitments.in(entry);
        return "%s %s %s %s"
                .formatted(
                        commitments.get("/details/approver"),
                        commitments.get("/details/os_user"),
                        entry.object("details").text("at"),
                        ToldApproval.in(entry.object("details")).canonical());
    }

    private void requireAccounts(Tx tx) {
        Set<String> standing = new HashSet<>();
        for (Account account : tx.accounts().all()) {
            String ref = account.ref().toString();
            standing.add(ref);
            Told told = accounts.get(ref);
            if (told == null) {
                throw new Mismatch("no entry tells of the account " + ref);
            }
            if (!told.what().equals(settings(account))) {
                throw Mismatch.at(told.sequence(), "tells other settings of " + ref);
            }
            requireListing(account);
            inventory.require(tx, account.ref());
        }
        accounts.forEach(
                (ref, told) -> {
                    if (!standing.contains(ref)) {
                        throw Mismatch.at(
                                told.sequence(), "tells of " + ref + ", not in the state");
                    }
                });
    }

    /** What a refresh tells of its account beside the listing itself. */
    private static String listing(Json.Obj refresh) {
        return Json.object()
                .put("provider_account", refresh.textOrNull("provider_account"))
                .put("operator", refresh.textOrNull("operator"))
                .put("snapshot_digest", refresh.text("snapshot_digest"))
                .put("at", refresh.text("at"))
                .build()
                .canonical();
    }

    private void requireListing(Account account) {
        String ref = account.ref().toString();
        Told told = listings.get(ref);
        if (told == null) {
            if (account.snapshotDigest() != null
                    || account.refreshedAt() != null
                    || account.operatedWith() != null
                    || account.providerAccountId() != null) {
                throw new Mismatch("no entry tells of the listing of " + ref);
            }
            return;
        }
        CredentialRef operator = account.operatedWith();
        Instant refreshed = account.refreshedAt();
        String stands =
                Json.object()
                        .put("provider_account", account.providerAccountId())
                        .put("operator", operator == null ? null : operator.toString())
                        .put("snapshot_digest", account.snapshotDigest())
                        .put("at", refreshed == null ? null : refreshed.toString())
                        .build()
                        .canonical();
        if (!told.what().equals(stands)) {
            throw Mismatch.at(told.sequence(), "tells of another latest listing of " + ref);
        }
    }

    private void requirePlans(Tx tx) {
        Set<String> standing = new HashSet<>();
        Set<String> of = new HashSet<>();
        for (StoredPlan plan : tx.campaigns().plans()) {
            standing.add(plan.digest());
            Optional<Long> told = Optional.ofNullable(plans.get(plan.digest()));
            if (told.isEmpty()) {
                throw new Mismatch(
                        "no entry tells of plan " + plan.id() + " with the digest it stands under");
            }
            if (!PlanDocument.digest(plan.bytes()).equals(plan.digest())) {
                throw Mismatch.at(told.get(), "tells another digest of plan " + plan.id());
            }
            requireApprovals(plan, tx.campaigns().approvals(plan.id()));
            campaigns.require(tx, plan, told.get());
            of.add(plan.campaign());
        }
        campaigns.requireNoOther(tx, of);
        plans.forEach((digest, sequence) -> requireStanding(standing, digest, sequence));
        approvals.forEach(
                (digest, told) -> requireStanding(standing, digest, told.getFirst().sequence()));
    }

    /** Both are in the order in which they were given. */
    private void requireApprovals(StoredPlan plan, List<StoredApproval> standing) {
        List<Told> told = approvals.getOrDefault(plan.digest(), List.of());
        for (int i = 0; i < standing.size(); i++) {
            StoredApproval approval = standing.get(i);
            if (!approval.digest().equals(plan.digest())) {
                throw new Mismatch("an approval of plan " + plan.id() + " is of other bytes");
            }
            if (i >= told.size()) {
                throw new Mismatch(
                        "no entry tells of the approval of plan "
                                + plan.id()
                                + " by the one committed to as "
                                + approval.approver());
            }
            String stands =
                    "%s %s %s %s"
                            .formatted(
                                    approval.approver(),
                                    approval.osUser(),
                                    approval.at(),
                                    ToldApproval.of(approval).canonical());
            if (!told.get(i).what().equals(stands)) {
                throw Mismatch.at(
                        told.get(i).sequence(),
                        "tells of another approver of plan "
                                + plan.id()
                                + ", another decision or another time");
            }
        }
        if (standing.size() < told.size()) {
            throw Mismatch.at(
                    told.get(standing.size()).sequence(),
                    "tells of an approval of plan " + plan.id() + " that is not in the state");
        }
    }

    private static void requireStanding(Set<String> standing, String digest, long sequence) {
        if (!standing.contains(digest)) {
            throw Mismatch.at(sequence, "tells of a plan that is not in the state");
        }
    }

    private static String settings(Account account) {
        Json.Builder settings = Json.object();
        account.settings().forEach(settings::put);
        return settings.build().canonical();
    }

    /** What an entry tells, and which. */
    private record Told(long sequence, String what) {}
}
