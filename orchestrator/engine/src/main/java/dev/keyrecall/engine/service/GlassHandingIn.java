package dev.keyrecall.engine.service;

import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.campaign.Campaign;
import dev.keyrecall.engine.campaign.Plan;
import dev.keyrecall.engine.policy.BreakGlass;
import dev.keyrecall.engine.policy.Consent;
import dev.keyrecall.engine.policy.Decision;
import dev.keyrecall.engine.policy.Glass;
import dev.keyrecall.engine.policy.Policy;
import dev.keyrecall.engine.port.Campaigns.StoredPlan;
import dev.keyrecall.engine.port.Tx;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Whether break-glass can be handed in now, or a second person's look at what came of it. */
record GlassHandingIn(Tx tx, Policy policy, StoredPlan stored, Plan plan, Instant now) {
    /**
     * Requires that it can.
     *
     * @throws EngineException REFUSED when it is too late or too early for it, or nobody needs it
     */
    void require(Decision decision) throws EngineException {
        Campaign campaign = tx.campaigns().find(plan.campaign()).orElseThrow();
        Optional<Glass> glass = GlassReading.of(tx, campaign, now);
        Consent consent = ConsentReading.of(tx, stored, plan);
        if (decision == Decision.BREAK_GLASS) {
            requireNeeded(consent, glass);
            requireTime();
        } else if (decision == Decision.COUNTERSIGN) {
            requireOver(campaign, consent, glass);
        }
    }

    private void requireNeeded(Consent consent, Optional<Glass> glass) throws EngineException {
        String id = plan.id();
        if (!consent.against().isEmpty()) {
            throw new EngineException(
                    Ending.REFUSED,
                    String.join(", ", consent.against())
                            + " is against plan "
                            + id
                            + ", which is final",
                    "make a new plan with: keyrecall plan create");
        }
        if (consent.granted()) {
            throw new EngineException(
                    Ending.REFUSED,
                    "plan " + id + " is approved: nobody has to break any glass",
                    "run it: keyrecall run " + id);
        }
        if (glass.isPresent() && !glass.get().countersigned().isEmpty()) {
            throw new EngineException(
                    Ending.REFUSED,
                    "break-glass of plan " + id + " was countersigned, which ended it",
                    "what is left of it takes approvals: keyrecall plan show " + id);
        }
    }

    /** One person has one hour until another one has looked, of whatever plan. */
    private void requireTime() throws EngineException {
        Optional<GlassReading.Begun> begun = GlassReading.begun(tx, now);
        if (begun.isEmpty()) {
            return;
        }
        Duration limit = policy.breakGlass().map(BreakGlass::limit).orElse(Duration.ZERO);
        GlassTime time = GlassTime.since(tx, begun.get().at(), now);
        if (time.known() && time.passed().compareTo(limit) < 0) {
            return;
        }
        throw new EngineException(
                Ending.REFUSED,
                "the glass was broken at "
                        + begun.get().at()
                        + ", its "
                        + limit.toMinutes()
                        + " minutes are over, and no second person has countersigned",
                "an approver signs what was done: ssh-keygen -Y sign -n "
                        + Decision.COUNTERSIGN.namespace(policy.organization())
                        + " -f KEY "
                        + begun.get().plan()
                        + ".json",
                "or enough people approve this plan: keyrecall plan export " + plan.id());
    }

    /** Nobody can have seen what is still to be done. */
    private void requireOver(Campaign campaign, Consent consent, Optional<Glass> glass)
            throws EngineException {
        if (consent.granted() || glass.isEmpty() || !glass.get().permits()) {
            return;
        }
        throw new EngineException(
                Ending.REFUSED,
                "more can be done under break-glass until "
                        + glass.get().until()
                        + ", which nobody can have seen",
                "countersign when its campaign is done, or then",
                "to end it now, deny the plan or: keyrecall campaign abort " + campaign.id());
    }
}
