package dev.keyrecall.engine.run;

import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.campaign.Campaign;
import dev.keyrecall.engine.campaign.Plan;
import dev.keyrecall.engine.port.Campaigns.StoredApproval;
import dev.keyrecall.engine.port.Policies.StoredPolicy;
import dev.keyrecall.engine.port.Tx;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What ends a run early: a person at this process, or an order that another process has written
 * down since it began (the campaign paused, the plan denied or withdrawn, another policy). Asked
 * for in the transaction that decides on a call, so no call is decided on after the order; and
 * every now and then, so that nothing is waited for in vain. Thread-safe.
 */
final class Orders implements StopSignal {
    private final Engine engine;
    private final Plan plan;
    private final StopSignal here;
    private final int approvals;
    private final String policy;
    private volatile @Nullable String order;
    private volatile Instant looked;

    private Orders(Engine engine, Plan plan, StopSignal here, int approvals, String policy) {
        this.engine = engine;
        this.plan = plan;
        this.here = here;
        this.approvals = approvals;
        this.policy = policy;
        this.looked = engine.clock().instant();
    }

    /**
     * From now on: what stands already is for {@link RunPermission} to judge, after this.
     *
     * @param here whether a person at this process wants it to end
     */
    static Orders since(Tx tx, Engine engine, Plan plan, StopSignal here) {
        return new Orders(
                engine, plan, here, tx.campaigns().approvals(plan.id()).size(), policy(tx));
    }

    @Override
    public boolean requested() {
        if (here.requested() || order != null) {
            return true;
        }
        Instant now = engine.clock().instant();
        if (Duration.between(looked, now).abs().compareTo(RunLimits.ORDERS_EVERY) >= 0) {
            looked = now;
            return engine.store().read(this::stands);
        }
        return false;
    }

    /** Whether an order stands, in this transaction. */
    boolean stands(Tx tx) {
        String found = order == null ? look(tx) : order;
        order = found;
        return found != null;
    }

    /** What was ordered, for a person; null where nothing was. */
    @Nullable String order() {
        return order;
    }

    private @Nullable String look(Tx tx) {
        Campaign.Hold hold = tx.campaigns().find(plan.campaign()).map(Campaign::hold).orElse(null);
        if (hold != null) {
            return RunResult.HELD + hold.word();
        }
        List<StoredApproval> said = tx.campaigns().approvals(plan.id());
        for (StoredApproval one : said.subList(Math.min(approvals, said.size()), said.size())) {
            if (!one.agrees()) {
                return RunResult.AGAINST + one.decision().done();
            }
        }
        return policy(tx).equals(policy) ? null : "another policy was adopted";
    }

    private static String policy(Tx tx) {
        return tx.policies().current().map(StoredPolicy::digest).orElse("");
    }
}
