package dev.keyrecall.engine.run;

import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.campaign.Campaign;
import dev.keyrecall.engine.campaign.Plan;
import dev.keyrecall.engine.port.Campaigns.StoredApproval;
import dev.keyrecall.engine.port.Policies.StoredPolicy;
import dev.keyrecall.engine.port.Tx;
import dev.keyrecall.engine.service.Approvals;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What ends a run early: a person at this process, or an order that another process has written
 * down since it began (the campaign paused, the plan denied or withdrawn, another policy); and the
 * end of the time that one person has under break-glass, unless enough have agreed by then. Asked
 * for in the transaction that decides on a call, so no call is decided on after the order; and
 * every now and then, so that nothing is waited for in vain. Thread-safe.
 */
final class Orders implements RunStop {
    private final Engine engine;
    private final Plan plan;
    private final StopSignal here;
    private final int approvals;
    private final String policy;
    private volatile @Nullable String order;
    private volatile Instant looked;
    private volatile @Nullable Instant deadline;

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

    /** From then on nothing more is done, unless enough people have agreed. */
    void until(Instant when) {
        deadline = when;
    }

    @Override
    public boolean requested() {
        if (here.requested() || order != null) {
            return true;
        }
        Instant now = engine.clock().instant();
        if (over(now)) {
            return engine.store().read(this::stands);
        }
        if (Duration.between(looked, now).abs().compareTo(RunLimits.ORDERS_EVERY) >= 0) {
            looked = now;
            return engine.store().read(this::stands);
        }
        return false;
    }

    @Override
    public boolean stands(Tx tx) {
        String found = order == null ? look(tx) : order;
        order = found;
        return found != null;
    }

    @Override
    public boolean overdue(Tx tx) {
        if (!overStill(tx)) {
            return false;
        }
        order = RunResult.OVER;
        return true;
    }

    /** What was ordered, for a person; null where nothing was. */
    @Nullable String order() {
        return order;
    }

    private boolean over(Instant now) {
        Instant when = deadline;
        return when != null && !now.isBefore(when);
    }

    /** Whether the time is over, and not enough people have agreed meanwhile. */
    private boolean overStill(Tx tx) {
        if (!over(engine.clock().instant())) {
            return false;
        }
        boolean granted =
                tx.campaigns()
                        .plan(plan.id())
                        .map(stored -> Approvals.granted(tx, stored, plan))
                        .orElse(false);
        if (granted) {
            deadline = null;
        }
        return !granted;
    }

    private @Nullable String look(Tx tx) {
        Campaign.Hold hold = tx.campaigns().find(plan.campaign()).map(Campaign::hold).orElse(null);
        if (hold != null) {
            return RunResult.HELD + hold.word();
        }
        List<StoredApproval> said = tx.campaigns().approvals(plan.id());
        for (StoredApproval one : said.subList(Math.min(approvals, said.size()), said.size())) {
            if (one.decision().against()) {
                return RunResult.AGAINST + one.decision().done();
            }
        }
        if (!policy(tx).equals(policy)) {
            return "another policy was adopted";
        }
        return overStill(tx) ? RunResult.OVER : null;
    }

    private static String policy(Tx tx) {
        return tx.policies().current().map(StoredPolicy::digest).orElse("");
    }
}
