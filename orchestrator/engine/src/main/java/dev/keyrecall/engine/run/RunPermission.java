package dev.keyrecall.engine.run;

import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.campaign.Campaign;
import dev.keyrecall.engine.campaign.Plan;
import dev.keyrecall.engine.policy.Consent;
import dev.keyrecall.engine.policy.Decision;
import dev.keyrecall.engine.policy.Policy;
import dev.keyrecall.engine.policy.Role;
import dev.keyrecall.engine.port.Campaigns.StoredPlan;
import dev.keyrecall.engine.service.Approvals;
import dev.keyrecall.engine.service.Authorization;
import dev.keyrecall.engine.service.Drift;
import dev.keyrecall.engine.service.GlassReading;
import dev.keyrecall.engine.service.LedgerReading;
import dev.keyrecall.engine.service.PolicyBook;

import java.time.Instant;
import java.util.Optional;

/** Whether a plan may be run, or gone on with, as everything stands now. */
final class RunPermission {
    private RunPermission() {}

    /**
     * Requires that it may.
     *
     * @return how far, where it may on the word of one person only
     * @throws EngineException AWAITS_APPROVAL when too few have agreed; REFUSED when the campaign
     *     is held, somebody is against the plan, its time is over before it was begun, it has more
     *     units than it may, too many of them have changed since, or who acts is no operator
     */
    static Optional<UnderGlass> require(
            Engine engine, StoredPlan stored, Plan plan, Campaign campaign) throws EngineException {
        requireNotHeld(campaign);
        Consent consent = new Approvals(engine).consent(stored.id()).orElseThrow();
        if (!consent.granted()) {
            // Rows that were taken away or put there are no approval that is still to come.
            new LedgerReading(engine).verify();
        }
        if (!consent.against().isEmpty()) {
            throw new EngineException(
                    Ending.REFUSED,
                    String.join(", ", consent.against())
                            + " is against plan "
                            + plan.id()
                            + ", which is final",
                    "see what was said: keyrecall plan show " + plan.id(),
                    "make another plan with: keyrecall plan create");
        }
        Optional<Policy> policy = new PolicyBook(engine).current();
        Optional<UnderGlass> alone = Optional.empty();
        if (!consent.granted()) {
            alone = Optional.of(alone(engine, plan, campaign, consent, policy));
        }
        if (policy.isEmpty()) {
            return alone;
        }
        Authorization.require(engine, Role.OPERATOR);
        if (campaign.state() == Campaign.State.PLANNED) {
            requireInTime(engine, plan, policy.get());
            requireAsSigned(engine, plan, policy.get());
        }
        Optional<String> tooMany = policy.get().aboveMost(plan);
        if (tooMany.isPresent()) {
            throw new EngineException(
                    Ending.REFUSED,
                    "plan " + plan.id() + " has " + tooMany.get(),
                    "make smaller plans, with a narrower --scope");
        }
        return alone;
    }

    /**
     * What one person has let be run.
     *
     * @throws EngineException AWAITS_APPROVAL when that is nothing
     */
    private static UnderGlass alone(
            Engine engine, Plan plan, Campaign campaign, Consent consent, Optional<Policy> policy)
            throws EngineException {
        Instant now = engine.clock().instant();
        if (campaign.state().ended() && GlassReading.ofPlan(engine, plan.id()).isPresent()) {
            // Nothing is left that anybody could let it do.
            return new UnderGlass(now);
        }
        Optional<UnderGlass.Left> left =
                engine.store()
                        .read(
                                tx ->
                                        GlassReading.of(tx, campaign, now)
                                                .map(glass -> UnderGlass.left(tx, glass, now)));
        if (left.isEmpty()) {
            throw awaiting(plan, consent, policy, "");
        }
        if (!left.get().objection().isEmpty()) {
            throw awaiting(
                    plan,
                    consent,
                    policy,
                    "; break-glass lets it be run no more: " + left.get().objection());
        }
        return new UnderGlass(now.plus(left.get().time()));
    }

    private static void requireNotHeld(Campaign campaign) throws EngineException {
        Campaign.Hold hold = campaign.hold();
        if (hold == null) {
            return;
        }
        throw new EngineException(
                Ending.REFUSED,
                "campaign " + campaign.id() + " is " + hold.word(),
                switch (hold) {
                    case PAUSED -> "let it go on with: keyrecall campaign resume " + campaign.id();
                    case ABORTED -> "for what is left, make another plan";
                });
    }

    private static EngineException awaiting(
            Plan plan, Consent consent, Optional<Policy> policy, String glass) {
        String read = "read it with: keyrecall plan show " + plan.id();
        if (policy.isEmpty()) {
            return new EngineException(
                    Ending.AWAITS_APPROVAL,
                    "plan " + plan.id() + " awaits approval",
                    read,
                    "then: keyrecall approve " + plan.id() + " --as NAME");
        }
        return new EngineException(
                Ending.AWAITS_APPROVAL,
                "plan "
                        + plan.id()
                        + " awaits approval: "
                        + consent.agreed().size()
                        + " of "
                        + consent.needed()
                        + " signatures"
                        + glass,
                read,
                "export it for those who sign: keyrecall plan export " + plan.id(),
                "they sign for "
                        + Decision.APPROVE.namespace(policy.get().organization())
                        + (glass.isEmpty() && policy.get().breakGlass().isPresent()
                                ? "; alone, if it cannot wait: "
                                        + Decision.BREAK_GLASS.namespace(
                                                policy.get().organization())
                                : ""));
    }

    /** Live accounts move; a plan that most of it has moved away from was not what was signed. */
    private static void requireAsSigned(Engine engine, Plan plan, Policy policy)
            throws EngineException {
        Drift drift = engine.store().read(tx -> Drift.of(tx, plan));
        if (drift.isAbove(policy.driftPercent())) {
            throw new EngineException(
                    Ending.REFUSED,
                    drift.changed().size()
                            + " of "
                            + plan.units().size()
                            + " units of plan "
                            + plan.id()
                            + " have changed since it was made, and the policy allows "
                            + policy.driftPercent()
                            + " %",
                    drift.changed().getFirst(),
                    "make a new plan with: keyrecall plan create");
        }
    }

    private static void requireInTime(Engine engine, Plan plan, Policy policy)
            throws EngineException {
        if (engine.clock().instant().isAfter(policy.expiry(plan))) {
            throw new EngineException(
                    Ending.REFUSED,
                    "plan " + plan.id() + " could be begun until " + policy.expiry(plan),
                    "make a new plan with: keyrecall plan create");
        }
    }
}
