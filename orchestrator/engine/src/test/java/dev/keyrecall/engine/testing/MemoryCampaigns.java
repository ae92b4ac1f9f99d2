package dev.keyrecall.engine.testing;

import dev.keyrecall.engine.campaign.Approval;
import dev.keyrecall.engine.campaign.Campaign;
import dev.keyrecall.engine.campaign.Unit;
import dev.keyrecall.engine.port.Campaigns;

import java.util.Comparator;
import java.util.List;
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
            throw new IllegalStateException("the plan stands already: " + plan.id());
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
    public void addApproval(Approval approval) {
        Table<Approval> approvals = tx.writing().approvals();
        approvals.put(approval.plan() + "\n" + Tables.number(approvals.size()), approval);
    }

    @Override
    public List<Approval> approvals(String plan) {
        return tx.tables().approvals().withPrefix(plan + "\n");
    }

    @Override
    public void put(Campaign campaign) {
        tx.writing().campaigns().put(campaign.id(), campaign);
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
    public void putUnit(Unit unit) {
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

    private static String key(String campaign, int ordinal) {
        return campaign + "\n" + Tables.number(ordinal);
    }
}
