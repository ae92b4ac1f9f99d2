package dev.keyrecall.engine.testing;

import dev.keyrecall.engine.campaign.Campaign;
import dev.keyrecall.engine.campaign.Unit;
import dev.keyrecall.engine.port.Campaigns;

import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** The campaigns' tables in memory. */
final class MemoryCampaigns implements Campaigns {
    private final MemoryTx tx;

    MemoryCampaigns(MemoryTx tx) {
        this.tx = tx;
    }

    @Override
    public void createPlan(StoredPlan plan) {
        Table<StoredPlan> plans = tx.writing().plans();
        if (plan(plan.id()).isPresent()) {
            throw tx.refused("a plan of that id stands already");
        }
        if (plans().stream().anyMatch(other -> other.campaign().equals(plan.campaign()))) {
            throw tx.refused("a campaign has one plan");
        }
        plans.put(Tables.number(plans.size()), plan);
    }

    @Override
    public Optional<StoredPlan> plan(String id) {
        return tx.tables().plans().all().stream().filter(plan -> plan.id().equals(id)).findFirst();
    }

    @Override
    public List<StoredPlan> plans() {
        return tx.tables().plans().newestFirst();
    }

    @Override
    public void addApproval(StoredApproval approval) {
        Table<StoredApproval> approvals = tx.writing().approvals();
        if (!plan(approval.plan()).map(StoredPlan::digest).equals(Optional.of(approval.digest()))) {
            throw tx.refused("what it refers to is not in the store: the plan of that digest");
        }
        Signed signed = approval.signed();
        if (signed != null
                && tx.policies().all().stream()
                        .noneMatch(policy -> policy.digest().equals(signed.policy()))) {
            throw tx.refused("what it refers to is not in the store: its policy");
        }
        approvals.put(approval.plan() + "\n" + Tables.number(approvals.size()), approval);
    }

    @Override
    public List<StoredApproval> approvals(String plan) {
        return tx.tables().approvals().withPrefix(plan + "\n");
    }

    @Override
    public List<String> signatures() {
        return tx.tables().approvals().all().stream()
                .map(StoredApproval::signed)
                .filter(Objects::nonNull)
                .map(Signed::text)
                .toList();
    }

    @Override
    public void put(Campaign campaign) {
        if (!ofPlan(campaign.plan())
                .map(Campaign::id)
                .orElse(campaign.id())
                .equals(campaign.id())) {
            throw tx.refused("a plan makes one campaign");
        }
        tx.writing().campaigns().put(campaign.id(), campaign);
        tx.requireAtTheEnd(() -> requirePlan(campaign));
    }

    private void requirePlan(Campaign campaign) {
        if (plan(campaign.plan()).filter(of -> of.campaign().equals(campaign.id())).isEmpty()) {
            throw tx.refused("what it refers to is not in the store: its plan");
        }
    }

    @Override
    public Optional<Campaign> find(String id) {
        return tx.tables().campaigns().find(id);
    }

    @Override
    public Optional<Campaign> ofPlan(String plan) {
        return tx.tables().campaigns().all().stream()
                .filter(campaign -> campaign.plan().equals(plan))
                .findFirst();
    }

    @Override
    public List<Campaign> all() {
        return tx.tables().campaigns().all().stream()
                .sorted(Comparator.comparing(Campaign::createdAt).reversed())
                .toList();
    }

    @Override
    public void putUnits(List<Unit> units) {
        units.forEach(this::putUnit);
    }

    @Override
    public void putUnit(Unit unit) {
        if (find(unit.campaign()).isEmpty()) {
            throw tx.refused("what it refers to is not in the store: its campaign");
        }
        if (unit.ordinal() < 1 || unit.nextStep() < 0) {
            throw tx.refused("a unit's ordinal or next step is out of range");
        }
        if (unit.openReason() != null && unit.state() != Unit.State.OPEN && !unit.state().aside()) {
            throw tx.refused("the schema's check unit_open_reason failed");
        }
        if (units(unit.campaign()).stream()
                .anyMatch(
                        other ->
                                other.ref().equals(unit.ref())
                                        && other.ordinal() != unit.ordinal())) {
            throw tx.refused("a credential is one unit of a campaign");
        }
        tx.writing().units().put(key(unit.campaign(), unit.ordinal()), unit);
    }

    @Override
    public Optional<Unit> unit(String campaign, int ordinal) {
        return tx.tables().units().find(key(campaign, ordinal));
    }

    @Override
    public List<Unit> units(String campaign) {
        return tx.tables().units().withPrefix(campaign + "\n");
    }

    @Override
    public void acknowledge(Acknowledgement one) {
        if (find(one.campaign()).isEmpty()) {
            throw tx.refused("what it refers to is not in the store: its campaign");
        }
        Table<Acknowledgement> all = tx.writing().acknowledgements();
        all.put(one.campaign() + "\n" + Tables.number(all.size()), one);
    }

    @Override
    public List<Acknowledgement> acknowledged(String campaign) {
        return tx.tables().acknowledgements().withPrefix(campaign + "\n");
    }

    private static String key(String campaign, int ordinal) {
        return campaign + "\n" + Tables.number(ordinal);
    }
}
